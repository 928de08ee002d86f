"""Figures of django-prometheus: requests, database, cache, models and migrations."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory
from prometheus_client import REGISTRY
from rest_framework.test import APIClient

from accounts.models import Role
from spoton.counted_cache import CountedRedisCache
from spoton.http.counted_requests import CountedRequestsMiddleware, CountedViewsMiddleware
from tests.factories import client_for, make_environment, make_user

pytestmark = pytest.mark.django_db


def figure(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_requests_are_counted_by_view_method_and_status() -> None:
    labels = {"view": "health-live", "method": "GET", "status": "200"}
    name = "django_http_responses_total_by_status_view_method_total"
    before = figure(name, **labels)
    APIClient().get("/health/live")
    assert figure(name, **labels) == before + 1


def test_a_method_of_a_stranger_makes_no_series() -> None:
    APIClient().generic("SPELL", "/health/live")
    client = client_for(make_user(Role.ADMIN))
    page = client.get("/metrics").content.decode()
    assert "SPELL" not in page
    assert 'method="<invalid method>"' in page


def test_what_is_refused_makes_no_series_for_each_view() -> None:
    client = client_for(make_user(Role.ADMIN))

    def series() -> set[str]:
        lines = client.get("/metrics").content.decode().splitlines()
        with_views = (line for line in lines if 'method="DELETE"' in line and "view=" in line)
        return {line.rpartition(" ")[0] for line in with_views}

    before = series()
    for path in ("/health/live", "/api/v1/system/diagnostics"):
        assert client.delete(path).status_code == 405
    assert APIClient().delete("/api/v1/system/diagnostics").status_code == 401
    assert client.delete("/api/v1/environments/nowhere").status_code == 404
    assert client.delete("/environments/nowhere/map").status_code >= 400
    after = series()
    assert any('view="<refused>"' in one for one in after)
    assert all('view="<refused>"' in one for one in after - before)


def test_a_view_has_few_series(client: Any) -> None:
    client.get("/health/ready")
    page = client_for(make_user(Role.ADMIN)).get("/metrics").content.decode()
    of_it = [line for line in page.splitlines() if 'view="health-ready"' in line]
    # Requests, answers, and the time: its buckets, sum and count.
    assert len([line for line in of_it if 'method="GET"' in line]) <= 2 + 5 + 2
    assert "_created" not in page


def test_a_length_that_is_no_number_is_no_error_of_the_server() -> None:
    answer = APIClient().get("/health/live", headers={"Content-Length": "ten"})
    assert answer.status_code < 500


def test_requests_need_no_thread_under_asgi(monkeypatch: pytest.MonkeyPatch) -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("here")

    def no_thread(*_: Any, **__: Any) -> None:
        pytest.fail("a thread")

    monkeypatch.setattr("django.utils.deprecation.sync_to_async", no_thread)
    middleware: Any = CountedRequestsMiddleware(CountedViewsMiddleware(view))
    assert asyncio.iscoroutinefunction(CountedViewsMiddleware(view).process_view)
    before = figure("django_http_responses_before_middlewares_total")
    response = asyncio.run(middleware(AsyncRequestFactory().get("/")))
    assert response.content == b"here"
    assert figure("django_http_responses_before_middlewares_total") == before + 1


def test_queries_are_counted_by_one_class_of_cursors() -> None:
    labels = {"alias": "default", "vendor": connection.vendor}
    before = figure("django_db_execute_total", **labels)
    with connection.cursor() as one, connection.cursor() as other:
        one.execute("SELECT 1")
        assert type(one.cursor) is type(other.cursor)
    assert figure("django_db_execute_total", **labels) == before + 1


def test_what_the_cache_finds_is_counted(redis_url: str) -> None:
    cache = CountedRedisCache(redis_url, {"KEY_PREFIX": "spoton:test"})
    before = figure("django_cache_get_hits_total", backend="redis")
    missing = figure("django_cache_get_misses_total", backend="redis")
    assert cache.get("missing", 7) == 7
    cache.set("none", None, timeout=5)
    assert cache.get("none", 7) is None
    assert figure("django_cache_get_hits_total", backend="redis") == before + 1
    assert figure("django_cache_get_misses_total", backend="redis") == missing + 1


def test_rows_that_people_make_are_counted() -> None:
    def counts() -> list[float]:
        return [
            figure(f"django_model_{what}_total", model="environment")
            for what in ("inserts", "updates", "deletes")
        ]

    before = counts()
    campus = make_environment("campus")
    campus.save()
    type(campus).objects.all().delete()
    assert [after - old for old, after in zip(before, counts(), strict=True)] == [1, 1, 1]


def test_migrations_are_counted_at_a_scrape() -> None:
    client_for(make_user(Role.ADMIN)).get("/metrics")
    assert figure("django_migrations_unapplied_total", connection="default") == 0
    assert figure("django_migrations_applied_total", connection="default") > 20


def test_requests_share_their_connections_to_redis(redis_url: str) -> None:
    """Django makes caches for each task, and so for each request under ASGI."""

    def cache() -> CountedRedisCache:
        return CountedRedisCache(redis_url, {"KEY_PREFIX": "spoton:test"})

    def connections() -> int:
        return int(client.info("stats")["total_connections_received"])

    one = cache()
    client = one._cache.get_client()
    assert [one.count("calls", 60), one.count("calls", 60)] == [1, 2]
    before = connections()
    assert [cache().count("calls", 60) for _ in range(5)] == [3, 4, 5, 6, 7]
    assert connections() == before
    assert 0 < client.ttl(one.make_key("calls")) <= 60
    one.delete("calls")
