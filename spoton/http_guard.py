"""uvicorn's HTTP, with an end to heads that do not come and to bodies that do not go on."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: float = 10.0
BODY_SECONDS: float = 120.0
HEAD_BYTES: Final = 64 * 1024
_TOO_LARGE: Final = b"\r\n".join(
    (
        b"HTTP/1.1 431 Request Header Fields Too Large",
        b"content-length: 0",
        b"connection: close",
        b"\r\n",
    )
)


class GuardedHttp(HttpToolsProtocol):
    """Each request has a time within which its head, and then its body, must have come.

    uvicorn waits for ever and keeps whatever comes: a thousand connections that send one header
    a minute would take every file descriptor, one that sends headers without end all memory.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._in_head = True

    def connection_made(self, transport: Any) -> None:
        """Give the first request its time."""
        super().connection_made(transport)
        self._expect_within(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the time."""
        self._expect_within(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what a head takes; nothing of a request that is too large is looked at."""
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline is None:  # the next request on a connection that was kept alive
                self._expect_within(HEAD_SECONDS)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The body has its own time."""
        self._in_head = False
        super().on_headers_complete()
        self._expect_within(BODY_SECONDS)

    def on_message_complete(self) -> None:
        """All is there."""
        self._expect_within(None)
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()

    def _expect_within(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._too_slow) if seconds else None

    def _too_slow(self) -> None:
        self.transport.abort()
