"""Search and ask in a child process with a time limit."""

from __future__ import annotations

import subprocess
import threading
from typing import Final

from django.conf import settings

from tracking.child_program import answer_of
from tracking.onvif.host import read_host
from tracking.onvif.messages import (
    DeviceStreams,
    FoundDevices,
    OnvifError,
    OnvifRequest,
    decode,
)

TIME_LIMIT: float = 30.0
_MAX_CONCURRENT: Final = 2
_SLOT_TIMEOUT_SECONDS: Final = 10.0
_MODULE: Final = "tracking.onvif.process"
_NO_PROXY: Final = {"no_proxy": "*"}
"""Cameras are not behind one."""
_slots = threading.BoundedSemaphore(_MAX_CONCURRENT)


class OnvifBusyError(Exception):
    """Others are asking."""


def search() -> FoundDevices:
    """Return the cameras that answer in the networks of this computer.

    Raises:
        OnvifError: the message is for the user.
        OnvifBusyError: others are asking.
    """
    found = _run(OnvifRequest(networks=settings.CAMERA_NETWORKS))
    assert isinstance(found, FoundDevices)
    return found


def ask(host: str, username: str, password: str) -> DeviceStreams:
    """Return the streams of one camera.

    Raises:
        OnvifError: the message is for the user.
        OnvifBusyError: others are asking.
    """
    read_host(host)  # what cannot be one needs no process
    told = _run(OnvifRequest(host, username, password, settings.CAMERA_NETWORKS))
    assert isinstance(told, DeviceStreams)
    return told


def _run(request: OnvifRequest) -> FoundDevices | DeviceStreams:
    if not _slots.acquire(timeout=_SLOT_TIMEOUT_SECONDS):
        raise OnvifBusyError
    try:
        return decode(answer_of(_MODULE, request.encode(), TIME_LIMIT, _NO_PROXY))
    except subprocess.TimeoutExpired:
        raise OnvifError(
            f"No answer within {TIME_LIMIT:.0f} s. Check the address and whether the camera is "
            "overloaded."
        ) from None
    except (ValueError, KeyError, TypeError):
        # It died: by its limit of memory, or because a parser crashed.
        raise OnvifError("The host responds, but not by ONVIF.") from None
    finally:
        _slots.release()
