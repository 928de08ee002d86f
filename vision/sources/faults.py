"""What is wrong with a source, as a code: from the type of an error, never from its words."""

from __future__ import annotations

import errno
from enum import StrEnum
from typing import Final

from av.error import (
    ArgumentError,
    ExitError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
    InvalidDataError,
)


class SourceFault(StrEnum):
    """Why a source cannot be read."""

    FORBIDDEN_NETWORK = "forbidden_network"
    PLAYLIST = "playlist"
    FILM = "film"
    UNAUTHORIZED = "unauthorized"
    UNSUPPORTED_SIGN_IN = "unsupported_sign_in"
    FORBIDDEN = "forbidden"
    IN_USE = "in_use"
    NO_TCP = "no_tcp"
    NO_UDP = "no_udp"
    NO_SUCH_STREAM = "no_such_stream"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    NOT_VIDEO = "not_video"
    NO_FRAMES = "no_frames"
    EMPTY_FILE = "empty_file"
    FILE_PERMISSION = "file_permission"
    OTHER = "other"


# PyAV's errors are also Python's own: a refusal is one, whoever reports it.
_BY_TYPE: Final[tuple[tuple[type[BaseException], SourceFault], ...]] = (
    (HTTPUnauthorizedError, SourceFault.UNAUTHORIZED),
    (HTTPForbiddenError, SourceFault.FORBIDDEN),
    (HTTPNotFoundError, SourceFault.NO_SUCH_STREAM),
    (InvalidDataError, SourceFault.NOT_VIDEO),
    (ArgumentError, SourceFault.NOT_VIDEO),
    (ExitError, SourceFault.TIMED_OUT),
    (EOFError, SourceFault.NO_FRAMES),
    (TimeoutError, SourceFault.TIMED_OUT),
    (ConnectionRefusedError, SourceFault.REFUSED),
    (PermissionError, SourceFault.FILE_PERMISSION),
)
WORDS: Final = {
    SourceFault.NOT_VIDEO: "this is not a video, or it is damaged",
    SourceFault.NO_FRAMES: "it contains no frames",
    SourceFault.TIMED_OUT: "no answer in time",
    SourceFault.REFUSED: "the camera refuses the connection",
    SourceFault.UNAUTHORIZED: "the camera refuses this user name or password (401)",
    SourceFault.FORBIDDEN: "this user may not watch the camera (403)",
    SourceFault.NO_SUCH_STREAM: "the camera has no stream at this address (404)",
    SourceFault.UNREACHABLE: "the network finds no way to the camera",
}
"""What is wrong, where we have better words than FFmpeg."""
_UNREACHABLE: Final = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN})


def fault_of(error: BaseException) -> SourceFault:
    """Return the code for an error of FFmpeg or of the system; OTHER where none fits.

    >>> fault_of(ConnectionRefusedError()), fault_of(OSError(errno.EHOSTUNREACH, "No route"))
    (<SourceFault.REFUSED: 'refused'>, <SourceFault.UNREACHABLE: 'unreachable'>)
    """
    for kind, fault in _BY_TYPE:
        if isinstance(error, kind):
            return fault
    if getattr(error, "errno", None) in _UNREACHABLE:
        return SourceFault.UNREACHABLE
    return SourceFault.OTHER
