"""A recording is gone through from its first frame to its last, each exactly once, whatever
happens in between.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import psutil
import pytest

from tests.waiting import take_time
from tests.worker.outage import Database
from tests.worker.process import WorkerProcess
from tests.worker.running import (
    gaps,
    has,
    recorded,
    row_of,
    stored_twice,
    track_ids,
    wait_for_end,
    wait_for_frames,
)
from tracking.models import Environment, Observation, ProcessingTask, TaskCamera, Track

FRAMES = 40
BIRTH = 3
"""Frames that a track needs before it counts."""
Status = ProcessingTask.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film_task(campus: Environment, street_video: Path) -> ProcessingTask:
    return recorded(campus, {"c01": street_video})


def assert_every_frame_once(task: ProcessingTask, camera_id: str = "c01") -> None:
    row = row_of(task, camera_id)
    assert (row.frames, row.position, row.dropped) == (FRAMES, FRAMES, 0)
    assert stored_twice(task) == []
    for track in Track.objects.filter(task=task):
        assert Observation.objects.filter(track=track).count() == track.observation_count


def test_it_is_completed_when_every_frame_is_done(
    worker: WorkerProcess, campus: Environment, street_video: Path, tmp_path: Path
) -> None:
    copy = shutil.copy(street_video, tmp_path / "copy.mp4")
    task = recorded(campus, {"c01": street_video, "c02": Path(copy)})
    wait_for_end(worker, task)
    assert (task.status, task.error, task.progress) == (Status.COMPLETED, "", 1.0)
    for camera_id in ("c01", "c02"):
        assert_every_frame_once(task, camera_id)
        assert row_of(task, camera_id).state == "ended"
    assert task.frame_index >= FRAMES
    seen = Observation.objects.filter(task=task, camera__camera_id="c01")
    assert len(set(seen.values_list("frame_index", flat=True))) >= FRAMES - BIRTH
    assert Observation.objects.filter(frame_index__gt=task.frame_index).count() == 0
    worker.wait(lambda: not worker.readers(), 5)


@pytest.mark.once
def test_frames_skipped_for_the_rate_still_complete_the_task(
    worker: WorkerProcess, campus: Environment, street_video: Path
) -> None:
    task = recorded(campus, {"c01": street_video}, target_fps=3.0)
    wait_for_end(worker, task)
    assert (task.status, task.progress) == (Status.COMPLETED, 1.0)
    assert 11 <= row_of(task, "c01").frames <= 13


def test_a_killed_worker_is_replaced_without_loss_or_repeats(
    worker: WorkerProcess, film_task: ProcessingTask
) -> None:
    wait_for_frames(worker, film_task, 10)
    readers = worker.family()[1:]
    pictures = shared_memory(worker.readers())
    assert pictures
    worker.kill()
    former_tracks = track_ids(row_of(film_task, "c01").camera)
    film_task.refresh_from_db()
    assert film_task.status == Status.PROCESSING
    stored = film_task.frame_index
    assert row_of(film_task, "c01").frames == row_of(film_task, "c01").position == stored < FRAMES

    worker.start()
    worker.wait(lambda: has(film_task, frame_index__gt=stored, epoch=2), 10)
    wait_for_end(worker, film_task)
    assert (film_task.status, film_task.frame_index) == (Status.COMPLETED, FRAMES)
    assert_every_frame_once(film_task)
    assert gaps(film_task) == []  # no track was interrupted
    before = Observation.objects.filter(frame_index__lte=stored)
    assert set(before.values_list("track__track_id", flat=True)) == former_tracks
    after = Observation.objects.filter(frame_index__gt=stored)
    assert former_tracks & set(after.values_list("track__track_id", flat=True))
    for track in Track.objects.all():
        assert track.observation_count == Observation.objects.filter(track=track).count()
    worker.wait(lambda: worker.left(readers) == [], 5)
    worker.wait(lambda: not any(path.exists() for path in pictures), 5)


def shared_memory(pids: list[int]) -> list[Path]:
    """What the processes have mapped of it."""
    return [
        Path(entry.path)
        for pid in pids
        for entry in psutil.Process(pid).memory_maps()
        if entry.path.startswith("/dev/shm/")
    ]


@pytest.mark.once
def test_a_killed_reader_is_replaced_without_loss_or_repeats(
    worker: WorkerProcess, film_task: ProcessingTask
) -> None:
    wait_for_frames(worker, film_task, 10)
    (reader,) = worker.readers()
    os.kill(reader, signal.SIGKILL)
    worker.wait(lambda: worker.readers() not in ([], [reader]), 10)
    wait_for_end(worker, film_task)
    assert (film_task.status, film_task.frame_index, film_task.epoch) == (
        Status.COMPLETED,
        FRAMES,
        1,
    )
    assert_every_frame_once(film_task)
    assert len(gaps(film_task)) <= BIRTH


def test_a_worker_that_is_told_to_end_gives_its_tasks_back(
    worker: WorkerProcess, film_task: ProcessingTask
) -> None:
    wait_for_frames(worker, film_task, 10)
    family = worker.family()
    assert len(family) >= 2
    assert worker.terminate() == 0
    # Python's own resource tracker ends by itself, a moment after its worker.
    worker.wait(lambda: worker.left(family) == [], 5)
    film_task.refresh_from_db()
    assert (film_task.lease_holder, film_task.lease_expires_at) == ("", None)
    assert film_task.status == Status.PROCESSING
    assert row_of(film_task, "c01").frames == film_task.frame_index

    stored = film_task.frame_index
    worker.start()
    wait_for_end(worker, film_task)
    assert (film_task.status, film_task.frame_index, film_task.epoch) == (
        Status.COMPLETED,
        FRAMES,
        2,
    )
    assert stored < FRAMES
    assert_every_frame_once(film_task)


def test_a_database_outage_delays_storing_but_not_tracking(
    worker: WorkerProcess, film_task: ProcessingTask, database: Database
) -> None:
    wait_for_frames(worker, film_task, 5)
    database.take_away()
    take_time(6)  # longer than a lease, and than the rest of the recording
    database.give_back()
    wait_for_end(worker, film_task, 60)
    assert (film_task.status, film_task.frame_index, film_task.epoch) == (
        Status.COMPLETED,
        FRAMES,
        1,
    )
    assert_every_frame_once(film_task)
    assert gaps(film_task) == []


@pytest.mark.once
def test_when_no_camera_can_be_read_it_fails_and_says_why(
    worker: WorkerProcess, campus: Environment, tmp_path: Path
) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("not a film\n" * 50)
    task = recorded(campus, {"c01": tmp_path / "missing.mp4", "c02": text})
    wait_for_end(worker, task)
    assert task.status == Status.FAILED
    assert "c01: there is no file missing.mp4" in task.error
    assert "c02: this is not a video" in task.error
    for row in TaskCamera.objects.filter(task=task):
        assert (row.state, row.active) == ("failed", False)
        assert row.reason


@pytest.mark.once
def test_an_unreadable_camera_does_not_hold_up_the_other(
    worker: WorkerProcess, campus: Environment, street_video: Path, tmp_path: Path
) -> None:
    task = recorded(campus, {"c01": tmp_path / "missing.mp4", "c02": street_video})
    wait_for_frames(worker, task, 3)
    worker.wait(lambda: row_of(task, "c01").state == "failed", 10)
    assert row_of(task, "c01").reason == "there is no file missing.mp4"
    assert row_of(task, "c02").state == "online"
    wait_for_end(worker, task)
    assert (task.status, task.error, task.progress) == (Status.COMPLETED, "", 1.0)
    assert_every_frame_once(task, "c02")
    assert row_of(task, "c01").state == "failed"
