"""GET /api/v1/persons/{id}/trajectory."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.factories import SEEN, client_for, make_person, make_track, make_user
from tracking.models import Camera, Environment, Observation, Person, ProcessingTask, Track
from tracking.selectors import trajectories

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(campus: Environment) -> Person:
    return make_person(campus)


def walk(track: Track, seconds: int = 20, per_second: int = 10) -> None:
    """East at a metre a second; the last second's place is not known."""
    Observation.objects.bulk_create(
        Observation(
            time=track.first_seen + timedelta(seconds=n / per_second),
            frame_index=n,
            task=track.task,
            camera=track.camera,
            track=track,
            person=None,
            x1=0,
            y1=0,
            x2=1,
            y2=1,
            confidence=1,
            floor_x=n / per_second if n < (seconds - 1) * per_second else None,
            floor_y=2.0 if n < (seconds - 1) * per_second else None,
        )
        for n in range(seconds * per_second)
    )


def get(person: Person, **query: Any) -> Any:
    return client_for(make_user()).get(f"/api/v1/persons/{person.pk}/trajectory", query)


def test_points_come_by_camera_in_order_of_time(
    person: Person, cameras: list[Camera], task: ProcessingTask
) -> None:
    walk(make_track(person, cameras[1], task, 0), 3)
    walk(make_track(person, cameras[0], task, 5), 2)
    walk(make_track(None, cameras[0], task, 6))
    answer = get(person).json()
    assert [camera["camera_id"] for camera in answer["cameras"]] == ["c09", "c12"]
    assert answer["point_count"] == 10 + 20
    assert (answer["step"], answer["truncated"]) == (0.0, False)
    points = answer["cameras"][1]["points"]
    assert points[0] == {"time": "2026-01-01T10:00:00Z", "x": 0.0, "y": 2.0}
    assert points[-1] == {"time": "2026-01-01T10:00:01.900000Z", "x": 1.9, "y": 2.0}
    assert points == sorted(points, key=lambda point: point["x"])


def test_a_step_gives_means(person: Person, cameras: list[Camera], task: ProcessingTask) -> None:
    walk(make_track(person, cameras[0], task), 5)
    (camera,) = get(person, step=2).json()["cameras"]
    assert [point["x"] for point in camera["points"]] == pytest.approx([0.95, 2.95])
    assert camera["points"][1]["time"] == "2026-01-01T10:00:02Z"


def test_a_span_of_time_bounds_it(
    person: Person, cameras: list[Camera], task: ProcessingTask
) -> None:
    walk(make_track(person, cameras[0], task), 10)
    span = {"since": "2026-01-01T10:00:02Z", "until": "2026-01-01T10:00:03Z"}
    (camera,) = get(person, **span).json()["cameras"]
    assert [camera["points"][0]["x"], camera["points"][-1]["x"]] == [2.0, 3.0]
    assert get(person, since="2027-01-01T00:00:00Z").json()["cameras"] == []


def test_there_are_never_too_many_points(
    person: Person, cameras: list[Camera], task: ProcessingTask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trajectories, "MOST_POINTS", 40)
    walk(make_track(person, cameras[0], task, last_seen=SEEN + timedelta(seconds=20)))
    answer = get(person).json()
    assert answer["step"] == 1.0
    assert answer["point_count"] == 19
    assert not answer["truncated"]


def test_it_follows_the_tracks_through_a_merge(
    person: Person, campus: Environment, cameras: list[Camera], task: ProcessingTask
) -> None:
    track = make_track(make_person(campus), cameras[0], task)
    walk(track, 3)
    assert get(person).json()["point_count"] == 0
    Track.objects.update(person=person)
    assert get(person).json()["point_count"] == 20


@pytest.mark.parametrize("step", ["-1", "nan", "inf", "x", "1e9", "9" * 400])
def test_a_step_that_makes_no_sense_is_refused(person: Person, step: str) -> None:
    answer = get(person, step=step)
    assert answer.status_code == 400
    assert "step" in answer.json()["error"]["fields"]
