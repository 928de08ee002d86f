"""What the head of a request may hold before anything looks at it.

Much that reads a head goes over it more than once: Django's admin routes over the path, its
parameters of a header over `;`, Python's cookies before 3.11.10 over backslashes. A few kilobytes
are harmless there, 64 are seconds in which nobody else is served.
"""

from __future__ import annotations

from typing import Final

HEAD_BYTES: Final = 32 * 1024
"""Total of all headers."""
URL_BYTES: Final = 16 * 1024
PATH_BYTES: Final = 2 * 1024
"""Ours have at most a few hundred."""
HEADER_BYTES: Final = 8 * 1024
"""Of one header: a proxy's sign-in or many cookies of other applications on this host."""
HEADERS: Final = 100
_LIMIT_BY_HEADER: Final = {
    b"content-type": 512,
    b"host": 512,
    b"accept": 2048,
    b"x-forwarded-for": 2048,
}
_SMALLEST_LIMIT: Final = min(_LIMIT_BY_HEADER.values())


class HeadTooLargeError(Exception):
    """The head is refused; nothing more of it is read."""


class HeadCounter:
    """Counts one request's head as it comes.

    Attributes:
        refusal: 414 or 431 once it is too large, else 0.
    """

    __slots__ = ("_bytes", "_headers", "_url", "refusal")

    def __init__(self) -> None:
        self.refusal = 0
        self._bytes = 0
        self._headers = 0
        self._url = b""

    def url(self, part: bytes) -> None:
        """Count a part of the address; raise `HeadTooLargeError` for one that is too long."""
        self._url += part
        if len(self._url) > PATH_BYTES and (
            len(self._url) > URL_BYTES or len(self._url.partition(b"?")[0]) > PATH_BYTES
        ):
            self._refuse(414)

    def header(self, name: bytes, value: bytes) -> None:
        """Count a header; raise `HeadTooLargeError` for what is too long or too much."""
        size = len(name) + len(value)
        self._bytes += size
        self._headers += 1
        if (
            self._bytes > HEAD_BYTES
            or self._headers > HEADERS
            or (size > _SMALLEST_LIMIT and size > _LIMIT_BY_HEADER.get(name.lower(), HEADER_BYTES))
        ):
            self._refuse(431)

    def _refuse(self, status: int) -> None:
        self.refusal = status
        raise HeadTooLargeError


def strip_backslashes(name: bytes, value: bytes) -> bytes:
    """Remove backslashes from a Cookie header: slow to parse before Python 3.11.10.

    None of our cookies has one.
    """
    if b"\\" in value and name.lower() == b"cookie":
        return value.replace(b"\\", b"")
    return value
