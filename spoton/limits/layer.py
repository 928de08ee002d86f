"""The limit in front of everything: what one network may ask for without a user.

Pages, media, sockets, REST and `/health` pass it before anything is looked up. Every call counts
when it comes; one that shows a good cookie or token is taken back when it is answered.
A network that is over its limit still gets through with a good sign-in, so that a stranger behind
the same router locks nobody out. Counts are this process's own: they cost nothing and need no
Redis. See ADR 0019.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from django.conf import settings

from spoton.callers import address_of, header, shows_something, user_of
from spoton.limits.network import network_of
from spoton.limits.refusal import refuse
from spoton.limits.windows import MinuteCounts
from tracking.live.database import in_database

Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

HEALTH_PER_ANONYMOUS: Final = 5
"""Health checks ask often: so many times the limit of other calls without a user."""
NOT_SIGNED_IN: Final = 4401
# Whatever these are sent along, they serve nobody in particular: they count as without a user.
_FOR_ANYBODY: Final = ("/api/v1/auth/login", "/login", "/admin/login", "/docs", "/redoc")
_REFRESH: Final = "/api/v1/auth/refresh"


class NetworkLimits:
    """An ASGI application in front of the whole of ours."""

    def __init__(self, application: Application) -> None:
        """Wrap `application`."""
        self._application = application
        self._counts = MinuteCounts()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection."""
        path = scope.get("path", "")
        if scope["type"] not in ("http", "websocket") or path.startswith(settings.STATIC_URL):
            await self._application(scope, receive, send)
            return
        key, limit = _bucket(path, network_of(address_of(scope)))
        shows = _may_be_somebody(scope, path)
        if self._counts.count(key) > limit and not (shows and await _is_somebody(scope, path)):
            await refuse(scope, receive, send, self._counts.left())
            return
        watched = self._settling(key, send) if shows else send
        await self._application(scope, receive, watched)

    def _settling(self, key: str, send: Send) -> Send:
        """Take the call back when it is answered, unless nobody was signed in."""
        settled = False

        async def settle(message: Message) -> None:
            nonlocal settled
            if _says_stranger(message):
                if settled:  # a socket is accepted before it is known whose it is
                    self._counts.count(key)
            elif not settled:
                self._counts.take_back(key)
            settled = True
            await send(message)

        return settle


def _bucket(path: str, network: str) -> tuple[str, int]:
    """Return what a call without a user counts as, and how many a minute there may be."""
    limit = settings.API_RATES["anonymous"]
    if path.startswith("/health"):
        return f"health {network}", HEALTH_PER_ANONYMOUS * limit
    # Of its own: guesses at passwords must not keep others behind one router from staying in.
    kind = "refresh" if path.rstrip("/") == _REFRESH else "anonymous"
    return f"{kind} {network}", limit


def _may_be_somebody(scope: dict[str, Any], path: str) -> bool:
    if path.startswith("/health") or path.rstrip("/") in (*_FOR_ANYBODY, _REFRESH):
        return False
    shown = scope["type"] == "websocket" and (
        b"ticket=" in scope.get("query_string", b"") or bool(scope.get("subprotocols"))
    )
    return shown or shows_something(scope)


async def _is_somebody(scope: dict[str, Any], path: str) -> bool:
    """Whether a good sign-in is shown; asked only while the network is over its limit."""
    token = settings.METRICS_TOKEN
    if token and path.rstrip("/") == "/metrics":
        shown = header(scope, b"authorization").encode("latin-1")
        if hmac.compare_digest(shown, f"Bearer {token}".encode()):
            return True
    if scope["type"] == "websocket" and not shows_something(scope):
        # Its ticket or token is looked at within; a bad one is counted when it is refused.
        return True
    return await in_database(user_of, scope) is not None


def _says_stranger(message: Message) -> bool:
    """Whether an answer says that nobody is signed in: 401, the sign-in page, or 4401."""
    if message["type"] == "websocket.close":
        return message.get("code") == NOT_SIGNED_IN
    if message["type"] != "http.response.start":
        return False
    if message["status"] == 302:
        where = dict(message.get("headers", ())).get(b"location", b"")
        return bytes(where).startswith((b"/login", b"/admin/login"))
    return bool(message["status"] == 401)
