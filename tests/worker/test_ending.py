"""The end of a task's row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import make_camera, make_task
from tracking.models import Environment, Person, ProcessingTask, TaskCamera, Track
from worker.ending import end_abandoned, end_held

Status = ProcessingTask.Status
State = TaskCamera.State
STOPPED = ProcessingTask.Desired.STOPPED
HOLDER = "worker-1"


def add_person(task: ProcessingTask) -> Person:
    now = timezone.now()
    camera = task.cameras.all()[0]
    person = Person.objects.create(environment=task.environment, first_seen=now, last_seen=now)
    Track.objects.create(
        task=task, camera=camera, track_id=1, person=person, first_seen=now, last_seen=now
    )
    return person


def test_a_task_that_ends_gives_back_lease_cameras_and_people(campus: Environment) -> None:
    task = make_task(campus, [make_camera(campus)], held=True, fps=9.0, people_now=2, progress=0.4)
    person = add_person(task)
    assert end_held(task, HOLDER, Status.STOPPED, "")
    task.refresh_from_db()
    assert (task.status, task.error, task.progress) == (Status.STOPPED, "", 0.4)
    assert (task.fps, task.people_now, task.lease_holder) == (0, 0, "")
    assert task.lease_expires_at is None
    assert task.finished_at is not None
    row = TaskCamera.objects.get()
    assert (row.active, row.state) == (False, State.ENDED)
    person.refresh_from_db()
    assert person.state == Person.State.LOST


def test_a_completed_task_is_done_in_full(campus: Environment) -> None:
    """Frames that were left out at the end, for the target's sake, are not missing."""
    task = make_task(campus, held=True, progress=0.97)
    assert end_held(task, HOLDER, Status.COMPLETED, "")
    task.refresh_from_db()
    assert task.progress == 1.0


def test_a_camera_that_has_failed_keeps_saying_why(campus: Environment) -> None:
    task = make_task(campus, [make_camera(campus)], held=True)
    TaskCamera.objects.update(state=State.FAILED, reason="there is no file")
    assert end_held(task, HOLDER, Status.FAILED, "c01: there is no file")
    row = TaskCamera.objects.get()
    assert (row.state, row.reason, row.active) == (State.FAILED, "there is no file", False)
    task.refresh_from_db()
    assert (task.status, task.error) == (Status.FAILED, "c01: there is no file")


@pytest.mark.parametrize("change", [{"epoch": 2}, {"lease_holder": "worker-2"}])
def test_who_has_lost_the_lease_ends_nothing(
    campus: Environment, change: dict[str, object]
) -> None:
    task = make_task(campus, [make_camera(campus)], held=True)
    ProcessingTask.objects.filter(pk=task.pk).update(**change)
    assert not end_held(task, HOLDER, Status.FAILED, "old news")
    task.refresh_from_db()
    assert (task.status, task.error) == (Status.PROCESSING, "")
    assert TaskCamera.objects.get().active


def test_a_task_of_a_dead_worker_is_ended(campus: Environment) -> None:
    past = timezone.now() - timedelta(seconds=1)
    camera = make_camera(campus)
    task = make_task(campus, [camera], held=True, desired=STOPPED, lease_expires_at=past)
    end_abandoned()
    task.refresh_from_db()
    assert task.status == Status.STOPPED
    assert not TaskCamera.objects.get().active
    make_task(campus, [camera])  # the camera is free


def test_a_task_whose_worker_lives_is_not_abandoned(campus: Environment) -> None:
    past = timezone.now() - timedelta(seconds=1)
    stopping = make_task(campus, held=True, desired=STOPPED)
    running = make_task(campus, held=True, lease_expires_at=past)
    end_abandoned()
    for task in (stopping, running):
        task.refresh_from_db()
        assert task.status == Status.PROCESSING
