"""SpotOn below a path of its host, such as `https://example.org/spoton/`.

ASGI has a word for it: `root_path` is the prefix, and `path` begins with it. Django and Channels
look addresses up without it, and make new ones with it. See ADR 0054.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.urls import set_script_prefix

Application: TypeAlias = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

_KINDS: Final = ("http", "websocket")


class UrlPrefix:
    """An ASGI application that says to the others below which path they are."""

    def __init__(self, application: Application) -> None:
        """Wrap `application`."""
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one connection."""
        if settings.URL_PREFIX and scope["type"] in _KINDS:
            scope = placed(scope, settings.URL_PREFIX)
            # Django does so for its requests alone; sockets tell addresses too.
            set_script_prefix(f"{settings.URL_PREFIX}/")
        await self._application(scope, receive, send)


def placed(scope: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Return `scope` with its path below `prefix`.

    A proxy may have taken the prefix away; health checks and Prometheus come past the proxy and
    do not know it.

    >>> [placed({"path": path}, "/a")["path"] for path in ("/a", "/a/live", "/live", "/ab", "/a/a")]
    ['/a/', '/a/live', '/a/live', '/a/ab', '/a/a']
    """
    path = scope["path"]
    if path == prefix or not path.startswith(f"{prefix}/"):
        path = f"{prefix}{'/' if path == prefix else path}"
    return scope | {"path": path, "root_path": prefix}


def route_of(scope: dict[str, Any]) -> str:
    """Return the path without the prefix, as routes are named.

    >>> route_of({"path": "/spoton/live", "root_path": "/spoton"}), route_of({"path": "/live"})
    ('/live', '/live')
    """
    return str(scope.get("path", "")).removeprefix(scope.get("root_path", ""))
