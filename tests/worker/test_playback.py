"""Dated recordings are paused, sought in and killed over, and every frame is stored once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from accounts.models import Role, User
from tests.factories import HOMOGRAPHY, client_for, make_camera, make_recording, make_user
from tests.worker.process import WorkerProcess
from tests.worker.running import has, row_of, stored_twice, wait_for_end, wait_for_frames
from tracking.models import Camera, Environment, Observation, ProcessingTask, Track
from tracking.services.start_task import start_task
from tracking.services.task_options import TaskOptions

FPS, FILES, LENGTH = 20.0, 8, 15
TOTAL = FILES * LENGTH
BIRTH = 3
"""Frames that a track needs before it counts."""
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Status = ProcessingTask.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="session")
def pieces(street_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files in which people stand still."""
    picture = np.asarray(Image.open(street_photo).convert("RGB"))[360:1000, :640]
    frame = np.ascontiguousarray(picture)
    folder = tmp_path_factory.mktemp("pieces")
    return [_still(folder / f"{n:02}.mp4", frame) for n in range(FILES)]


def _still(path: Path, picture: Any) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=int(FPS))
        stream.width, stream.height, stream.pix_fmt = 640, 640, "yuv420p"
        stream.bit_rate = 4_000_000
        for _ in range(LENGTH):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def operator(db: None) -> User:
    return make_user(Role.OPERATOR)


def begin_of(file: int) -> datetime:
    """Half an hour passes between the fourth file and the fifth."""
    gap = timedelta(minutes=30 if file >= FILES // 2 else 0)
    return NOON + timedelta(seconds=file * LENGTH / FPS) + gap


def recorded_camera(environment: Environment, name: str, files: Sequence[Path]) -> Camera:
    camera = make_camera(environment, name, source_address="", homography=HOMOGRAPHY)
    for number, path in enumerate(files):
        make_recording(camera, begin_of(number), LENGTH, FPS, str(path))
    return camera


@pytest.fixture
def task(campus: Environment, operator: User, pieces: list[Path]) -> ProcessingTask:
    recorded_camera(campus, "c01", pieces)
    return start_task(operator, "campus", options=TaskOptions(target_fps=FPS))


def post(user: User, task: ProcessingTask, what: str, **body: Any) -> dict[str, Any]:
    answer = client_for(user).post(f"/api/v1/processing-tasks/{task.pk}/{what}", body)
    assert answer.status_code == 200, answer.json()
    answered: dict[str, Any] = answer.json()
    return answered


def frame_of(time: datetime) -> int:
    """Position in the list."""
    passed = (time - NOON).total_seconds()
    if passed > 60:
        passed -= 1800
    frame = passed * FPS
    assert frame == pytest.approx(round(frame), abs=1e-3)
    return round(frame)


def stored_frames(task: ProcessingTask) -> set[int]:
    times = Observation.objects.filter(task=task).order_by().values_list("time", flat=True)
    return {frame_of(time) for time in times.distinct()}


def assert_every_frame_once(task: ProcessingTask, births: int, camera_id: str = "c01") -> None:
    """`births`: how often people had to be found anew."""
    row = row_of(task, camera_id)
    assert (row.position, row.covered, row.dropped) == (TOTAL, [[0, TOTAL]], 0)
    assert stored_twice(task) == []
    assert len(set(range(TOTAL)) - stored_frames(task)) <= births * BIRTH
    at_once = Observation.objects.filter(task=task, camera=row.camera).order_by()
    rows = list(at_once.values_list("time", "track_id"))
    assert len(rows) == len(set(rows))


def paused_at(worker: WorkerProcess, task: ProcessingTask) -> int:
    worker.wait(lambda: has(task, status=Status.PAUSED))
    return row_of(task, "c01").position


def test_killed_and_paused_again_and_again_no_frame_is_lost_or_done_twice(
    worker: WorkerProcess, task: ProcessingTask, operator: User
) -> None:
    for kill in range(2):
        wait_for_frames(worker, task, 10 + 35 * kill)
        worker.kill()
        worker.start()
    wait_for_frames(worker, task, 85)
    post(operator, task, "pause")
    position = paused_at(worker, task)
    frames = row_of(task, "c01").frames
    assert frames == position < TOTAL
    worker.kill()
    worker.start()
    worker.wait(lambda: has(task, epoch=4, status=Status.PAUSED), 30)
    readers = worker.wait(worker.readers)
    assert (row_of(task, "c01").position, row_of(task, "c01").frames) == (position, frames)

    assert post(operator, task, "resume")["desired"] == "running"
    wait_for_end(worker, task)
    assert (task.status, task.progress, task.frame_index) == (Status.COMPLETED, 1.0, TOTAL)
    assert row_of(task, "c01").frames == TOTAL
    assert_every_frame_once(task, births=5)
    worker.wait(lambda: not set(readers) & set(worker.readers()), 5)


def test_what_a_seek_shows_again_is_not_stored_again(
    worker: WorkerProcess, task: ProcessingTask, operator: User
) -> None:
    wait_for_frames(worker, task, 40)
    before = set(Track.objects.filter(task=task).values_list("pk", flat=True))
    answer = post(operator, task, "seek", frame=10)
    assert answer["cameras"]["c01"]["position"] == 10
    wait_for_frames(worker, task, 60)
    post(operator, task, "seek", timestamp=begin_of(6).isoformat())
    worker.wait(lambda: row_of(task, "c01").position > 6 * LENGTH)
    post(operator, task, "seek", progress=0.0)
    wait_for_end(worker, task, 40)
    assert task.status == Status.COMPLETED
    assert task.frame_index > TOTAL  # some were seen again
    assert_every_frame_once(task, births=5)
    assert set(Track.objects.filter(pk__in=before, observation_count__gt=0)) != set()
    numbers = Track.objects.filter(task=task).values_list("track_id", flat=True)
    assert len(numbers) == len(set(numbers))


def test_a_seek_while_paused_stays_paused_and_survives_the_worker(
    worker: WorkerProcess, task: ProcessingTask, operator: User
) -> None:
    wait_for_frames(worker, task, 5)
    post(operator, task, "pause")
    paused_at(worker, task)
    post(operator, task, "seek", frame=100)
    worker.wait(lambda: row_of(task, "c01").position == 101)  # one picture to look at
    worker.kill()
    worker.start()
    worker.wait(lambda: has(task, epoch=2, status=Status.PAUSED), 30)
    assert row_of(task, "c01").position == 101
    post(operator, task, "resume")
    wait_for_end(worker, task)
    covered = row_of(task, "c01").covered
    assert covered[-1] == [100, TOTAL]
    assert covered[0][0] == 0


def test_files_that_cannot_be_read_are_named_and_counted_through_a_restart(
    worker: WorkerProcess,
    campus: Environment,
    operator: User,
    pieces: list[Path],
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film" * 100)
    files = [pieces[0], broken, tmp_path / "gone.mp4", *pieces[3:]]
    recorded_camera(campus, "c01", files)
    recorded_camera(campus, "c02", pieces)
    options = TaskOptions(target_fps=FPS, start_time=begin_of(0), end_time=begin_of(6))
    task = start_task(operator, "campus", options=options)
    worker.wait(lambda: row_of(task, "c01").position > 3 * LENGTH, 30)
    worker.kill()
    worker.start()
    wait_for_end(worker, task, 40)
    assert (task.status, task.error) == (Status.COMPLETED, "")
    row = row_of(task, "c01")
    assert "skipped: broken.mp4: " in row.reason
    assert "there is no file gone.mp4" in row.reason
    assert (row.dropped, row.frames, row.total) == (2 * LENGTH, 4 * LENGTH, 6 * LENGTH)
    other = row_of(task, "c02")
    assert (other.dropped, other.frames, other.reason) == (0, 6 * LENGTH, "")
