"""POST /api/v1/analytics/behavior/analyze."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from accounts.models import User
from analytics.models import HeatDay
from tests.factories import client_for, make_camera, make_environment, make_person, make_task
from tracking.models import Environment, Observation, Person, Track, Zone, ZoneVisit
from vision import floor_heat
from vision.types import Floats

URL = "/api/v1/analytics/behavior/analyze"
TEN = datetime(2026, 1, 1, 10, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class Hall:
    """A hall with two cameras that see the same, and people on paths."""

    def __init__(self) -> None:
        self.environment = make_environment("hall")
        self.cameras = [make_camera(self.environment, f"c0{n}") for n in (1, 2)]
        self.task = make_task(self.environment, self.cameras)
        self.door = Zone.objects.create(
            environment=self.environment,
            zone_id="door",
            name="Door",
            polygon=[[0, 0], [5, 0], [5, 5], [0, 5]],
        )

    def walk(self, points: Floats, begin: float = 0.0, noise: float = 0.15) -> Person:
        """Someone who is seen ten times a second by both cameras."""
        chance = np.random.default_rng(3)
        times = [TEN + timedelta(seconds=begin + n / 10) for n in range(len(points))]
        person = make_person(self.environment, first_seen=times[0], last_seen=times[-1])
        for camera in self.cameras:
            track = Track.objects.create(
                task=self.task,
                camera=camera,
                track_id=Track.objects.count(),
                person=person,
                first_seen=times[0],
                last_seen=times[-1],
                observation_count=len(points),
            )
            seen = points + chance.normal(0, noise, points.shape)
            Observation.objects.bulk_create(
                Observation(
                    time=time,
                    frame_index=n,
                    task=self.task,
                    camera=camera,
                    track=track,
                    person=person,
                    x1=0,
                    y1=0,
                    x2=1,
                    y2=1,
                    confidence=0.9,
                    floor_x=x,
                    floor_y=y,
                )
                for n, (time, (x, y)) in enumerate(zip(times, seen.tolist(), strict=True))
            )
        return person

    def ask(self, user: User, **more: Any) -> Any:
        body = {
            "environment_id": "hall",
            "start_time": "2026-01-01T10:00:00Z",
            "end_time": "2026-01-01T11:00:00Z",
        } | more
        return client_for(user).post(URL, body)


def along(y: float, metres: float = 12.0) -> Floats:
    return np.column_stack([np.linspace(0, metres, 101), np.full(101, y)])


def test_path_speed_stops_and_zones(viewer: User) -> None:
    hall = Hall()
    way = along(2)
    person = hall.walk(np.vstack([way, np.tile(way[-1], (100, 1))]))
    for entered, left in ((0, 4), (9, 12)):
        ZoneVisit.objects.create(
            zone=hall.door,
            task=hall.task,
            person=person,
            entered_at=TEN + timedelta(seconds=entered),
            last_seen=TEN + timedelta(seconds=left),
            ended=True,
        )
    (found,) = hall.ask(viewer).json()["people"]
    assert found["person_id"] == str(person.pk)
    assert found["path_metres"] == pytest.approx(12, rel=0.05)
    assert found["maximum_speed"] == pytest.approx(1.2, rel=0.2)
    assert [(s["x"], s["y"]) for s in found["stops"]] == [
        (pytest.approx(12, abs=0.2), pytest.approx(2, abs=0.2))
    ]
    assert [(z["zone_id"], z["entered"], z["seconds"]) for z in found["zones"]] == [
        ("door", "2026-01-01T10:00:00Z", 4.0),
        ("door", "2026-01-01T10:00:09Z", 3.0),
    ]
    assert found["unusual"] is None


def test_who_goes_where_nobody_goes_is_unusual(viewer: User) -> None:
    hall = Hall()
    usual = [hall.walk(along(2), begin) for begin in (0, 30, 60)]
    stranger = hall.walk(along(9), 90)
    heat = floor_heat.cells(along(2), np.full(101, 500.0))
    HeatDay.objects.create(
        environment=hall.environment,
        start=TEN.replace(hour=0) - timedelta(days=1),
        cells=floor_heat.pack(heat),
    )
    found = hall.ask(viewer).json()["people"]
    assert found[0]["person_id"] == str(stranger.pk)
    assert found[0]["unusual"] == 1.0
    assert {one["person_id"] for one in found[1:]} == {str(one.pk) for one in usual}
    (alone,) = hall.ask(viewer, person_id=str(stranger.pk)).json()["people"]
    assert alone == found[0]


def test_a_merged_person_is_who_they_became(viewer: User) -> None:
    hall = Hall()
    person = hall.walk(along(2))
    gone = make_person(hall.environment, merged_into=person)
    (found,) = hall.ask(viewer, person_id=str(gone.pk)).json()["people"]
    assert found["person_id"] == str(person.pk)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"start_time": "2026-01-01T12:00:00Z"}, "end_time"),
        ({"end_time": "2026-01-09T12:00:00Z"}, "end_time"),
        ({"start_time": "0001-01-01T00:00:00Z"}, "start_time"),
        ({"speed": 3}, "speed"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    viewer: User, wrong: dict[str, Any], field: str
) -> None:
    answer = Hall().ask(viewer, **wrong)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["fields"]


def test_people_elsewhere_are_not_found(limited: User, campus: Environment) -> None:
    hall = Hall()
    assert hall.ask(limited).status_code == 404
    person = hall.walk(along(2))
    body = {"environment_id": "campus", "person_id": str(person.pk)}
    assert hall.ask(limited, **body).status_code == 404
