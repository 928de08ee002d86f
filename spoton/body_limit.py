"""Bodies have a limit before they are read: an endless one fills neither memory nor disk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from spoton.errors import json_error
from spoton.middleware import Middleware

Message: TypeAlias = Mapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Application: TypeAlias = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]

_MARK: Final = "spoton.body_too_large"


def limit_for(content_type: str) -> int:
    """Return the bytes that a body may have: files more than all else."""
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
        if scope["type"] == "http":
            receive = _Counted(scope, receive).receive
        await self._application(scope, receive, send)


class _Counted:
    def __init__(self, scope: dict[str, Any], receive: Receive) -> None:
        headers = {name: value for name, value in scope["headers"] if name.startswith(b"content-")}
        self._scope = scope
        self._receive = receive
        self._left = limit_for(headers.get(b"content-type", b"").decode("latin-1"))
        self._ended = False
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and (len(declared) > 15 or int(declared) > self._left):
            scope[_MARK] = True

    async def receive(self) -> Message:
        """Return the next part, or an end once the limit is reached."""
        if self._scope.get(_MARK) and not self._ended:
            return self._end()
        message = await self._receive()
        while self._ended and message["type"] == "http.request":  # the rest is thrown away
            message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                self._scope[_MARK] = True
                return self._end()
            self._ended = not message.get("more_body", False)
        return message

    def _end(self) -> Message:
        self._ended = True
        return {"type": "http.request", "body": b"", "more_body": False}


class BodyLimitMiddleware(Middleware):
    """Answers 413 to a body that is marked, or says itself that it is too large."""

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """Return the refusal, if it is one."""
        scope = getattr(request, "scope", {})
        declared = str(request.META.get("CONTENT_LENGTH") or "")
        limit = limit_for(str(request.META.get("CONTENT_TYPE", "")))
        if scope.get(_MARK) or (declared.isdigit() and int(declared[:15]) > limit):
            return json_error(413, f"The body is too large: at most {limit} bytes.")
        return None
