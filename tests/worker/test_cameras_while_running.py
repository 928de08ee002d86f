"""Cameras come, change and go while their task runs; the others' people do not notice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.factories import HOMOGRAPHY, make_camera
from tests.worker.process import WorkerProcess
from tests.worker.running import WINDOW, recorded, row_of, stop, track_ids, wait_for_end
from tracking.models import Camera, Environment, Observation, ProcessingTask, TaskCamera, Track

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def loop_task(campus: Environment, still_video: Path) -> ProcessingTask:
    return recorded(campus, {"c01": still_video}, loop=True, target_fps=5.0)


class Undisturbed:
    """The first camera, whose two people must be followed without interruption."""

    def __init__(self, worker: WorkerProcess, task: ProcessingTask) -> None:
        self._worker, self._task = worker, task
        self._camera = row_of(task, "c01").camera
        worker.wait(lambda: len(track_ids(self._camera)) >= 2)
        self._pid = worker.pid
        (self._reader,) = worker.readers()
        self._tracks = track_ids(self._camera)

    def goes_on(self) -> None:
        """Three more pictures, by the same reader, with the same people."""
        frames = row_of(self._task, "c01").frames
        self._worker.wait(lambda: row_of(self._task, "c01").frames >= frames + 3)
        assert self._worker.pid == self._pid
        assert self._reader in self._worker.readers()
        last = Observation.objects.filter(camera=self._camera).order_by("-frame_index")[0]
        seen = Track.objects.filter(camera=self._camera, last_seen=last.time)
        assert set(seen.values_list("track_id", flat=True)) <= self._tracks
        assert seen.count() >= 2


def state_is(task: ProcessingTask, camera_id: str, state: str) -> Callable[[], bool]:
    return lambda: row_of(task, camera_id).state == state


def frames_of(task: ProcessingTask, camera_id: str) -> int:
    return row_of(task, camera_id).frames


def test_cameras_come_change_and_go_without_a_restart(
    worker: WorkerProcess,
    loop_task: ProcessingTask,
    campus: Environment,
    street_video: Path,
    tmp_path: Path,
) -> None:
    first = Undisturbed(worker, loop_task)

    late = make_camera(campus, "c02", source_address=str(street_video), homography=HOMOGRAPHY)
    TaskCamera.objects.create(task=loop_task, camera=late)
    worker.wait(lambda: frames_of(loop_task, "c02") > 0)
    assert len(worker.readers()) == 2
    first.goes_on()

    Camera.objects.filter(pk=late.pk).update(**WINDOW)
    worker.wait(lambda: Camera.objects.filter(pk=late.pk, width=512, height=384).exists())
    assert len(worker.readers()) == 2  # the recording is the same
    first.goes_on()

    Camera.objects.filter(pk=late.pk).update(window_width=9000)
    worker.wait(state_is(loop_task, "c02", "failed"))
    assert row_of(loop_task, "c02").reason == (
        "the window 9000×384 at (0, 80) reaches outside the picture of 512×512"
    )
    Camera.objects.filter(pk=late.pk).update(window_width=512)
    worker.wait(state_is(loop_task, "c02", "online"))
    first.goes_on()

    worker.wait(lambda: track_ids(late))
    Camera.objects.filter(pk=late.pk).update(enabled=False)
    worker.wait(lambda: len(worker.readers()) == 1)
    first.goes_on()
    former = track_ids(late)
    frames = frames_of(loop_task, "c02")
    Camera.objects.filter(pk=late.pk).update(enabled=True)
    worker.wait(lambda: frames_of(loop_task, "c02") > frames)
    worker.wait(lambda: track_ids(late) - former)
    assert min(track_ids(late) - former) > max(former)

    Camera.objects.filter(pk=late.pk).update(source_address=str(tmp_path / "gone.mp4"))
    worker.wait(state_is(loop_task, "c02", "failed"))
    assert row_of(loop_task, "c02").reason == "there is no file gone.mp4"
    first.goes_on()
    Camera.objects.filter(pk=late.pk).update(source_address=str(street_video))
    worker.wait(state_is(loop_task, "c02", "online"))

    late.delete()
    worker.wait(lambda: len(worker.readers()) == 1)
    first.goes_on()
    stop(loop_task)
    wait_for_end(worker, loop_task)
    loop_task.refresh_from_db()
    assert (loop_task.status, loop_task.epoch) == ("stopped", 1)
    assert "ERROR" not in worker.log


def test_another_calibration_moves_the_same_people_elsewhere(
    worker: WorkerProcess, loop_task: ProcessingTask
) -> None:
    first = Undisturbed(worker, loop_task)
    moved = [[0.1, 0.0, 1000.0], [0.0, -0.1, 10.0], [0.0, 0.0, 1.0]]
    Camera.objects.update(homography=moved)
    worker.wait(lambda: Observation.objects.filter(floor_x__gt=900).exists())
    first.goes_on()
    stop(loop_task)
    wait_for_end(worker, loop_task)


def test_an_impossible_calibration_ends_its_own_task_only(
    worker: WorkerProcess, campus: Environment, loop_task: ProcessingTask, street_video: Path
) -> None:
    other = recorded(campus, {"c02": street_video}, loop=True, target_fps=5.0)
    worker.wait(lambda: frames_of(loop_task, "c01") and frames_of(other, "c02"))
    Camera.objects.filter(camera_id="c02").update(homography=[["nonsense"]])
    wait_for_end(worker, other)
    assert other.status == ProcessingTask.Status.FAILED
    assert other.error
    frames = frames_of(loop_task, "c01")
    worker.wait(lambda: frames_of(loop_task, "c01") > frames + 3)
    assert worker.running
    stop(loop_task)
    wait_for_end(worker, loop_task)
