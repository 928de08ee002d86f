"""GET /api/v1/auth/health."""

from __future__ import annotations

import pytest
from pytest_django import Settings
from rest_framework.test import APIClient

from spoton import workers

URL = "/api/v1/auth/health"

pytestmark = pytest.mark.django_db


def test_all_is_well_and_everybody_may_know(redis_url: str) -> None:
    answer = APIClient().get(URL)
    assert answer.status_code == 200
    assert answer.json() == {"status": "healthy", "sign_in": "ok", "tickets": "ok"}


def test_a_bad_token_is_not_looked_at(redis_url: str) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer nonsense")
    assert client.get(URL).status_code == 200


def test_without_redis_only_tickets_are_missing(settings: Settings) -> None:
    workers.client.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1"
    try:
        answer = APIClient().get(URL)
    finally:
        workers.client.cache_clear()
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "sign_in": "ok", "tickets": "down"}
