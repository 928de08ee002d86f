"""Whatever goes wrong, and wherever: one shape, with the id that the log has."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisConnectionError
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Role
from spoton.conf import logs
from spoton.http import errors
from spoton.urls import urlpatterns as real_patterns
from tests.factories import PASSWORD, client_for, make_user

RAISES: dict[str, type[Exception]] = {
    "bug": RuntimeError,
    "database": OperationalError,
    "redis": RedisConnectionError,
}


def plain(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISES[what]("secret detail")


@api_view(["GET"])
@permission_classes([AllowAny])
def rest(request: Request, what: str) -> Response:
    raise RAISES[what]("secret detail")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("api/plain/<what>", plain),
    path("api/rest/<what>", rest),
    path("api/form", form),
    path("page/<what>", plain),
    *real_patterns,
]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.not_found, errors.server_error


@pytest.fixture
def odd(settings: Settings) -> Client:
    """A client of a server that has views which fail."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def error_of(answer: Any) -> dict[str, Any]:
    assert answer.headers["Content-Type"] == "application/json"
    body = json.loads(answer.content)
    assert set(body) == {"error"}
    assert set(body["error"]) <= {"code", "message", "fields", "request_id"}
    assert body["error"]["request_id"] == answer.headers["X-Request-ID"]
    assert body["error"]["message"]
    return dict(body["error"])


@pytest.mark.parametrize("kind", ["plain", "rest"])
def test_a_bug_is_a_500_without_its_trace_whose_id_is_in_the_log(
    odd: Client, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = odd.get(f"/api/{kind}/bug")
    assert answer.status_code == 500
    told = error_of(answer)
    assert told["code"] == "internal_server_error"
    assert b"secret" not in answer.content
    lines = [logs.OneLineFormatter("%(message)s").format(record) for record in caplog.records]
    assert [line for line in lines if "secret detail" in line]
    assert all(line.endswith(f"request={told['request_id']}") for line in lines)


@pytest.mark.parametrize("kind", ["plain", "rest"])
@pytest.mark.parametrize("what", ["database", "redis"])
def test_a_part_that_is_away_is_a_503_to_try_again(odd: Client, kind: str, what: str) -> None:
    answer = odd.get(f"/api/{kind}/{what}")
    assert answer.status_code == 503
    assert error_of(answer)["code"] == "service_unavailable"
    assert int(answer.headers["Retry-After"]) >= 1
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health",
        "/health/live",
        "/health/ready",
        "/api/schema",
        "/api/v1/media/frames/00000000-0000-4000-8000-000000000000/c01",
    ],
)
def test_what_is_only_read_answers_405_to_writes(path: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(path)
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "method_not_allowed"
    assert answer["Allow"] == "GET, HEAD"


def test_a_page_says_503_in_words(odd: Client) -> None:
    answer = odd.get("/page/database")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "The database or Redis does not respond" in answer.content.decode()
    assert b'href="/page/database"' in answer.content
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["/health", "/health/live", "/", "/api/schema"])
def test_a_method_that_is_not_allowed(client: Client, path: str) -> None:
    answer = client.delete(path)
    assert answer.status_code == 405
    assert error_of(answer)["code"] == "method_not_allowed"
    assert "GET" in answer.headers["Allow"]


def test_a_host_that_is_not_ours(client: Client) -> None:
    answer = client.get("/api/v1/environments", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert error_of(answer)["code"] == "bad_request"


@pytest.mark.django_db
def test_a_session_without_its_csrf_token(odd: Client) -> None:
    client = Client(enforce_csrf_checks=True)
    make_user(name="olga")
    client.login(request=HttpRequest(), username="olga", password=PASSWORD)
    answer = client.post("/api/v1/processing-tasks/start", {}, content_type="application/json")
    assert answer.status_code == 403
    assert "CSRF" in error_of(answer)["message"]
    plain_answer = client.post("/api/form", {"a": "1"})
    assert plain_answer.status_code == 403
    assert error_of(plain_answer)["code"] == "forbidden"


def test_more_fields_than_a_form_may_have(odd: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = odd.post("/api/form", {str(number): "" for number in range(5)})
    assert answer.status_code == 400
    assert error_of(answer)["code"] == "bad_request"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "parse_error"),
        (b"\xff\xfe{", "application/json", 400, "parse_error"),
        ('{"task_id": "1"}'.encode("utf-16"), "application/json; charset=utf-16", 400, None),
        (b"x", "application/json; charset=bz2", 400, "parse_error"),
        (b'{"task_id": NaN}', "application/json", 400, "parse_error"),
        (b'{"task_id": 1e999}', "application/json", 400, "parse_error"),
        (b'{"task_id": ' + b"9" * 5000 + b"}", "application/json", 400, "parse_error"),
        (b'{"task_id": "\\u0000"}', "application/json", 400, "parse_error"),
        (b'{"\\ud800": 1}', "application/json", 400, "parse_error"),
        (b"[" * 200_000, "application/json", 400, "parse_error"),
        (b"[]", "application/json", 400, "invalid"),
        (b"null", "application/json", 400, "invalid"),
        (b'"text"', "application/json", 400, "invalid"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"--x", "multipart/form-data; boundary=x", 415, "unsupported_media_type"),
        (b"a", "", 415, "unsupported_media_type"),
        (b"a", "nonsense", 415, "unsupported_media_type"),
        (b" " * (2 * 1024 * 1024 + 1), "application/json", 413, "content_too_large"),
    ],
)
def test_bodies_that_cannot_be_read(body: bytes, kind: str, status: int, code: str | None) -> None:
    client = client_for(make_user(Role.ADMIN))
    send: Any = client.generic  # its types know text alone
    answer = send("POST", "/api/v1/processing-tasks/stop", body, content_type=kind)
    assert answer.status_code == status
    assert error_of(answer)["code"] in (code, "parse_error")


def test_every_answer_has_an_id_of_its_own(client: Client) -> None:
    ids = [client.get("/health/live").headers["X-Request-ID"] for _ in range(2)]
    assert all(re.fullmatch(r"[0-9a-f]{16}", request_id) for request_id in ids)
    assert ids[0] != ids[1]
