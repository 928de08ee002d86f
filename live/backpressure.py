"""Makes `send` wait until a slow client has taken what was sent before.

ASGI leaves that to the server. uvicorn waits; daphne puts everything into a buffer that grows
for as long as the client does not read. This middleware gives daphne the same manners, with
Twisted's own producer interface, and does nothing under any other server.
"""

from __future__ import annotations

import asyncio
import functools
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Any, Send], Awaitable[None]]

# What clients send is small; a message may still come in several frames.
_MAX_FRAME: Final = 64 * 1024
_MAX_MESSAGE: Final = 16 * 1024 * 1024
_CLOSING_SECONDS: Final = 10
"""For a client to answer a close; autobahn's one second cuts slow ones off before they read why."""


class Valve:
    """A Twisted push producer: the transport closes it when its buffer has 64 KiB."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.opened.set()

    def pauseProducing(self) -> None:  # noqa: N802
        """Close: the buffer is full."""
        self.opened.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        """Open: the buffer is empty."""
        self.opened.set()

    def stopProducing(self) -> None:  # noqa: N802
        """Open: the client is gone, and nothing must wait for it."""
        self.opened.set()


class Backpressure:
    """ASGI middleware; put it around the whole application."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Serve one connection."""
        protocol = _daphne_protocol(send)
        if protocol is not None and scope["type"] == "websocket":
            send = _socket_send(protocol, send)
        elif protocol is not None and scope["type"] == "http":
            send = _stream_send(protocol, send)
        await self.app(scope, receive, send)


def _daphne_protocol(send: Send) -> Any:
    if "daphne.server" not in sys.modules or not isinstance(send, functools.partial):
        return None
    protocol = send.args[0] if send.args else None
    return protocol if type(protocol).__module__.startswith("daphne.") else None


def _socket_send(protocol: Any, send: Send) -> Send:
    valve = Valve()
    protocol.maxFramePayloadSize = _MAX_FRAME
    protocol.maxMessagePayloadSize = _MAX_MESSAGE
    protocol.failByDrop = False  # say why, with a close code
    protocol.closeHandshakeTimeout = _CLOSING_SECONDS
    # The HTTP channel that the socket grew out of still sits there, with nothing to produce.
    protocol.transport.unregisterProducer()
    protocol.transport.registerProducer(valve, True)  # noqa: FBT003

    async def waiting_send(message: dict[str, Any]) -> None:
        await send(message)
        if message["type"] == "websocket.send":
            await valve.opened.wait()

    return waiting_send


def _stream_send(request: Any, send: Send) -> Send:
    valve = Valve()
    is_streaming = False

    async def waiting_send(message: dict[str, Any]) -> None:
        nonlocal is_streaming
        more = message["type"] == "http.response.body" and message.get("more_body", False)
        if more and not is_streaming and not request.finished and request.channel is not None:
            request.registerProducer(valve, True)  # noqa: FBT003
            is_streaming = True
        elif is_streaming and not more:
            # Twisted wants it gone before the response is finished.
            request.unregisterProducer()
            is_streaming = False
        await send(message)
        if is_streaming:
            await valve.opened.wait()

    return waiting_send
