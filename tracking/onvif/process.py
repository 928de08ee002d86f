"""Run as `python -m tracking.onvif.process`, by `run` alone: one search, or one camera asked."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from typing import Final

from tracking.onvif.messages import (
    DeviceStreams,
    FoundDevices,
    OnvifError,
    OnvifRequest,
    encode,
)
from vision.sources.limits import limit_memory

_SECONDS: Final = 40  # should nobody end us
_MISSING: Final = (
    "ONVIF is not installed here. Install the packages WSDiscovery and onvif-zeep-async, or type "
    "the address of the camera."
)


def main() -> None:
    """Answer the one question on standard input."""
    signal.alarm(_SECONDS)
    logging.disable(logging.CRITICAL)  # the libraries log what the camera sent
    request = OnvifRequest.decode(sys.stdin.buffer.read())
    said: FoundDevices | DeviceStreams | OnvifError
    try:
        _guard()
        said = answer(request)
    except OnvifError as error:
        said = error
    except ImportError:
        said = OnvifError(_MISSING)
    except (MemoryError, RecursionError):
        said = OnvifError("The camera's answer is too long. Is this a camera?")
    sys.stdout.buffer.write(encode(said))


def answer(request: OnvifRequest) -> FoundDevices | DeviceStreams:
    """Search the network, or ask one camera.

    Raises:
        OnvifError: nothing was learned; it says what to do.
        ImportError: the libraries are not installed.
    """
    if not request.host:
        from tracking.onvif.search import search

        return search(request.seconds, request.networks)
    from tracking.onvif import device, faults

    try:
        return asyncio.run(device.ask_device(request))
    except Exception as error:  # noqa: BLE001 (what it does not know, it raises)
        raise faults.explain(error, has_user=bool(request.username)) from None


def _guard() -> None:
    """Bound what others can do to this process: they send what it parses."""
    import defusedxml

    defusedxml.defuse_stdlib()
    limit_memory()


if __name__ == "__main__":
    main()
