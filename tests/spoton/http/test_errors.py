"""One shape for every error of the API, and the headers of every answer."""

import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client, RequestFactory
from rest_framework import exceptions

from spoton.conf import logs
from spoton.http import api, errors


@pytest.mark.parametrize("path", ["/api", "/api/v1/nothing", "/api/v1/nothing/", "/health/nothing"])
def test_unknown_paths_answer_in_json(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_unknown_pages_answer_with_a_page(client: Client) -> None:
    response = client.get("/nothing")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("error", "status", "code", "message"),
    [
        (exceptions.NotAuthenticated(), 401, "not_authenticated", "Authentication credentials"),
        (exceptions.PermissionDenied("Operators only."), 403, "permission_denied", "Operators"),
        (PermissionDenied(), 403, "forbidden", "not allowed"),
        (Http404(), 404, "not_found", "Not found"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", "PUT"),
        (api.Conflict("c09 is busy."), 409, "conflict", "c09 is busy."),
        (exceptions.UnsupportedMediaType("a/b"), 415, "unsupported_media_type", "a/b"),
        (exceptions.Throttled(wait=7), 429, "throttled", "7 seconds"),
    ],
)
def test_errors_of_views(error: Exception, status: int, code: str, message: str) -> None:
    response = api.exception_handler(error, {})
    assert response is not None
    assert response.status_code == status
    assert response.data["error"]["code"] == code
    assert message in response.data["error"]["message"]
    assert set(response.data["error"]) == {"code", "message"}
    if status == 429:
        assert response.headers["Retry-After"] == "7"


def test_invalid_fields_are_listed() -> None:
    error = exceptions.ValidationError({"name": ["Too long."], "zones": [{}, {"x": ["No."]}]})
    response = api.exception_handler(error, {})
    assert response is not None
    assert response.status_code == 400
    assert response.data["error"]["code"] == "invalid"
    assert response.data["error"]["message"] == "name: Too long."
    assert response.data["error"]["fields"]["name"] == ["Too long."]


def test_an_unexpected_error_is_left_to_the_500_handler(rf: RequestFactory) -> None:
    assert api.exception_handler(RuntimeError("secret detail"), {}) is None
    response = errors.server_error(rf.get("/api/v1/x"))
    assert response.status_code == 500
    assert b"secret" not in getattr(response, "content", b"")


def test_every_answer_carries_the_security_headers(client: Client) -> None:
    headers = client.get("/health/live").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_log_record_is_one_line_without_passwords() -> None:
    formatter = logs.OneLineFormatter("%(levelname)s %(message)s")
    record = logging.LogRecord(
        "x", logging.ERROR, "f", 1, "rtsp://joe:hunter2@cam/1 failed\n?ticket=abc&x=1", None, None
    )
    assert formatter.format(record) == "ERROR rtsp://***@cam/1 failed\\n?ticket=***&x=1"
