"""A web socket client that costs next to nothing, so that the server is what is measured.

It reads headers of frames and one number out of each message; libraries that parse everything
would need more time than the server that sends it.
"""

from __future__ import annotations

import asyncio
import base64
import os
import time
from array import array
from typing import Final, cast

STAMP: Final = b'"published":'
"""Stands near the begin of every message; behind it, the monotonic time at which it was made."""
_STAMP_WITHIN: Final = 400
_TEXT, _BINARY, _CLOSE, _PING = 1, 2, 8, 9


class Client(asyncio.Protocol):
    """One socket.

    Attributes:
        latencies: seconds of each message, while `measuring`.
        closed: resolved with the close code, 1006 where none came.
    """

    def __init__(self, port: int, path: str, cookie: str, stalls: bool = False) -> None:
        self.latencies = array("d")
        self.measuring = False
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[bool] = loop.create_future()
        self.closed: asyncio.Future[int] = loop.create_future()
        self._stalls = stalls
        self._buffer = b""
        self._code = 1006
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Cookie: {cookie}\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the handshake."""
        # uvloop's transports are no subclass of asyncio's.
        self.transport = cast("asyncio.Transport", transport)
        self.transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        """Take what came, whole frames of it."""
        data = self._buffer + data if self._buffer else data
        if not self.opened.done():
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = data
                return
            self.opened.set_result(data.startswith(b"HTTP/1.1 101"))
            data = data[end + 4 :]
            if self._stalls:
                self.transport.pause_reading()
        self._buffer = self._frames(data, time.monotonic())

    def connection_lost(self, exc: Exception | None) -> None:
        """Say so."""
        if not self.opened.done():
            self.opened.set_result(False)
        if not self.closed.done():
            self.closed.set_result(self._code)

    def _frames(self, data: bytes, now: float) -> bytes:
        """Return what is left of `data` behind its last whole frame."""
        at, end = 0, len(data)
        while end - at >= 2:
            length, begin = data[at + 1], at + 2
            if length == 126:
                length, begin = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, begin = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if begin > end or begin + length > end:
                break
            self._frame(data[at] & 15, data, begin, length, now)
            at = begin + length
        return data[at:]

    def _frame(self, kind: int, data: bytes, begin: int, length: int, now: float) -> None:
        if kind in (_TEXT, _BINARY) and self.measuring:
            stamp = data.find(STAMP, begin, begin + min(length, _STAMP_WITHIN))
            if stamp >= 0:
                stamp += len(STAMP)
                self.latencies.append(now - float(data[stamp : data.index(b",", stamp)]))
        elif kind == _PING:
            self.transport.write(bytes((0x8A, 0x80 | length, 0, 0, 0, 0)) + data[begin:][:length])
        elif kind == _CLOSE:
            self._code = int.from_bytes(data[begin : begin + 2], "big") if length >= 2 else 1005
            self.transport.close()
