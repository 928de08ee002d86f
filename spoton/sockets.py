"""The sockets' addresses, those of every app."""

from typing import Any, Final

from django.urls import path

from analytics.live.system import SystemSocket
from live.routing import TASK_SOCKETS, guarded
from live.socket import LiveSocket

SOCKETS: Final[list[tuple[str, type[LiveSocket]]]] = [
    *TASK_SOCKETS,
    ("ws/system", SystemSocket),
]


def _both(address: str, socket: type[LiveSocket]) -> list[Any]:
    # With a slash at the end the same, as everywhere in the API.
    app: Any = socket.as_asgi()
    return [path(address, app), path(f"{address}/", app)]


websocket_application = guarded(
    [route for address, socket in SOCKETS for route in _both(address, socket)]
)
