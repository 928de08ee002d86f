"""Dated recordings are paused, sought in and killed over, and every frame is stored once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from accounts.models import User
from tests.factories import (
    HOMOGRAPHY,
    client_for,
    make_camera,
    make_environment,
    make_recording,
)
from tests.worker.process import WorkerProcess
from tests.worker.running import has, row_of, stop, stored_twice, wait_for_end, wait_for_frames
from tracking.models import (
    Camera,
    Environment,
    IdentitySnapshot,
    Observation,
    Person,
    ProcessingTask,
    Track,
)
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import start_task

FPS, FILES, LENGTH = 20.0, 8, 15
TOTAL = FILES * LENGTH
SIDE = 320
BIRTH = 3
"""Frames that a track needs before it counts."""
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
Status = ProcessingTask.Status
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.given]


@pytest.fixture(scope="session")
def pieces(street_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Files in which people stand still; small, so that they are found quickly."""
    whole = Image.open(street_photo).convert("RGB").crop((0, 360, 640, 1000))
    frame = np.asarray(whole.resize((SIDE, SIDE)))
    folder = tmp_path_factory.mktemp("pieces")
    return [_still(folder / f"{n:02}.mp4", frame) for n in range(FILES)]


def _still(path: Path, picture: Any) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=int(FPS))
        stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, "yuv420p"
        stream.bit_rate = 2_000_000
        for _ in range(LENGTH):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def begin_of(file: int) -> datetime:
    """Half an hour passes between the fourth file and the fifth."""
    gap = timedelta(minutes=30 if file >= FILES // 2 else 0)
    return NOON + timedelta(seconds=file * LENGTH / FPS) + gap


def recorded_camera(environment: Environment, name: str, files: Sequence[Path]) -> Camera:
    camera = make_camera(environment, name, source_address="", homography=HOMOGRAPHY)
    for number, path in enumerate(files):
        make_recording(camera, begin_of(number), LENGTH, FPS, str(path))
    return camera


def playing(user: User, environment: Environment, files: list[Path]) -> ProcessingTask:
    recorded_camera(environment, "c01", files)
    options = TaskOptions(target_fps=FPS)
    return start_task(user, environment.environment_id, options=options)


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


def sought_while_paused(worker: WorkerProcess, user: User, files: list[Path]) -> ProcessingTask:
    """A task that waits at frame 101, of which it has shown one picture."""
    task = playing(user, make_environment("sought"), files)
    wait_for_frames(worker, task, 5)
    post(user, task, "pause")
    paused_at(worker, task)
    post(user, task, "seek", frame=100)
    worker.wait(lambda: row_of(task, "c01").position == 101)
    return task


def with_broken_files(user: User, pieces: list[Path], folder: Path) -> ProcessingTask:
    """A task of two cameras; the first has a file that is no film, and one that is not there."""
    environment = make_environment("broken")
    broken = folder / "broken.mp4"
    broken.write_bytes(b"no film" * 100)
    recorded_camera(environment, "c01", [pieces[0], broken, folder / "gone.mp4", *pieces[3:]])
    recorded_camera(environment, "c02", pieces)
    options = TaskOptions(target_fps=FPS, start_time=begin_of(0), end_time=begin_of(6))
    return start_task(user, "broken", options=options)


def restart(worker: WorkerProcess, *tasks: ProcessingTask) -> None:
    """Kills it; that leases run out by themselves is shown elsewhere."""
    worker.kill()
    ProcessingTask.objects.update(lease_expires_at=NOON)
    epochs = dict(ProcessingTask.objects.values_list("pk", "epoch"))
    worker.start()
    worker.wait(lambda: all(has(task, epoch=epochs[task.pk] + 1) for task in tasks), 30)


def test_kills_while_playing_and_paused_do_each_frame_once(
    worker: WorkerProcess,
    campus: Environment,
    operator: User,
    pieces: list[Path],
    tmp_path: Path,
) -> None:
    """Three tasks go through the same two kills: each costs a start of the worker."""
    sought = sought_while_paused(worker, operator, pieces)
    spoilt = with_broken_files(operator, pieces, tmp_path)
    worker.wait(lambda: row_of(spoilt, "c01").position > 0)
    task = playing(operator, campus, pieces)
    worker.wait(lambda: row_of(spoilt, "c01").position > 3 * LENGTH, 30)
    wait_for_frames(worker, task, 10)
    restart(worker, task, sought, spoilt)
    wait_for_frames(worker, task, row_of(task, "c01").position + 10)
    post(operator, task, "pause")
    position = paused_at(worker, task)
    frames = row_of(task, "c01").frames
    assert frames == position < TOTAL
    restart(worker, task, sought)
    worker.wait(lambda: all(has(one, status=Status.PAUSED) for one in (task, sought)))
    assert (row_of(task, "c01").position, row_of(task, "c01").frames) == (position, frames)
    assert row_of(sought, "c01").position == 101

    assert post(operator, task, "resume")["desired"] == "running"
    post(operator, sought, "resume")
    wait_for_end(worker, task)
    assert (task.status, task.progress, task.frame_index) == (Status.COMPLETED, 1.0, TOTAL)
    assert row_of(task, "c01").frames == TOTAL
    assert_every_frame_once(task, births=4)
    wait_for_end(worker, sought)
    covered = row_of(sought, "c01").covered
    assert (covered[0][0], covered[-1]) == (0, [100, TOTAL])
    wait_for_end(worker, spoilt)
    assert_broken_files_are_named_and_counted(spoilt)
    worker.wait(lambda: not worker.readers(), 5)


def assert_broken_files_are_named_and_counted(task: ProcessingTask) -> None:
    assert (task.status, task.error) == (Status.COMPLETED, "")
    row = row_of(task, "c01")
    assert "skipped: broken.mp4: " in row.reason
    assert "there is no file gone.mp4" in row.reason
    assert (row.dropped, row.frames, row.total) == (2 * LENGTH, 4 * LENGTH, 6 * LENGTH)
    other = row_of(task, "c02")
    assert (other.dropped, other.frames, other.reason) == (0, 6 * LENGTH, "")


def test_what_a_seek_shows_again_is_not_stored_again(
    worker: WorkerProcess, campus: Environment, operator: User, pieces: list[Path]
) -> None:
    task = playing(operator, campus, pieces)
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


def test_a_loop_begins_anew_and_stores_nothing_twice(
    worker: WorkerProcess, campus: Environment, operator: User, pieces: list[Path]
) -> None:
    recorded_camera(campus, "c01", pieces[:2])
    task = start_task(operator, "campus", options=TaskOptions(target_fps=FPS, loop=True))
    length = 2 * LENGTH
    wait_for_frames(worker, task, length)
    once = set(Person.objects.values_list("pk", flat=True))
    rows = Observation.objects.count()
    assert rows > 0
    wait_for_frames(worker, task, 3 * length + 5)
    assert has(task, status=Status.PROCESSING)
    assert row_of(task, "c01").covered == [[0, length]]
    assert row_of(task, "c01").position <= length
    assert set(Person.objects.values_list("pk", flat=True)) == once
    assert (Observation.objects.count(), stored_twice(task)) == (rows, [])
    pictures = {path.stem for path in (settings.MEDIA_ROOT / "people").rglob("*.jpg")}
    assert pictures & {str(person) for person in once}
    assert IdentitySnapshot.objects.get(task=task).state["crops"] == {}
    stop(task)
    wait_for_end(worker, task)
    assert task.status == Status.STOPPED
