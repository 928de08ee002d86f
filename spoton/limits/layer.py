"""The limit in front of everything: what one network may ask for without a user.

Pages, media, sockets, REST and `/health` pass it before anything is looked up. Every call counts
when it comes; one by a user that Django knew is undone when it is answered. Of static files
only those count that are not there.
A network that is over its limit still gets through with a good sign-in, so that a stranger behind
the same router locks nobody out. Counts are this process's own: they cost nothing and need no
Redis. See ADR 0019.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.db import DatabaseError
from redis.exceptions import RedisError

from accounts.http.authentication import bearer_of, by_bearer
from accounts.services import tickets
from live import access
from live.database import in_database
from spoton.http.callers import address_of, header, shows_something, user_of
from spoton.http.url_prefix import route_of
from spoton.limits.network import network_of
from spoton.limits.refusal import refuse
from spoton.limits.signed_in import watch
from spoton.limits.windows import MinuteCounts

Message: TypeAlias = dict[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

HEALTH_PER_ANONYMOUS: Final = 5
"""Health checks ask often: so many times the limit of other calls without a user."""
NOT_SIGNED_IN: Final = 4401
# Whatever these are sent along, they serve nobody in particular: they count as without a user.
_FOR_ANYBODY: Final = ("/api/v1/auth/login", "/login", "/admin/login", "/docs", "/redoc")
_HEALTH: Final = ("/health", "/health/live", "/health/ready")
_REFRESH: Final = "/api/v1/auth/refresh"


class NetworkLimits:
    """An ASGI application in front of the whole of ours."""

    def __init__(self, application: Application) -> None:
        """Wrap `application`."""
        self._application = application
        self._counts = MinuteCounts()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection."""
        path = route_of(scope)
        if scope["type"] not in ("http", "websocket"):
            await self._application(scope, receive, send)
            return
        key, limit = _bucket(path, network_of(address_of(scope)))
        is_static = path.startswith("/static/")
        number = self._counts.number(key) + 1 if is_static else self._counts.count(key)
        shows = _may_be_somebody(scope, path)
        if number > limit and not (shows and await _is_somebody(scope, path)):
            await refuse(scope, receive, send, self._counts.left())
            return
        if is_static:
            send = self._counting_missing(key, send)
        elif shows:
            send = self._settling(key, watch(scope), send)
        await self._application(scope, receive, send)

    def _settling(self, key: str, seen: list[bool], send: Send) -> Send:
        """Take the call back when it is answered, unless nobody was signed in."""
        settled = False

        async def settle(message: Message) -> None:
            nonlocal settled
            if message["type"] == "websocket.close" and message.get("code") == NOT_SIGNED_IN:
                if settled:  # a socket is accepted before it is known whose it is
                    self._counts.count(key)
            elif not settled and (seen or message["type"] == "websocket.accept"):
                self._counts.take_back(key)
            settled = True
            await send(message)

        return settle

    def _counting_missing(self, key: str, send: Send) -> Send:
        async def count(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= 400:
                self._counts.count(key)
            await send(message)

        return count


def _bucket(path: str, network: str) -> tuple[str, int]:
    """Return what a call without a user counts as, and how many a minute there may be."""
    limit = settings.API_RATES["anonymous"]
    if path.rstrip("/") in _HEALTH:
        return f"health {network}", HEALTH_PER_ANONYMOUS * limit
    # Of its own: guesses at passwords must not keep others behind one router from staying in.
    kind = "refresh" if path.rstrip("/") == _REFRESH else "anonymous"
    return f"{kind} {network}", limit


def _may_be_somebody(scope: dict[str, Any], path: str) -> bool:
    if path.rstrip("/") in (*_HEALTH, *_FOR_ANYBODY, _REFRESH):
        return False
    return shows_something(scope) or (scope["type"] == "websocket" and _shows_to_socket(scope))


def _shows_to_socket(scope: dict[str, Any]) -> bool:
    return access.has_ticket(scope) or access.BEARER in (scope.get("subprotocols") or ())


async def _is_somebody(scope: dict[str, Any], path: str) -> bool:
    """Return whether a good sign-in is shown; asked only while the network is over its limit."""
    token = settings.METRICS_TOKEN
    if token and path.rstrip("/") == "/metrics":
        shown = bearer_of(header(scope, b"authorization")) or ""
        if hmac.compare_digest(shown.encode("latin-1"), token.encode()):
            return True
    if scope["type"] == "websocket" and _shows_to_socket(scope):
        return await _opens_socket(scope)
    return await in_database(user_of, scope) is not None


async def _opens_socket(scope: dict[str, Any]) -> bool:
    """Return whether its token or ticket is good; a ticket is still good afterwards."""
    token = access.bearer_token(scope.get("subprotocols") or [])
    try:
        if token is not None:
            return await in_database(by_bearer, token.encode()) is not None
        return await tickets.is_good(access.ticket_of(scope))
    except (DatabaseError, RedisError):
        return False
