"""What the database itself refuses, whoever writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import HOMOGRAPHY, make_camera, make_environment, make_task
from tracking.models import (
    Camera,
    Environment,
    Person,
    ProcessingTask,
    Recording,
    Scene,
    TaskCamera,
    Track,
    Zone,
)

pytestmark = pytest.mark.django_db


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(IntegrityError), transaction.atomic():
        yield


def test_an_environment_id_is_taken_once(campus: Environment) -> None:
    with refused():
        make_environment("campus")


def test_a_map_has_an_area(campus: Environment) -> None:
    with refused():
        make_environment("flat", map_x_min=3, map_x_max=3)


def test_camera_ids_are_unique_within_an_environment_only(
    campus: Environment, factory: Environment
) -> None:
    make_camera(campus, "c01")
    make_camera(factory, "c01")
    with refused():
        make_camera(campus, "c01")


def test_scenes_and_zones_are_unique_within_an_environment(campus: Environment) -> None:
    Scene.objects.create(environment=campus, scene_id="a", name="A")
    with refused():
        Scene.objects.create(environment=campus, scene_id="a", name="B")
    Zone.objects.create(environment=campus, zone_id="a", name="A", polygon=[])
    with refused():
        Zone.objects.create(environment=campus, zone_id="a", name="B", polygon=[])


@pytest.mark.parametrize(
    "fields",
    [
        {"rotation": 45},
        {"rate_fps": 0},
        {"rate_fps": 1000},
        {"window_x": 0},
        {"window_x": 0, "window_y": 0, "window_width": 100},
        {"window_x": 0, "window_y": 0, "window_width": 0, "window_height": 10},
    ],
)
def test_a_camera_has_sensible_numbers(campus: Environment, fields: dict[str, Any]) -> None:
    with refused():
        make_camera(campus, **fields)


def test_a_whole_window_is_accepted(campus: Environment) -> None:
    window: dict[str, Any] = {"window_x": 0, "window_y": 0, "window_width": 8, "window_height": 6}
    assert make_camera(campus, **window).window == (0, 0, 8, 6)


def test_a_camera_is_in_one_active_task(cameras: list[Camera]) -> None:
    make_task(cameras[0].environment, cameras)
    with refused():
        make_task(cameras[0].environment, cameras[:1])


def test_a_camera_is_free_again_after_its_task(cameras: list[Camera]) -> None:
    task = make_task(cameras[0].environment, cameras)
    task.task_cameras.update(active=False)
    assert make_task(cameras[0].environment, cameras).task_cameras.count() == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "dreaming"},
        {"status": "stopped"},  # without the time it ended
        {"desired": "maybe"},
        {"mode": "both"},
        {"progress": 1.1},
        {"target_fps": 0},
        {"target_fps": 61},
    ],
)
def test_a_task_has_known_states(campus: Environment, fields: dict[str, Any]) -> None:
    with refused():
        ProcessingTask.objects.create(environment=campus, **fields)


def test_a_task_camera_has_a_known_state(cameras: list[Camera]) -> None:
    task = make_task(cameras[0].environment)
    with refused():
        TaskCamera.objects.create(task=task, camera=cameras[0], state="asleep")


def test_nothing_ends_before_it_began(cameras: list[Camera]) -> None:
    campus, now = cameras[0].environment, timezone.now()
    earlier = now - timedelta(seconds=1)
    with refused():
        Person.objects.create(environment=campus, first_seen=now, last_seen=earlier)
    with refused():
        Track.objects.create(
            task=make_task(campus),
            camera=cameras[0],
            track_id=1,
            first_seen=now,
            last_seen=earlier,
        )
    with refused():
        Recording.objects.create(
            camera=cameras[0], path="a", start_time=now, end_time=earlier, fps=10
        )


def test_a_person_has_a_known_state(campus: Environment) -> None:
    now = timezone.now()
    with refused():
        Person.objects.create(environment=campus, state="ghost", first_seen=now, last_seen=now)


def test_a_track_id_is_used_once_per_task_and_camera(cameras: list[Camera]) -> None:
    task, now = make_task(cameras[0].environment), timezone.now()
    fields = {"task": task, "camera": cameras[0], "first_seen": now, "last_seen": now}
    Track.objects.create(track_id=1, **fields)
    with refused():
        Track.objects.create(track_id=1, **fields)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("camera_id", "c 01"),
        ("camera_id", "c01\n"),
        ("camera_id", "-c01"),
        ("source_address", "gopher://camera"),
        ("homography", [[1, 0, 0], [0, 1, 0]]),
        ("homography", [[1, 0, 0], [2, 0, 0], [0, 0, 1]]),
        ("homography", [[1, 0, 0], [0, float("nan"), 0], [0, 0, 1]]),
    ],
)
def test_forms_refuse_what_a_camera_cannot_have(
    campus: Environment, field: str, value: object
) -> None:
    camera = Camera(environment=campus, camera_id="c01", homography=HOMOGRAPHY)
    camera.full_clean()
    setattr(camera, field, value)
    with pytest.raises(ValidationError) as caught:
        camera.full_clean()
    assert set(caught.value.message_dict) == {field}


@pytest.mark.parametrize(
    "polygon",
    [[], [[0, 0], [1, 1]], [[0, 0], [1, 1], [2]], [[0, 0], [1, 1], [2, "3"]], "x", {"a": 1}],
)
def test_forms_refuse_what_is_no_polygon(campus: Environment, polygon: object) -> None:
    with pytest.raises(ValidationError, match="polygon"):
        Zone(environment=campus, zone_id="z", name="Z", polygon=polygon).full_clean()


def test_forms_refuse_what_is_no_colour(campus: Environment) -> None:
    triangle = [[0, 0], [1, 0], [0, 1]]
    zone = Zone(environment=campus, zone_id="z", name="Z", polygon=triangle, color="red;}")
    with pytest.raises(ValidationError, match="color"):
        zone.full_clean()
