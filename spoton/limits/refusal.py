"""429 for a network that asked too often, before Django has seen the request."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any, Final

from spoton.http.url_prefix import route_of

_TEXT: Final = "Too many requests from your network. Try again in {seconds} s."


async def refuse(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
    wait: float,
) -> None:
    """Answer one connection; a socket's handshake is refused likewise."""
    seconds = math.ceil(wait)
    text = _TEXT.format(seconds=seconds)
    kind, content = b"application/json", _json(text)
    if not route_of(scope).startswith(("/api", "/health", "/metrics", "/ws")):
        kind, content = b"text/plain; charset=utf-8", text.encode()
    prefix = "http.response"
    if scope["type"] == "websocket":
        await receive()  # the server says "connect" before it takes an answer
        prefix = "websocket.http.response"
        if prefix not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1013})
            return
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(content)).encode()),
        (b"retry-after", str(seconds).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": f"{prefix}.start", "status": 429, "headers": headers})
    await send({"type": f"{prefix}.body", "body": content})


def _json(text: str) -> bytes:
    return json.dumps({"error": {"code": "throttled", "message": text}}).encode()
