"""GET /api/v1/analytics/system/statistics."""

from __future__ import annotations

import pytest
from redis import Redis

from tests.factories import (
    client_for,
    make_camera,
    make_environment,
    make_person,
    make_task,
    make_user,
)
from tracking.models import Environment, TaskCamera

URL = "/api/v1/analytics/system/statistics"

pytestmark = pytest.mark.django_db


def test_totals_and_throughput(campus: Environment, redis_client: Redis) -> None:
    make_task(campus, [make_camera(campus, "c01")], held=True, people_now=5, fps=19.9)
    TaskCamera.objects.update(frames=1000, dropped=7)
    kept = make_person(campus)
    make_person(campus, merged_into=kept)
    found = client_for(make_user()).get(URL).json()
    assert found["totals"] == {
        "environments": 1,
        "cameras": 1,
        "tasks": 1,
        "persons": 1,
        "tracks": 0,
        "observations": 0,
        "frames": 1000,
        "dropped_frames": 7,
    }
    assert found["throughput"] == {
        "active_tasks": 1,
        "active_persons": 5,
        "processing_fps": 19.9,
    }
    assert found["latency_ms"] == {"p50": None, "p95": None, "p99": None}
    assert found["storage"]["disk_free_bytes"] > 0


def test_others_environments_do_not_count(campus: Environment) -> None:
    factory = make_environment("factory")
    make_camera(factory, "c01")
    make_person(factory)
    limited = make_user(limited_to=[campus])
    totals = client_for(limited).get(URL).json()["totals"]
    assert (totals["environments"], totals["cameras"], totals["persons"]) == (1, 0, 0)


def test_an_unknown_filter_is_refused() -> None:
    assert client_for(make_user()).get(URL, {"days": 3}).status_code == 400
