"""One shape for errors: JSON for programs, a plain page for people."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views import defaults

MESSAGES = {
    400: "The request cannot be understood.",
    403: "You may not do this.",
    404: "There is nothing here, or nothing that you may see.",
    500: "Something went wrong on our side; the log says what.",
}


def body(code: str, message: str, fields: Any = None) -> dict[str, Any]:
    """Return the body of every error that the API answers."""
    error: dict[str, Any] = {"code": code, "message": message}
    if fields:
        error["fields"] = fields
    return {"error": error}


def code_of(status: int) -> str:
    """Return the word for an HTTP status, such as `not_found` for 404."""
    try:
        return HTTPStatus(status).name.lower()
    except ValueError:
        return "error"


def wants_json(request: HttpRequest) -> bool:
    """Tell programs, which get JSON, from people, who get a page."""
    return request.path_info.startswith(("/api/", "/health")) or request.path_info == "/api"


def json_error(status: int, message: str = "") -> JsonResponse:
    """Return an error response in the common shape."""
    text = message or MESSAGES.get(status, HTTPStatus(status).phrase)
    return JsonResponse(body(code_of(status), text), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400."""
    return json_error(400) if wants_json(request) else defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 403."""
    if wants_json(request):
        return json_error(403)
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404."""
    return json_error(404) if wants_json(request) else defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500."""
    return json_error(500) if wants_json(request) else defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer a form or call that came without its token."""
    message = "The form was open too long or came from elsewhere: load the page again."
    if wants_json(request):
        return json_error(403, message)
    return HttpResponse(message, status=403, content_type="text/plain; charset=utf-8")


def unknown_path(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer addresses under `/api` and `/health` that do not exist."""
    return json_error(404)
