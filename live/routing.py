"""The sockets' addresses, and what stands in front of them."""

from typing import Any, Final

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import re_path

from live.origin import OwnPagesOnly
from live.socket import NOT_FOUND, LiveSocket
from live.sockets.analytics import AnalyticsSocket
from live.sockets.frames import FramesSocket
from live.sockets.tracking import TrackingSocket


class UnknownSocket(AsyncWebsocketConsumer):
    """Closes sockets of addresses that do not exist."""

    channel_layer_alias = ""

    async def connect(self) -> None:
        """Accept first: only then do browsers see the code."""
        await self.accept()
        await self.close(NOT_FOUND)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Listen to nothing."""


TASK_SOCKETS: Final[list[tuple[str, type[LiveSocket]]]] = [
    ("ws/tracking/<uuid:task_id>", TrackingSocket),
    ("ws/frames/<uuid:task_id>", FramesSocket),
    ("ws/analytics/<uuid:task_id>", AnalyticsSocket),
]


def guarded(sockets: list[Any]) -> OwnPagesOnly:
    """Return the application that serves `sockets`: to our own pages, and to known users."""
    unknown = re_path("", UnknownSocket.as_asgi())
    return OwnPagesOnly(AuthMiddlewareStack(URLRouter([*sockets, unknown])))
