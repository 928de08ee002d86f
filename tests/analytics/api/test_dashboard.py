"""GET /api/v1/analytics/dashboard."""

from __future__ import annotations

import pytest

from accounts.models import User
from tests.analytics.api.hour import RANGE, Hour
from tests.factories import client_for, make_camera, make_task
from tracking.models import Environment

URL = "/api/v1/analytics/dashboard"

pytestmark = pytest.mark.django_db


def test_a_period_beside_the_one_before(viewer: User, campus: Environment) -> None:
    hour = Hour()
    make_task(campus, [hour.camera], held=True, people_now=4)
    (found,) = client_for(viewer).get(URL, RANGE).json()["environments"]
    assert (found["environment_id"], found["people_now"]) == ("campus", 4)
    assert found["period"] == {
        "start_time": "2026-01-01T10:00:00Z",
        "end_time": "2026-01-01T12:00:00Z",
        "people": 3,
        "mean_occupancy": 2.0,
        "maximum_occupancy": 3,
        "maximum_at": "2026-01-01T10:00:00Z",
        "entries": 60,
        "exits": 120,
        "dwell_count": 60,
        "mean_dwell_seconds": 40.0,
        "known": 0.5,
    }
    assert found["before"]["start_time"] == "2026-01-01T08:00:00Z"
    assert (found["before"]["people"], found["before"]["mean_occupancy"]) == (0, None)
    assert [zone["zone_id"] for zone in found["top_zones"]] == ["till"]


def test_people_now_are_unknown_without_a_task(viewer: User, campus: Environment) -> None:
    (found,) = client_for(viewer).get(URL).json()["environments"]
    assert found["people_now"] is None


def test_people_now_are_unknown_while_no_camera_delivers(viewer: User, campus: Environment) -> None:
    hour = Hour()
    make_task(campus, [hour.camera], held=True, people_now=None)
    (found,) = client_for(viewer).get(URL).json()["environments"]
    assert found["people_now"] is None
    make_task(campus, [make_camera(campus, "other")], held=True, people_now=3)
    (found,) = client_for(viewer).get(URL).json()["environments"]
    assert found["people_now"] == 3


def test_only_visible_environments_are_shown(limited: User, campus: Environment) -> None:
    Hour("factory")
    found = client_for(limited).get(URL, RANGE).json()["environments"]
    assert [one["environment_id"] for one in found] == ["campus"]
    assert client_for(limited).get(URL, {"environment": "factory"}).status_code == 404
