"""A client of the sockets, in the test's own event loop."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from accounts.models import User
from live.message import FrameMessage
from spoton.asgi import application
from tests.live.fixtures import session_cookie
from tests.waiting import patient

HOST = b"localhost:3847"
OWN_PAGE = b"http://localhost:3847"


class SocketClient:
    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.communicator = communicator

    async def send(self, message: Any) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self.communicator.send_to(text_data=text)

    async def message(self, within: float = 5) -> dict[str, Any]:
        text = await self.communicator.receive_from(timeout=patient(within))
        assert isinstance(text, str)
        answer: dict[str, Any] = json.loads(text)
        return answer

    async def of_type(self, kind: str, within: float = 5) -> dict[str, Any]:
        while True:
            message = await self.message(within)
            if message["type"] == kind:
                return message

    async def frame(self, within: float = 5) -> FrameMessage:
        raw = await self.communicator.receive_from(timeout=patient(within))
        assert isinstance(raw, bytes)
        return FrameMessage(raw)

    async def served(self, within: float = 5) -> None:
        """Return once the socket answers: access has been looked at, and what it reads is open."""
        await self.send({"type": "ping"})
        while True:
            answer = await self.communicator.receive_from(timeout=patient(within))
            if isinstance(answer, str) and json.loads(answer)["type"] == "pong":
                return

    async def close_code(self, within: float = 5) -> int:
        while True:
            message = await self.communicator.receive_output(within)
            if message["type"] == "websocket.close":
                return int(message["code"])


@asynccontextmanager
async def open_socket(
    path: str,
    user: User | None = None,
    origin: bytes | None = OWN_PAGE,
    subprotocols: list[str] | None = None,
) -> AsyncIterator[SocketClient]:
    headers = [(b"host", HOST)]
    if origin is not None:
        headers.append((b"origin", origin))
    if user is not None:
        headers.append((b"cookie", (await sync_to_async(session_cookie)(user)).encode()))
    communicator = WebsocketCommunicator(application, path, headers, subprotocols)
    connected, _ = await communicator.connect(5)
    if not connected:
        raise ConnectionRefusedError
    try:
        yield SocketClient(communicator)
    finally:
        await communicator.disconnect()
