"""The sockets' addresses, those of every app."""

from typing import Any

from django.urls import path

from analytics.live.system_socket import SystemSocket
from tracking.live.routing import guarded, task_sockets

_system: Any = SystemSocket.as_asgi()

websocket_application = guarded(
    [*task_sockets, path("ws/system", _system), path("ws/system/", _system)]
)
