"""uvicorn's HTTP, with limits on heads, on the pace of bodies, and on how many connect."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from spoton.http import heads
from spoton.run.connections import Connections
from spoton.run.lingering import LingeringHttp

HEAD_SECONDS: float = 10.0
BODY_SECONDS: float = 30.0
BODY_BYTES_PER_SECOND: float = 512.0
"""A body has to come so fast, seen over `BODY_SECONDS`: the slowest of mobile networks does."""
HEAD_BYTES: Final = heads.URL_BYTES + heads.HEAD_BYTES

connections = Connections()
"""Those of this process; `spoton.run.web` sets how many there may be."""


def limit_connections(to: Connections) -> None:
    """Count in `to` from now on."""
    global connections  # noqa: PLW0603 - uvicorn makes the protocols, with nothing of ours
    connections = to


def _refusal(status: int) -> bytes:
    retry = "retry-after: 5\r\n" if status in (429, 503) else ""
    phrase = HTTPStatus(status).phrase
    head = f"HTTP/1.1 {status} {phrase}\r\ncontent-length: 0\r\n{retry}connection: close\r\n\r\n"
    return head.encode("ascii")


class GuardedHttp(LingeringHttp):
    """Each request has a time within which its head must have come, and its body a pace.

    uvicorn waits for ever and keeps whatever comes: a thousand connections that send one header
    a minute would take every file descriptor, one that sends headers without end all memory.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._head = heads.HeadCounter()
        self._head_bytes = 0
        self._body_bytes = 0
        self._in_head = True
        self._counted = connections

    def connection_made(self, transport: Any) -> None:
        """Take a place, or refuse; give the first request its time."""
        super().connection_made(transport)
        status = self._counted.add(transport, self.client[0] if self.client else "")
        if status:  # it has no place to linger in
            transport.write(_refusal(status))
            transport.close()
        else:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        self._forget_deadline()
        self._counted.remove(self.transport)
        super().connection_lost(exc)

    def handle_websocket_upgrade(self) -> None:
        """Keep the place until the socket ends."""
        self._forget_deadline()
        self._counted.serve(self.transport)
        super().handle_websocket_upgrade()

    def data_received(self, data: bytes) -> None:
        """Count what comes; nothing of a request whose head is too large is checked."""
        self._counted.wait(self.transport)
        if self._in_head and not self.is_closing:
            self._head_bytes += len(data)
            if self._deadline is None:  # the next request on a connection that was kept alive
                self._expect_head()
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES and not self.is_closing:
            self._refuse(431)

    def on_message_begin(self) -> None:
        """Count the head."""
        self._head = heads.HeadCounter()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Refuse an address that is too long."""
        self._head.url(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Refuse headers that are too large or too many."""
        self._head.header(name, value)
        super().on_header(name, heads.strip_backslashes(name, value))

    def send_400_response(self, msg: str) -> None:
        """Answer a head that cannot be read, or that was refused while it was."""
        if self._head.refusal:
            self._refuse(self._head.refusal)
        else:
            super().send_400_response(msg)

    def on_headers_complete(self) -> None:
        """Begin to time the body."""
        self._in_head = False
        super().on_headers_complete()
        self._expect_body()

    def on_body(self, body: bytes) -> None:
        """Count the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop timing: now the peer waits for us."""
        self._forget_deadline()
        self._in_head, self._head_bytes = True, 0
        super().on_message_complete()
        if self.cycle is not None and not self.cycle.response_complete:
            self._counted.serve(self.transport)

    def on_response_complete(self) -> None:
        """Wait for the peer again."""
        self._counted.wait(self.transport)
        super().on_response_complete()

    def _refuse(self, status: int) -> None:
        if not self.is_closing:
            self._forget_deadline()
            self.transport.write(_refusal(status))
            self._linger()

    def _expect_head(self) -> None:
        self._forget_deadline()
        self._deadline = self.loop.call_later(HEAD_SECONDS, self._cut)

    def _expect_body(self) -> None:
        self._forget_deadline()
        self._body_bytes = 0
        self._deadline = self.loop.call_later(BODY_SECONDS, self._look_at_pace)

    def _look_at_pace(self) -> None:
        # While we do not read, it is not the peer who is slow.
        if self.flow.read_paused or self._body_bytes >= BODY_SECONDS * BODY_BYTES_PER_SECOND:
            self._expect_body()
        else:
            self._cut()

    def _forget_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _cut(self) -> None:
        self.transport.abort()


class GuardedSocket(WebSocketsSansIOProtocol):
    """uvicorn's WebSocket: it has the place of the connection that it grew out of."""

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back."""
        connections.remove(self.transport)
        super().connection_lost(exc)
