"""GET /api/v1/analytics/real-time/metrics."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import client_for, make_camera, make_environment, make_task, make_user
from tracking.models import Camera, Environment, ProcessingTask, TaskCamera

URL = "/api/v1/analytics/real-time/metrics"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cameras(campus: Environment) -> list[Camera]:
    return [make_camera(campus, name) for name in ("c01", "c02", "c03")]


@pytest.fixture
def busy_task(campus: Environment, cameras: list[Camera]) -> ProcessingTask:
    task = make_task(campus, cameras[:2], held=True, people_now=5, fps=19.994)
    TaskCamera.objects.filter(camera=cameras[0]).update(people_now=3, fps=10.0, dropped=2)
    return task


def test_figures_in_all_per_environment_and_per_camera(busy_task: ProcessingTask) -> None:
    metrics = client_for(make_user()).get(URL).json()
    assert metrics["active_persons"] == 5
    assert metrics["total_cameras"] == 3
    assert metrics["online_cameras"] == 2
    assert metrics["processing_fps"] == 19.99
    assert metrics["active_tasks"] == 1
    campus = metrics["environments"][0]
    assert campus["environment_id"] == "campus"
    assert campus["active_persons"] == 5
    assert [camera["online"] for camera in campus["cameras"]] == [True, True, False]
    first = campus["cameras"][0]
    assert first["task_id"] == str(busy_task.pk)
    assert (first["active_persons"], first["fps"], first["dropped_frames"]) == (3, 10.0, 2)


def test_what_a_dead_worker_left_behind_does_not_count(busy_task: ProcessingTask) -> None:
    ProcessingTask.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    metrics = client_for(make_user()).get(URL).json()
    assert (metrics["active_persons"], metrics["processing_fps"]) == (0, 0.0)
    assert metrics["total_cameras"] == 3


def test_people_are_unknown_while_no_camera_delivers(busy_task: ProcessingTask) -> None:
    ProcessingTask.objects.update(people_now=None)
    metrics = client_for(make_user()).get(URL).json()
    assert (metrics["active_persons"], metrics["environments"][0]["active_persons"]) == (None, None)
    yard = make_environment("yard")
    make_task(yard, [make_camera(yard, "c04")], held=True, people_now=2)
    metrics = client_for(make_user()).get(URL).json()
    assert metrics["active_persons"] == 2


def test_ended_tasks_do_not_count(busy_task: ProcessingTask) -> None:
    ProcessingTask.objects.update(status="stopped", finished_at=timezone.now())
    TaskCamera.objects.update(active=False)
    assert client_for(make_user()).get(URL).json()["active_persons"] == 0


def test_disabled_cameras_do_not_count(cameras: list[Camera]) -> None:
    Camera.objects.filter(camera_id="c03").update(enabled=False)
    assert client_for(make_user()).get(URL).json()["total_cameras"] == 2


def test_a_limited_user_gets_figures_of_their_own_environments(busy_task: ProcessingTask) -> None:
    factory = make_environment("factory")
    metrics = client_for(make_user(limited_to=[factory])).get(URL).json()
    assert (metrics["active_persons"], metrics["total_cameras"]) == (0, 0)
    assert [row["environment_id"] for row in metrics["environments"]] == ["factory"]


def test_one_environment_can_be_asked_for(busy_task: ProcessingTask) -> None:
    make_camera(make_environment("factory"))
    client = client_for(make_user())
    assert client.get(URL, {"environment": "campus"}).json()["total_cameras"] == 3
    assert client.get(URL, {"environment": "factory"}).json()["active_persons"] == 0
    assert client.get(URL, {"environment": "nowhere"}).status_code == 404
    assert client.get(URL, {"environment": "a\x00b"}).status_code == 404


def test_more_cameras_cost_no_more_queries(busy_task: ProcessingTask) -> None:
    client = client_for(make_user())
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    for index in range(5):
        environment = make_environment(f"e{index}")
        make_task(
            environment, [make_camera(environment), make_camera(environment, "c02")], held=True
        )
    with CaptureQueriesContext(connection) as many:
        client.get(URL)
    assert len(many) == len(few) == 3
