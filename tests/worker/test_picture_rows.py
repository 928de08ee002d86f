"""State, since when, reconnects and what pictures say: as the store writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories import make_camera, make_environment, make_task
from tests.worker.records import camera_record, status
from tracking.models import Camera, ProcessingTask, TaskCamera
from vision.watching.picture_condition import PictureNow
from worker.plan import picture_now
from worker.rows import write_status

pytestmark = pytest.mark.django_db
SINCE = datetime(2026, 1, 1, 12, tzinfo=UTC)
MOVED = PictureNow("moved", SINCE.timestamp(), ((1.0, 0.0, 0.1), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)))


@pytest.fixture
def task() -> ProcessingTask:
    environment = make_environment()
    return make_task(environment, [make_camera(environment)], held=True)


def written(task: ProcessingTask, **fields: object) -> TaskCamera:
    write_status(task.pk, [], status(camera_record(Camera.objects.get(), **fields)), 0)
    return TaskCamera.objects.get()


def test_a_state_keeps_its_since(task: ProcessingTask) -> None:
    first = written(task, state="online").state_since
    assert first is not None
    TaskCamera.objects.update(state_since=first - timedelta(hours=1))
    assert written(task, state="online").state_since == first - timedelta(hours=1)
    lost = written(task, state="reconnecting", reconnects=3)
    assert lost.reconnects == 3
    assert lost.state_since is not None
    assert lost.state_since >= first


def test_what_a_picture_says_survives_a_restart(task: ProcessingTask) -> None:
    row = written(task, picture=MOVED)
    assert (row.picture_state, row.picture_since) == ("moved", SINCE)
    assert picture_now(row) == MOVED
    # The worker after it knows nothing yet, and the camera is being opened.
    row = written(task, state="waiting", picture=PictureNow())
    assert picture_now(row) == MOVED
    assert (row.picture_now, row.picture_fault) == ("", "")
    row = written(task, picture=PictureNow("good", SINCE.timestamp() + 5))
    assert (row.picture_now, row.picture_fault, row.picture_shift) == ("good", "", None)


def test_what_is_wrong_comes_with_what_to_do(task: ProcessingTask) -> None:
    row = written(task, picture=MOVED)
    assert row.picture_label == "Moved"
    assert "calibrate" not in row.picture_help
    row.camera.homography = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    assert "people are placed on the wrong spot" in row.picture_help
    row.state = TaskCamera.State.RECONNECTING
    assert row.picture_help == ""
