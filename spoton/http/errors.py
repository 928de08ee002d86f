"""One shape for errors: JSON for programs, a plain page for people."""

import logging
import sys
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from redis.exceptions import RedisError

from spoton.http import request_context
from spoton.http.error_pages import error_page

logger = logging.getLogger(__name__)

MESSAGES: Final = {
    400: "The request is not valid.",
    401: "Sign in first.",
    403: "You are not allowed to do this.",
    404: "Not found, or you have no access.",
    405: "This method is not allowed. See the Allow header.",
    413: "The body is too large.",
    415: "This media type is not supported.",
    429: "Too many requests. Wait for the time in Retry-After.",
    500: "Internal server error. See the log.",
    503: "Service unavailable. Try again in a moment.",
}
# The standard library renames this one between versions of Python.
_CODES: Final = {413: "content_too_large"}

# What is raised while the database or Redis is away.
OUTAGES: Final = (OperationalError, InterfaceError, RedisError)
RETRY_AFTER_S: Final = 2


def body(code: str, message: str, fields: Any = None) -> dict[str, Any]:
    """Return the body of every error that the API answers."""
    error: dict[str, Any] = {"code": code, "message": message}
    if fields:
        error["fields"] = fields
    if request_id := request_context.current().request_id:
        error["request_id"] = request_id
    return {"error": error}


def code_of(status: int) -> str:
    """Return the word for an HTTP status, such as `not_found` for 404."""
    try:
        return _CODES.get(status) or HTTPStatus(status).name.lower()
    except ValueError:
        return "error"


def message_of(status: int) -> str:
    """Return a sentence for an HTTP status."""
    try:
        return MESSAGES.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def wants_json(request: HttpRequest) -> bool:
    """Tell programs, which get JSON, from people, who get a page."""
    path = request.path_info
    return path.startswith(("/api/", "/health")) or path in ("/", "/api", "/metrics")


def json_error(status: int, message: str = "") -> JsonResponse:
    """Return an error response in the common shape."""
    return JsonResponse(body(code_of(status), message or message_of(status)), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400, and 413 to a form that is too large."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    if wants_json(request):
        return json_error(status)
    return error_page(request, status)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 403."""
    if wants_json(request):
        return json_error(403)
    return error_page(request, 403, text=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404."""
    return json_error(404) if wants_json(request) else error_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500, or 503 if the database or Redis is down."""
    if isinstance(sys.exception(), OUTAGES):
        return unavailable(request)
    return json_error(500) if wants_json(request) else error_page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponseBase:
    """Answer 503: a part is down."""
    if wants_json(request):
        response: HttpResponse = json_error(503)
    else:
        response = error_page(request, 503)
    response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form or call that came without its token."""
    message = "The form has expired. Reload the page."
    if wants_json(request):
        return json_error(403, message)
    return error_page(request, 403, title="Reload the page", text=message, again=True)


@csrf_exempt  # nothing is changed, and 404 is the truth
def unknown_path(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer addresses under `/api` and `/health` that do not exist."""
    return json_error(404)
