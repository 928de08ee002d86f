"""Limits on calls: counted together by all processes, and nobody's problem while Redis is away."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from spoton.http import throttles
from tests.factories import client_for, make_user

pytestmark = pytest.mark.django_db
URL = "/api/v1/processing-tasks"


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    cache.clear()
    throttles.reset()
    yield
    throttles.reset()


@pytest.fixture(autouse=True)
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "WINDOW_S", 10**12)  # no test meets the turn of a minute


def in_redis(url: str) -> dict[str, Any]:
    backend = "spoton.counted_cache.CountedRedisCache"
    given = {"BACKEND": backend, "LOCATION": url, "KEY_PREFIX": "spoton:test"}
    return {"default": given, "limits": given}


@pytest.mark.parametrize("shared", [False, True])
def test_a_user_has_so_many_calls(settings: Settings, redis_url: str, shared: bool) -> None:
    if shared:
        settings.CACHES = in_redis(redis_url)
        cache.clear()
    settings.API_RATES = {"user": 3, "anonymous": 1}
    vera, olga = client_for(make_user(name="vera")), client_for(make_user(name="olga"))
    assert [vera.get(URL).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert olga.get(URL).status_code == 200
    slowed = vera.get(URL)
    assert slowed.json()["error"]["code"] == "throttled"
    assert int(slowed.headers["Retry-After"]) > 0
    cache.clear()


def test_unknown_callers_are_counted_by_address_not_by_headers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("accounts.api.throttles.TRIES_PER_MINUTE", 2)
    client, login = APIClient(), "/api/v1/auth/login"
    claims = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(3)]
    tries = [client.post(login, {}, headers=claim).status_code for claim in claims]
    assert tries == [400, 400, 429]
    assert client.post(login, {}, REMOTE_ADDR="198.51.100.7").status_code == 400


def test_without_redis_each_process_counts_and_logs_it_once(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = in_redis("redis://127.0.0.1:1")
    settings.API_RATES = {"user": 3, "anonymous": 1}
    client = client_for(make_user())
    with caplog.at_level(logging.WARNING, logger="spoton.http.throttles"):
        assert [client.get(URL).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    said = [record for record in caplog.records if record.name == "spoton.http.throttles"]
    assert len(said) == 1


def test_pages_and_rest_count_toward_one_limit(settings: Settings) -> None:
    settings.API_RATES = {"user": 4, "anonymous": 100, "expensive": 100}
    page = Client()
    page.force_login(make_user())
    asked = ["/environments", URL] * 3
    assert [page.get(path).status_code for path in asked] == [200] * 4 + [429] * 2


def test_searches_by_picture_count_as_expensive(settings: Settings) -> None:
    settings.API_RATES = {"user": 100, "anonymous": 100, "expensive": 2}
    page = Client()
    page.force_login(make_user())
    picture = SimpleUploadedFile("a.png", b"no picture")
    answers = [page.post("/people/search", {"image": picture}) for _ in range(3)]
    told = [answer.status_code == 429 or b"Too many" in answer.content for answer in answers]
    assert told == [False, False, True]


def test_what_costs_much_has_a_limit_of_its_own(settings: Settings) -> None:
    settings.API_RATES = {"user": 100, "anonymous": 100, "expensive": 2}
    client = client_for(make_user())
    path = f"/api/v1/persons/{UUID(int=1)}/trajectory"
    assert [client.get(path).status_code for _ in range(3)] == [404, 404, 429]
    assert client.get(URL).status_code == 200
