"""Which pages may open sockets.

A browser sends a user's cookie with a socket that any page opens, and names that page in
`Origin`: only our own pages are let in. A client that shows a bearer token or a ticket and no
`Origin` is a program; nothing was sent along behind its user's back. So it is with a page of a
site that CORS lets in: it may use what it shows itself, not a cookie.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http.request import split_domain_port, validate_host

from live.access import BEARER, has_ticket
from live.backpressure import App, Scope, Send


class OwnPagesOnly:
    """ASGI middleware for sockets; denies others with 403 before the handshake."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Let in or deny."""
        headers = {name.lower(): value.decode("latin1") for name, value in scope["headers"]}
        origin = headers.get(b"origin")
        shows = BEARER in (scope.get("subprotocols") or []) or has_ticket(scope)
        if origin is None:
            # Without a cookie there is nothing to abuse: it is told that it is not signed in.
            allowed = shows or b"cookie" not in headers
        else:
            allowed = is_own_page(origin, headers.get(b"host", "")) or (
                shows and origin in settings.CORS_ALLOWED_ORIGINS
            )
        app = self.app if allowed else WebsocketDenier()
        await app(scope, receive, send)


def is_own_page(origin: str, host: str) -> bool:
    """Whether a page of `origin` may open a socket to `host`.

    The port counts: cookies do not, so another program's page on this machine would get ours.
    Behind a proxy that changes `Host`, name the outer address in `CSRF_TRUSTED_ORIGINS`.
    """
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    try:
        place = urlsplit(origin)
        domain, _ = split_domain_port(host)
    except (ValueError, DisallowedHost):
        return False
    if place.scheme not in ("http", "https") or place.netloc.lower() != host.lower():
        return False
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
