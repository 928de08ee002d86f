"""Bodies have a limit before they are read: strangers' ones fill neither memory nor disk.

Django puts a body into memory, and from 2.5 MB on into a file, before any of its middlewares
knows who sends it. So what is large is asked about here: files are read only from those who may
send them, to where they are taken; all else is small, and little of it is held at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from spoton.http.body_budget import Budget
from spoton.http.errors import json_error
from spoton.http.middleware import Middleware
from spoton.limits.network import network_of

Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_MARK: Final = "spoton.body_refusal"
_LIMIT: Final = "spoton.body_limit"
SMALL_BYTES: Final = 64 * 1024
"""Held for anybody, or a stranger's bodies would keep others from signing in."""
STRANGERS: Final = Budget(in_all=32 * 1024 * 1024, per_network=8 * 1024 * 1024)
_FILES_AT_ONCE: Final = 8
USERS: Final = Budget(
    in_all=max(512 * 1024 * 1024, _FILES_AT_ONCE * settings.UPLOAD_MAX_BYTES),
    per_network=max(256 * 1024 * 1024, _FILES_AT_ONCE // 2 * settings.UPLOAD_MAX_BYTES),
)


def limit_for(content_type: str) -> int:
    """Return the bytes that a body may have at most: files more than all else."""
    if content_type.lower().startswith("multipart/form-data"):
        return int(settings.UPLOAD_MAX_BYTES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


class BodyLimit:
    """An ASGI application around Django's, which would read every body to its end first.

    It passes on an empty body and a mark; Django's chain then answers 413 with all its headers.
    """

    def __init__(self, application: Application) -> None:
        """Wrap `application`."""
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        body = _CountedBody(scope, receive)
        try:
            if body.is_announced and not await body.has_begun():
                return  # the client left
            await self._application(scope, body.receive, send)
        finally:
            body.release()


class _CountedBody:
    """One body, as far as it came."""

    def __init__(self, scope: dict[str, Any], receive: Receive) -> None:
        headers = dict(scope["headers"])
        self._scope = scope
        self._receive = receive
        self._limit = limit_for(headers.get(b"content-type", b"").decode("latin-1"))
        self._size = 0
        self._budget: Budget | None = None
        self._network = ""
        self._held = 0
        self._ended = False
        declared = headers.get(b"content-length", b"")
        self._declared = int(declared[:15]) if declared.isdigit() else 0
        self._first: Message | None = None
        self.is_announced = self._declared > 0 or any(
            name == b"transfer-encoding" for name, _ in scope["headers"]
        )

    async def has_begun(self) -> bool:
        """Wait for a small body to its end, for a large one until it is that; False: it ended.

        A thousand bodies that do not come cost little as long as Django has not begun with them.
        """
        begun = bytearray()
        more = True
        while more and self._size <= SMALL_BYTES:
            message = await self._next()
            if message["type"] != "http.request":
                return False
            begun += message.get("body", b"")
            more = message.get("more_body", False)
        self._first = {"type": "http.request", "body": bytes(begun), "more_body": more}
        return True

    async def receive(self) -> Message:
        """Return the next part, or an end once the limit is reached."""
        first, self._first = self._first, None
        return first or await self._next()

    async def _next(self) -> Message:
        if self._budget is None and self._declared > SMALL_BYTES and not self._ended:
            await self._ask(self._declared)
        if self._scope.get(_MARK) and not self._ended:
            return self._end()
        message = await self._receive()
        while self._ended and message["type"] == "http.request":  # the rest is thrown away
            message = await self._receive()
        if message["type"] == "http.request":
            self._size += len(message.get("body", b""))
            if self._size > SMALL_BYTES and not await self._fits():
                return self._end()
            self._ended = not message.get("more_body", False)
        return message

    async def _ask(self, size: int) -> None:
        """Find out whose body it is, and so how large it may be."""
        if size > self._limit:  # nobody's may be
            self._refuse(413)
            return
        # Django has to be ready; this module is loaded before it is.
        from spoton.http.body_owner import owner_of

        owner = await owner_of(self._scope, self._limit)
        self._limit = owner.limit
        self._network = network_of(owner.address)
        self._budget = USERS if owner.is_user else STRANGERS
        if size > self._limit:
            self._refuse(413)

    async def _fits(self) -> bool:
        if self._budget is None:
            await self._ask(self._size)
        if self._size > self._limit:
            self._refuse(413)
        more = self._size - self._held
        if self._budget is not None and not self._scope.get(_MARK):
            if self._budget.hold(self._network, more):
                self._held += more
            else:
                self._refuse(503)
        return not self._scope.get(_MARK)

    def _refuse(self, status: int) -> None:
        self._scope[_MARK] = status
        self._scope[_LIMIT] = self._limit

    def _end(self) -> Message:
        self._ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    def release(self) -> None:
        """Give back what was held: the body is answered."""
        if self._budget is not None and self._held:
            self._budget.release(self._network, self._held)
            self._held = 0


class BodyLimitMiddleware(Middleware):
    """Answers 413 or 503 to a body that is marked, or says itself that it is too large."""

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return the refusal, if it is one."""
        scope = getattr(request, "scope", {})
        if scope.get(_MARK) == 503:
            response = json_error(503, "Too much data at once. Try again in a moment.")
            response["Retry-After"] = "5"
            return response
        declared = str(request.META.get("CONTENT_LENGTH") or "")
        limit = scope.get(_LIMIT) or limit_for(str(request.META.get("CONTENT_TYPE", "")))
        if scope.get(_MARK) or (declared.isdigit() and int(declared[:15]) > limit):
            return json_error(413, f"The body is too large. The limit is {limit} bytes.")
        return None
