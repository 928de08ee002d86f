"""Cameras join a task that runs, and leave it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import AuditEntry, Role, User
from spoton.service_errors import CameraBusyError, ConflictError, NotAllowedError, NotVisibleError
from tests.factories import make_camera, make_environment, make_task, make_user
from tracking.models import Environment, ProcessingTask, TaskCamera
from tracking.services.tasks.join import join_task, leave_task

pytestmark = pytest.mark.django_db


def active(task: ProcessingTask) -> list[str]:
    rows = TaskCamera.objects.filter(task=task, active=True)
    return [row.camera.camera_id for row in rows.order_by("camera__camera_id")]


def test_a_camera_joins_leaves_and_joins_again(
    campus: Environment, task: ProcessingTask, limited: User
) -> None:
    make_camera(campus, "c02")
    for _ in range(2):  # twice is the same
        join_task(limited, task.pk, "c02")
    assert active(task) == ["c01", "c02"]
    for _ in range(2):
        leave_task(limited, task.pk, "c02")
    assert active(task) == ["c01"]
    join_task(limited, task.pk, "c02")
    row = TaskCamera.objects.get(camera__camera_id="c02")
    assert (row.active, row.state) == (True, "waiting")
    entries = AuditEntry.objects.filter(username="otto").order_by("pk")
    assert [entry.action for entry in entries] == ["task.join", "task.leave", "task.join"]
    assert entries[0].after == {"camera_id": "c02"}
    assert entries[0].environment_id == "campus"


def test_who_may_not_is_refused(campus: Environment, task: ProcessingTask) -> None:
    make_camera(campus, "c02")
    with pytest.raises(NotAllowedError):
        join_task(make_user(Role.VIEWER), task.pk, "c02")
    stranger = make_user(Role.ADMIN, limited_to=[make_environment("other")])
    for change in (join_task, leave_task):
        with pytest.raises(NotVisibleError):
            change(stranger, task.pk, "c01")


def test_a_camera_of_elsewhere_does_not_exist(task: ProcessingTask, limited: User) -> None:
    make_camera(make_environment("other"), "far")
    with pytest.raises(NotVisibleError):
        join_task(limited, task.pk, "far")


def test_a_camera_is_in_one_task(campus: Environment, task: ProcessingTask, limited: User) -> None:
    other = make_task(campus, [make_camera(campus, "c02")], held=True)
    with pytest.raises(CameraBusyError, match=str(other.pk)):
        join_task(limited, task.pk, "c02")


@pytest.mark.parametrize(
    ("fields", "changes", "said"),
    [
        ({"enabled": False}, {}, "disabled"),
        ({"source_address": ""}, {}, "no source"),
        ({"source_address": "rtsp://h/1"}, {"mode": "recorded"}, "needs a live task"),
        ({}, {"desired": "stopped"}, "is stopping"),
        (
            {},
            {
                "start_time": datetime(2026, 1, 1, tzinfo=UTC),
                "end_time": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=1),
            },
            "fixed range of recordings",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    fields: dict[str, object],
    changes: dict[str, object],
    said: str,
    campus: Environment,
    task: ProcessingTask,
    limited: User,
) -> None:
    make_camera(campus, "c02", **fields)
    ProcessingTask.objects.update(**changes)
    with pytest.raises(ConflictError, match=said):
        join_task(limited, task.pk, "c02")
    assert active(task) == ["c01"]


def test_the_last_camera_does_not_leave(task: ProcessingTask, limited: User) -> None:
    with pytest.raises(ConflictError, match="Stop the task instead"):
        leave_task(limited, task.pk, "c01")
    assert active(task) == ["c01"]
