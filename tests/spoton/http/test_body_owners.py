"""Whose a large body is decides how much of it is read, before Django puts it onto the disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from rest_framework.parsers import FileUploadParser, MultiPartParser

from accounts.models import Role, User
from accounts.services import tokens
from spoton.conf.config import BASE_DIR
from spoton.http import body_limit, callers
from spoton.http.body_budget import Budget
from spoton.http.body_limit import BodyLimit
from spoton.http.body_owner import FORM_BYTES
from spoton.http.file_routes import right_for_files
from tests.factories import make_user
from tests.live.fixtures import session_cookie

MB = 1024 * 1024
MAP = "/api/v1/environments/campus/map"
FORM = b"multipart/form-data; boundary=x"


class Sent:
    """One request, what the application read of it, and how it was marked."""

    def __init__(self, path: str, size: int, *headers: tuple[bytes, bytes], says: bool = True):
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "PUT",
            "path": path,
            "client": ("203.0.113.9", 4711),
            "headers": [(b"content-type", FORM), *headers],
        }
        if says:
            self.scope["headers"].append((b"content-length", str(size).encode()))
        self.left = size
        self.read = 0
        self.held = 0

    async def receive(self) -> dict[str, Any]:
        part = b"x" * min(65536, self.left)
        self.left -= len(part)
        return {"type": "http.request", "body": part, "more_body": self.left > 0}

    async def application(self, scope: Any, receive: Any, send: Any) -> None:
        more = True
        while more:
            message = await receive()
            self.read += len(message["body"])
            more = message["more_body"]
        self.held = body_limit.STRANGERS.held + body_limit.USERS.held

    @property
    def refusal(self) -> int:
        return int(self.scope.get("spoton.body_refusal", 0))


def typed(sent: Sent, kind: bytes) -> Sent:
    sent.scope["headers"][0] = (b"content-type", kind)
    return sent


def as_json(sent: Sent) -> Sent:
    return typed(sent, b"application/json")


async def send(sent: Sent) -> Sent:
    async def nothing(message: Any) -> None:
        """Answer nothing."""

    await BodyLimit(sent.application)(sent.scope, sent.receive, nothing)
    assert body_limit.STRANGERS.held == body_limit.USERS.held == 0
    return sent


def token_of(user: User) -> tuple[bytes, bytes]:
    token = tokens.issue(user)["access"]
    return (b"authorization", f"Bearer {token}".encode())


@pytest.mark.parametrize("path", [MAP, "/api/v1/persons/search", "/nowhere", "/login", "/admin/"])
async def test_a_strangers_form_is_refused_before_it_is_read(path: str) -> None:
    sent = await send(Sent(path, 19 * MB))
    assert (sent.refusal, sent.read) == (413, 0)


async def test_a_strangers_form_without_a_length_stays_in_memory() -> None:
    sent = await send(Sent(MAP, 19 * MB, says=False))
    assert sent.refusal == 413
    assert sent.read <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert sent.read < settings.FILE_UPLOAD_MAX_MEMORY_SIZE  # beyond that, Django makes a file


@pytest.mark.parametrize("kind", [FORM, b"application/x-www-form-urlencoded"])
async def test_only_forms_of_unknown_callers_must_be_small(kind: bytes) -> None:
    for size, refusal in ((FORM_BYTES, 0), (FORM_BYTES + 1, 413)):
        sent = typed(Sent("/login", size), kind)
        assert (await send(sent)).refusal == refusal
    assert (await send(as_json(Sent("/api/v1/auth/login", 2 * MB)))).refusal == 0


async def test_django_begins_only_once_a_small_body_is_there() -> None:
    sent = Sent("/login", 100)
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"x", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    begun = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        begun.append(scope)

    await BodyLimit(application)(sent.scope, receive, None)  # type: ignore[arg-type]
    assert (begun, parts) == ([], [])


@pytest.mark.parametrize(
    "headers",
    [
        [(b"authorization", b"Bearer nonsense")],
        [(b"authorization", b"Basic eDp5")],
        [(b"cookie", b"spoton_session=0123456789abcdef0123456789abcdef")],
    ],
)
@pytest.mark.django_db(transaction=True)
async def test_what_only_looks_like_a_sign_in_is_a_stranger(headers: list[Any]) -> None:
    assert (await send(Sent(MAP, 19 * MB, *headers))).refusal == 413


@pytest.fixture
def admin(transactional_db: None) -> User:
    return make_user(Role.ADMIN)


@pytest.fixture
def viewer(transactional_db: None) -> User:
    return make_user(Role.VIEWER)


async def test_files_of_who_may_send_them_are_read(admin: User) -> None:
    sent = await send(Sent(MAP, 19 * MB, await sync_to_async(token_of)(admin)))
    assert (sent.refusal, sent.read) == (0, 19 * MB)
    assert sent.held == 19 * MB


@pytest.fixture
def cookie(admin: User) -> tuple[bytes, bytes]:
    return (b"cookie", b"other=1; " + session_cookie(admin).encode())


async def test_a_pages_session_does_too(cookie: tuple[bytes, bytes]) -> None:
    of_a_proxy = (b"authorization", b"Basic eDp5")
    for headers in ([cookie], [cookie, of_a_proxy]):
        sent = await send(Sent("/environments/campus/floor/map", 19 * MB, *headers, says=False))
        assert (sent.refusal, sent.read) == (0, 19 * MB)


async def test_nobodys_body_is_larger_than_the_limit(admin: User) -> None:
    token = await sync_to_async(token_of)(admin)
    sent = await send(Sent(MAP, settings.UPLOAD_MAX_BYTES + 1, token, says=False))
    assert sent.refusal == 413
    sent = await send(Sent(MAP, settings.UPLOAD_MAX_BYTES + 1, token))
    assert (sent.refusal, sent.read) == (413, 0)


async def test_files_go_only_where_one_may_send_them(viewer: User) -> None:
    headers = await sync_to_async(token_of)(viewer)
    assert (await send(Sent(MAP, 19 * MB, headers))).refusal == 413
    assert (await send(Sent("/api/v1/persons", 19 * MB, headers))).refusal == 413
    assert (await send(Sent("/api/v1/persons/search/", 19 * MB, headers))).refusal == 0


async def test_strangers_hold_little_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limit, "STRANGERS", Budget(in_all=2 * MB, per_network=MB))
    budget = body_limit.STRANGERS
    assert budget.hold("203.0.113.9", MB - 100_000)
    sent = as_json(Sent("/x", MB))
    await BodyLimit(sent.application)(sent.scope, sent.receive, None)  # type: ignore[arg-type]
    assert sent.refusal == 503
    assert budget.held == MB - 100_000
    other = as_json(Sent("/x", MB))
    other.scope["client"] = ("198.51.100.7", 1)
    await BodyLimit(other.application)(other.scope, other.receive, None)  # type: ignore[arg-type]
    assert other.refusal == 0
    small = Sent("/api/v1/auth/login", body_limit.SMALL_BYTES)
    budget.hold("else", budget.in_all - budget.held)
    await BodyLimit(small.application)(small.scope, small.receive, None)  # type: ignore[arg-type]
    assert (small.refusal, small.read) == (0, body_limit.SMALL_BYTES)


def test_behind_a_proxy_the_client_counts(settings: Any) -> None:
    import ipaddress

    scope = {"client": ("10.0.0.1", 1), "headers": [(b"x-forwarded-for", b"203.0.113.9")]}
    assert callers.address_of(scope) == "10.0.0.1"
    settings.TRUSTED_PROXIES = (ipaddress.ip_network("10.0.0.0/8"),)
    assert callers.address_of(scope) == "203.0.113.9"


def rest_views(resolver: URLResolver, before: str) -> Iterator[tuple[str, Any]]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from rest_views(entry, path)
        elif isinstance(entry, URLPattern) and hasattr(entry.callback, "cls"):
            yield path, entry.callback.cls


def test_every_rest_view_that_takes_files_says_so() -> None:
    found = []
    for path, view in rest_views(get_resolver(), "/"):
        parsers = view().get_parsers() if hasattr(view, "get_parsers") else []
        if any(isinstance(one, MultiPartParser | FileUploadParser) for one in parsers):
            found.append(path)
            assert right_for_files(re.sub("<[^>]*>", "campus", path)), path
    assert len(found) == 2


def test_every_page_that_takes_files_says_so() -> None:
    folders = (
        BASE_DIR / name
        for name in (
            "spoton",
            "accounts",
            "tracking",
            "analytics",
            "vision",
            "live",
            "worker",
            "lab",
        )
    )
    sources = [path.read_text() for folder in folders for path in folder.rglob("*.py")]
    taking = [source for source in sources if "request.FILES" in source]
    assert len(taking) == 2
    assert all("@takes_files(" in source for source in taking)
