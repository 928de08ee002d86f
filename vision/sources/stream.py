"""The stream of a camera, opened through the door of `relay` in the way that this camera knows."""

from __future__ import annotations

import errno
import time
from dataclasses import dataclass, replace
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError, InvalidDataError

from vision.source_options import Transport

from .exchange import Answer
from .faults import SourceFault
from .limits import CODEC_OPTIONS, LIVE_FORMATS, TOO_MUCH_MEMORY
from .relay import Relay
from .spec import SourceReadError, SourceSpec, read_error

TOO_SLOW: Final = "no answer in time"
A_LIST: Final = "this is a playlist (HLS, DASH or SDP): give the address of the stream itself"
A_FILM: Final = (
    "this is a film on a web server and no camera: copy the file to this server, and give its path"
)
IN_USE: Final = "the camera is in use: it lets nobody else in"
NO_TCP: Final = "the camera does not stream over TCP: set its transport to automatic or UDP"
NO_UDP: Final = "the camera does not stream over UDP: set its transport to automatic or TCP"
MOST_STEPS: Final = 5
GATHER_SECONDS: Final = 0.1
"""For which packets are gathered where they are only recorded."""
LOOKING_SECONDS: Final = 2.0
"""How much longer than to the first answer it may take until it is known what is sent."""
LOOK_ON: Final = "900000"
"""How much of a stream FFmpeg looks at before the first frame is given, µs.

It wants seven frames of H.264, to learn how they are reordered, and else looks on for five seconds.
"""
LOOK_AT_PARTS: Final = "200000"
"""The same where the demuxer is given: each part is a picture, and the first one tells all."""
SILENCES: Final = 3
"""How much longer than the first answer the next frame may take: some cameras send few."""
_UNSUPPORTED_TRANSPORT: Final = 461
_PARTS: Final = "mpjpeg"
_ANY_PARTS: Final = "mjpeg"
"""Finds JPEG pictures whatever stands between them."""
_FULL: Final = frozenset({453, 503})


@dataclass(frozen=True, slots=True)
class LiveStream:
    """What a camera gives.

    Attributes:
        container: open.
        is_still: it holds one picture, and a new one each time that it is opened.
        began: when its first packet came, by `time.monotonic()`; None: unknown.
    """

    container: InputContainer
    is_still: bool
    began: float | None


@dataclass(frozen=True, slots=True)
class _Way:
    """How to ask: the packets of RTSP by UDP, a demuxer other than the one that FFmpeg chooses."""

    udp: bool = False
    demuxer: str | None = None


def open_stream(spec: SourceSpec) -> LiveStream:
    """Open a stream, and follow it to where it sends us, each step checked.

    Raises:
        SourceReadError: with a reason for people.
    """
    transport = spec.options.transport
    address, way, begin = spec.address, _Way(udp=transport == "udp"), time.monotonic()
    end = begin + spec.timeout + LOOKING_SECONDS
    for _ in range(MOST_STEPS):
        left = end - time.monotonic()
        if left <= 0:
            raise SourceReadError(TOO_SLOW, fault=SourceFault.TIMED_OUT)
        relay = Relay(address, spec.networks, left, GATHER_SECONDS if spec.copies else 0.0)
        try:
            container = _through(relay, spec.timeout, way)
        except FFmpegError as error:
            relay.close()
            # An RTSP server that never answers ends as "invalid data" when the time is up.
            slow = time.monotonic() - begin >= spec.timeout * 0.95
            other = _other_way(relay, way, error, slow, transport)
            if relay.answer.elsewhere:
                address = relay.next_address()
            elif other is None:
                raise _refusal(error, relay, slow, way) from None
            else:
                way, begin = other, time.monotonic()
                end = begin + spec.timeout + LOOKING_SECONDS
        else:
            relay.keep()
            if time.monotonic() >= end:  # the door was shut before
                container.close()
                raise SourceReadError(TOO_SLOW, fault=SourceFault.TIMED_OUT)
            return LiveStream(container, _is_still(container, relay), relay.began)
    raise SourceReadError(
        "the camera sends us from one address to the next without end", lasting=True
    )


def _other_way(
    relay: Relay, way: _Way, error: FFmpegError, slow: bool, transport: Transport
) -> _Way | None:
    """Return another way to ask the same camera, None if there is none left."""
    if relay.failure is not None:
        return None
    if relay.answer.status == _UNSUPPORTED_TRANSPORT:
        return replace(way, udp=True) if transport == "auto" and not way.udp else None
    if not relay.answer.kind.startswith("multipart/"):
        return None
    if slow:  # it may send a picture now and then: FFmpeg waits for more, to find out what it is
        return None if way.demuxer else replace(way, demuxer=_PARTS)
    if isinstance(error, InvalidDataError) and way.demuxer != _ANY_PARTS:
        return replace(way, demuxer=_ANY_PARTS)
    return None


def _is_still(container: InputContainer, relay: Relay) -> bool:
    """Tell a picture from a live stream.

    Raises:
        SourceReadError: it is neither, but a film.
    """
    answer = relay.answer
    if not relay.address.startswith("http"):
        return False
    if answer.kind.startswith("image/") or container.format.name.endswith("_pipe"):
        return True
    if answer.length is not None:
        container.close()
        raise SourceReadError(A_FILM, lasting=True, fault=SourceFault.FILM)
    return False


def _refusal(error: FFmpegError, relay: Relay, slow: bool, way: _Way) -> SourceReadError:
    answer = relay.answer
    if relay.failure is not None:
        return read_error(relay.failure)
    if answer.status == _UNSUPPORTED_TRANSPORT:
        words, fault = (NO_UDP, SourceFault.NO_UDP) if way.udp else (NO_TCP, SourceFault.NO_TCP)
        return SourceReadError(words, fault=fault)
    if slow:
        return SourceReadError(TOO_SLOW, fault=SourceFault.TIMED_OUT)
    if answer.sign_in:
        return SourceReadError(
            f"the camera asks for a sign-in that is not supported ({answer.sign_in[:60]}): "
            "choose Digest or Basic in its settings",
            fault=SourceFault.UNSUPPORTED_SIGN_IN,
        )
    return _of_ffmpeg(error, answer)


def _of_ffmpeg(error: FFmpegError, answer: Answer) -> SourceReadError:
    if answer.status in _FULL:
        return SourceReadError(IN_USE, fault=SourceFault.IN_USE)
    if isinstance(error, MemoryError):
        return SourceReadError(TOO_MUCH_MEMORY, lasting=True)
    if error.errno == errno.EINVAL:
        return SourceReadError(A_LIST, lasting=True, fault=SourceFault.PLAYLIST)
    return read_error(error)


def _through(relay: Relay, timeout: float, way: _Way) -> InputContainer:
    options = {
        "rtsp_transport": "udp" if way.udp else "tcp",
        "protocol_whitelist": "http,tcp,udp,rtp" if way.udp else "http,tcp",
        "format_whitelist": LIVE_FORMATS,
        "fpsprobesize": "0",  # else twenty frames pass first; what really comes is counted later
        "analyzeduration": LOOK_ON if way.demuxer is None else LOOK_AT_PARTS,
        **CODEC_OPTIONS,
    }
    if relay.address.startswith("http"):
        options["headers"] = f"Host: {relay.host}\r\n"
    # Once it is open the worker, which knows how often frames come, decides how long is too long.
    return av.open(
        relay.address, format=way.demuxer, options=options, timeout=(timeout, SILENCES * timeout)
    )
