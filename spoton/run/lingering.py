"""uvicorn's HTTP, reading on behind an answer that comes before the body has ended.

A kernel that closes a connection on which data has come unread says "reset" to the peer,
which then throws away the answer that it has not read yet: a proxy in the middle of sending a large
body says 502 to its client instead of our 413. So the rest is read and thrown away, as nginx does
(`lingering_close`), for a bounded size and time. Beyond the size nothing more is read: the peer
cannot send on, and has until the end of the time to find the answer.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

REST_BYTES: Final = 32 * 1024 * 1024
"""What is read, and thrown away, of a body that is answered."""
REST_SECONDS: float = 10.0
"""A connection ends so long after an early answer, unless the body has ended or the peer closed."""


class _AnswerTransport:
    """What answers are written to; closing it lets the body come to its end first."""

    def __init__(self, protocol: LingeringHttp) -> None:
        self._protocol = protocol
        self.write = protocol.transport.write

    def is_closing(self) -> bool:
        return self._protocol.is_closing

    def close(self) -> None:
        self._protocol.close_behind_answer()


class LingeringHttp(HttpToolsProtocol):
    """Closes behind an early answer only when the peer has had time to see it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_body = False
        self._lingers = False
        self._rest_bytes = 0
        self._rest_deadline: asyncio.TimerHandle | None = None

    @property
    def is_closing(self) -> bool:
        """Whether nothing more is answered on this connection."""
        return self._lingers or self.transport.is_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop timing."""
        self._forget_rest()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Throw away what comes behind the last answer."""
        if self._lingers:
            self._count_rest(len(data))
        else:
            super().data_received(data)

    def on_headers_complete(self) -> None:
        """Let the answer be written to what closes gently."""
        before: RequestResponseCycle | None = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:  # no web socket
            self._in_body = True
            self.cycle.transport = _AnswerTransport(self)  # type: ignore[assignment]

    def on_body(self, body: bytes) -> None:
        """Count what comes of a body that is answered."""
        super().on_body(body)
        if self.cycle is not None and self.cycle.response_complete:
            self._count_rest(len(body))

    def on_message_complete(self) -> None:
        """Take the next request, if the connection is kept."""
        self._in_body, self._rest_bytes = False, 0
        self._forget_rest()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Give the rest of the body its time."""
        if self._lingers:
            self.server_state.total_requests += 1
            return
        super().on_response_complete()
        if self._in_body and self.cycle.response_complete:
            self._expect_rest()

    def close_behind_answer(self) -> None:
        """Close; while a body is still coming, stop writing and read on."""
        if self._in_body:
            self._linger()
        else:
            self.transport.close()

    def _linger(self) -> None:
        if self.is_closing:
            return
        self._lingers = True
        self._unset_keepalive_if_required()
        self.transport.write_eof()
        self.flow.resume_reading()
        self._expect_rest()

    def _expect_rest(self) -> None:
        if self._rest_deadline is None:
            self._rest_deadline = self.loop.call_later(REST_SECONDS, self.transport.abort)

    def _forget_rest(self) -> None:
        if self._rest_deadline is not None:
            self._rest_deadline.cancel()
            self._rest_deadline = None

    def _count_rest(self, size: int) -> None:
        self._rest_bytes += size
        if self._rest_bytes > REST_BYTES:
            self.flow.pause_reading()
