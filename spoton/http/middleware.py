"""Small middlewares that every request passes."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from spoton.http import errors, proxies, request_context
from spoton.http.error_pages import error_page

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], Any]

# The admin and static files name their own paths; everything else has no trailing slash.
_KEEPS_SLASH = ("/admin/", "/static/")


class Middleware:
    """Works under both WSGI and ASGI without a thread of its own."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Handler) -> None:
        """Stand before `get_response`."""
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer `request`."""
        self.before(request)
        if self.is_async:
            return self._async(request)
        response: HttpResponseBase = self.answer(request) or self.get_response(request)
        self.after(request, response)
        return response

    async def _async(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = self.answer(request) or await self.get_response(request)
        self.after(request, response)
        return response

    def before(self, request: HttpRequest) -> None:
        """Change the request."""

    def answer(self, request: HttpRequest) -> HttpResponseBase | None:
        """Answer instead of the view."""
        return None

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Change the response."""


class RequestContextMiddleware(Middleware):
    """Gives each request an id that its answer, its log lines and its audit rows carry."""

    def before(self, request: HttpRequest) -> None:
        """Start the context."""
        proxies.believe(request.META)
        request.request_id = request_context.begin(  # type: ignore[attr-defined]
            str(request.META.get("REMOTE_ADDR") or ""),
            request.META.get("HTTP_USER_AGENT", ""),
            is_use=_is_use(request),
            given_id=request.META.get("HTTP_X_REQUEST_ID", ""),
        ).request_id

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Name the request in the answer."""
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        if not self.is_async:  # the next request may have the same thread
            request_context.end()


def _is_use(request: HttpRequest) -> bool:
    """Return whether a person opens a page or changes something.

    What an open page fetches by itself (pictures, figures, parts of it) says nothing about whether
    a person still sits before it.
    """
    if request.method not in ("GET", "HEAD"):
        return True
    mode = request.META.get("HTTP_SEC_FETCH_MODE")  # only on https and localhost
    if mode is not None:
        return bool(mode == "navigate")
    asks_for_page = "text/html" in request.META.get("HTTP_ACCEPT", "")
    return asks_for_page and "HTTP_HX_REQUEST" not in request.META


class ErrorShapeMiddleware(Middleware):
    """Gives the common shape to errors that did not come from a REST view, and words to people."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Replace the body of an error that is not JSON, and one that is empty."""
        if response.status_code < 400 or not isinstance(response, HttpResponse):
            return
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", "1")
        kind = response.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            return
        told: HttpResponse
        if errors.wants_json(request):
            told = errors.json_error(response.status_code)
        elif response.status_code == 405 and not response.content:
            told = error_page(request, 405)
        else:
            return
        response.content = told.content
        response.headers["Content-Type"] = told.headers["Content-Type"]
        if "Content-Length" in response.headers:
            response.headers["Content-Length"] = str(len(told.content))

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer 503, without a trace, while the database or Redis is down."""
        if not isinstance(exception, errors.OUTAGES):
            return None
        logger.warning("%s needs a service that is down: %s", request.path, exception)
        return errors.unavailable(request)


class TrailingSlashMiddleware(Middleware):
    """Answers `/path/` like `/path`, without the redirect that would lose a POST's body."""

    def before(self, request: HttpRequest) -> None:
        """Drop the slash before the path is looked up."""
        path = request.path_info
        if len(path) > 1 and path.endswith("/") and not path.startswith(_KEEPS_SLASH):
            request.path_info = path.rstrip("/") or "/"
            request.path = request.path.rstrip("/") or "/"


class NoStoreMiddleware(Middleware):
    """Keeps answers out of every cache, unless a view or the static files say otherwise.

    Nearly all of them are about people. A browser's way back after signing out shows nothing.
    """

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Set the header."""
        response.headers.setdefault("Cache-Control", "private, no-store")


class ContentSecurityPolicyMiddleware(Middleware):
    """Lets a page load only what we serve, and run no script written into it."""

    def after(self, request: HttpRequest, response: HttpResponseBase) -> None:
        """Set the header unless a view has set a policy of its own."""
        response.headers.setdefault("Content-Security-Policy", content_security_policy(request))


def content_security_policy(request: HttpRequest, style: str = "'self'") -> str:
    """Return the policy of a page."""
    # 'self' does not cover web sockets in every browser; the host is checked by Django.
    host = request.META.get("HTTP_HOST", "")
    sockets = f" ws://{host} wss://{host}" if _is_plain_host(host) else ""
    # Signing out leads on to the provider.
    provider = f" {settings.OIDC.origin}" if settings.OIDC.is_on else ""
    return (
        f"default-src 'self'; style-src {style}; img-src 'self' data: blob:; "
        f"connect-src 'self'{sockets}; "
        f"object-src 'none'; base-uri 'self'; form-action 'self'{provider}; frame-ancestors 'none'"
    )


def _is_plain_host(host: str) -> bool:
    return bool(host) and all(char.isalnum() or char in ".-:[]" for char in host)


class PageTimeZoneMiddleware(Middleware):
    """Shows times on pages in the operator's zone; the API always speaks UTC."""

    def before(self, request: HttpRequest) -> None:
        """Choose the zone for this request."""
        if request.path_info.startswith("/api/"):
            timezone.deactivate()
        else:
            timezone.activate(settings.PAGE_TIME_ZONE)
