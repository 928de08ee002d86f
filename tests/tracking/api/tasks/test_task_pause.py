"""POST /api/v1/processing-tasks/{task}/pause and /resume."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, Role, User
from tests.factories import client_for, make_task, make_user
from tracking.models import Camera, Environment, ProcessingTask

pytestmark = pytest.mark.django_db


def post(user: User, task_id: Any, what: str) -> Any:
    return client_for(user).post(f"/api/v1/processing-tasks/{task_id}/{what}")


def test_a_task_is_paused_and_resumed_by_its_worker(operator: User, cameras: list[Camera]) -> None:
    task = make_task(cameras[0].environment, cameras, held=True)
    answer = post(operator, task.pk, "pause")
    assert answer.status_code == 200
    assert (answer.json()["desired"], answer.json()["status"]) == ("paused", "processing")
    assert answer.json()["worker"] == "worker-1"
    assert post(operator, task.pk, "resume").json()["desired"] == "running"
    task.refresh_from_db()
    assert (task.epoch, task.lease_holder) == (1, "worker-1")


@pytest.mark.parametrize("what", ["pause", "resume"])
def test_twice_is_the_same_answer_and_one_entry(
    operator: User, cameras: list[Camera], what: str
) -> None:
    desired = "running" if what == "pause" else "paused"
    task = make_task(cameras[0].environment, cameras, held=True, desired=desired)
    assert post(operator, task.pk, what).json() == post(operator, task.pk, what).json()
    entry = AuditEntry.objects.get(action=f"task.{what}")
    assert entry.before == {"desired": desired}
    assert entry.environment_id == "campus"


@pytest.mark.parametrize("what", ["pause", "resume"])
@pytest.mark.parametrize("status", ["completed", "stopped", "failed"])
def test_a_task_that_has_ended_is_409(
    operator: User, campus: Environment, what: str, status: str
) -> None:
    task = make_task(campus, status=status, finished_at=timezone.now())
    answer = post(operator, task.pk, what)
    assert answer.status_code == 409
    assert f"has ended ({status})" in answer.json()["error"]["message"]


def test_a_task_that_is_being_stopped_is_409(operator: User, campus: Environment) -> None:
    task = make_task(campus, held=True, desired="stopped")
    assert "is stopping" in post(operator, task.pk, "pause").json()["error"]["message"]
    task.refresh_from_db()
    assert task.desired == "stopped"


def test_a_paused_task_keeps_its_cameras_until_stopped(
    operator: User, cameras: list[Camera]
) -> None:
    task = make_task(cameras[0].environment, cameras, status="paused", desired="paused")
    client = client_for(operator)
    body = {"environment_id": "campus"}
    assert client.post("/api/v1/processing-tasks/start", body).status_code == 409
    answer = client.post("/api/v1/processing-tasks/stop", {"task_id": str(task.pk)})
    assert answer.json()["status"] == "stopped"
    assert AuditEntry.objects.get(action="task.stop").before == {"desired": "paused"}


@pytest.mark.parametrize("what", ["pause", "resume"])
def test_what_one_may_not_see_is_404(campus: Environment, factory: Environment, what: str) -> None:
    task = make_task(campus)
    assert post(make_user(Role.OPERATOR, limited_to=[factory]), task.pk, what).status_code == 404
    assert post(make_user(Role.OPERATOR), uuid.uuid4(), what).status_code == 404
    task.refresh_from_db()
    assert task.desired == ProcessingTask.Desired.RUNNING
