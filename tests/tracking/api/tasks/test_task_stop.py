"""POST /api/v1/processing-tasks/stop."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from tests.factories import client_for, make_task, make_user
from tracking.models import Camera, Environment, ProcessingTask

URL = "/api/v1/processing-tasks/stop"

pytestmark = pytest.mark.django_db


def stop(user: User, task_id: Any) -> Any:
    return client_for(user).post(URL, {"task_id": str(task_id)})


def test_a_task_that_nobody_holds_ends_at_once(operator: User, cameras: list[Camera]) -> None:
    task = make_task(cameras[0].environment, cameras)
    answer = stop(operator, task.pk)
    assert answer.status_code == 200
    assert answer.json()["status"] == "stopped"
    assert answer.json()["finished_at"].endswith("Z")
    assert not task.task_cameras.filter(active=True).exists()


def test_a_task_whose_worker_died_ends_at_once(operator: User, cameras: list[Camera]) -> None:
    past = timezone.now() - timedelta(seconds=1)
    task = make_task(
        cameras[0].environment, cameras, held=True, lease_expires_at=past, people_now=4
    )
    answer = stop(operator, task.pk).json()
    assert answer["status"] == "stopped"
    assert answer["worker"] == ""
    assert answer["people_now"] == 0
    task.refresh_from_db()
    assert task.epoch == 2  # the dead worker, should it wake up, is not heard


def test_a_held_task_is_left_to_its_worker(operator: User, cameras: list[Camera]) -> None:
    task = make_task(cameras[0].environment, cameras, held=True)
    answer = stop(operator, task.pk).json()
    assert answer["status"] == "processing"
    assert answer["desired"] == "stopped"
    task.refresh_from_db()
    assert task.epoch == 1
    assert task.task_cameras.filter(active=True).count() == 2


def test_stopping_twice_is_the_same_answer(operator: User, cameras: list[Camera]) -> None:
    task = make_task(cameras[0].environment, cameras)
    assert stop(operator, task.pk).json() == stop(operator, task.pk).json()


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_a_task_that_ended_stays_as_it_ended(
    operator: User, campus: Environment, status: str
) -> None:
    ended = timezone.now() - timedelta(hours=1)
    task = make_task(campus, status=status, finished_at=ended)
    answer = stop(operator, task.pk)
    assert answer.status_code == 200
    assert answer.json()["status"] == status
    task.refresh_from_db()
    assert (task.finished_at, task.desired) == (ended, ProcessingTask.Desired.RUNNING)


def test_its_cameras_can_be_started_again(operator: User, cameras: list[Camera]) -> None:
    stop(operator, make_task(cameras[0].environment, cameras).pk)
    body = {"environment_id": "campus"}
    answer = client_for(operator).post("/api/v1/processing-tasks/start", body)
    assert answer.status_code == 202


def test_an_unknown_task_is_404(operator: User) -> None:
    assert stop(operator, uuid.uuid4()).status_code == 404


def test_a_task_elsewhere_is_404_and_goes_on(campus: Environment, factory: Environment) -> None:
    task = make_task(campus)
    assert stop(make_user(Role.OPERATOR, limited_to=[factory]), task.pk).status_code == 404
    task.refresh_from_db()
    assert task.desired == ProcessingTask.Desired.RUNNING


@pytest.mark.parametrize("task_id", ["", "7", "not-an-id"])
def test_what_is_no_id_is_refused(operator: User, task_id: str) -> None:
    answer = stop(operator, task_id)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["fields"]) == ["task_id"]
