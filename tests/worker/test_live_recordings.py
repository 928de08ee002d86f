"""Live cameras are recorded, with and without a task, and what is left plays like an import."""

from __future__ import annotations

import importlib.util
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image

from accounts.models import User
from tests.conftest import missing
from tests.factories import HOMOGRAPHY, make_camera, make_task
from tests.vision.cameras import free_port, rtsp
from tests.vision.films import film
from tests.worker.process import WorkerProcess
from tests.worker.running import has, stop, wait_for_end, wait_for_frames
from tracking.models import (
    Camera,
    CameraRecorder,
    Environment,
    Observation,
    ProcessingTask,
    Recording,
)
from tracking.models.camera import RecordMode
from tracking.services.tasks.options import TaskOptions
from tracking.services.tasks.start import start_task
from vision.recorder.segment import is_being_written

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
FPS = 10
State = CameraRecorder.State


@pytest.fixture(scope="module")
def films(street_photo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute in which people stand still, a key frame every second."""
    if importlib.util.find_spec("aio_rtsp_toolkit") is None:
        missing("aio-rtsp-toolkit is not installed (requirements-dev.txt)")
    folder = tmp_path_factory.mktemp("films")
    whole = Image.open(street_photo).convert("RGB").crop((0, 360, 640, 1000))
    picture = np.asarray(whole.resize((320, 320)))[..., ::-1].copy()
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(FPS), "crf": "18"}
    film(folder / "c01.mp4", [picture] * 60 * FPS, fps=FPS, codec="libx264", options=options)
    return folder


@pytest.fixture
def address(films: Path) -> Iterator[str]:
    port = free_port()
    with rtsp(films, port):
        yield f"rtsp://127.0.0.1:{port}/c01.mp4?play_count=0"


@pytest.fixture
def camera(campus: Environment, address: str) -> Camera:
    fields = {"source_address": address, "homography": HOMOGRAPHY}
    return make_camera(campus, "c01", record=RecordMode.ALWAYS, **fields)


def is_in(camera: Camera, state: str) -> bool:
    return CameraRecorder.objects.filter(
        camera=camera, state=state, lease_expires_at__isnull=False
    ).exists()


def said(camera: Camera) -> list[Any]:
    return list(CameraRecorder.objects.filter(camera=camera).values())


def set_mode(camera: Camera, mode: RecordMode) -> None:
    Camera.objects.filter(pk=camera.pk).update(record=mode)


def grows(path: Path) -> bool:
    """Whether a recorder writes the file, and more than its first two seconds are in it."""
    return is_being_written(path) and path.stat().st_size > 100_000


def file_of(recording: Recording) -> Path:
    return Path(settings.BASE_DIR / recording.path)


def test_a_recorded_camera_plays_as_an_import_does(
    worker: WorkerProcess, campus: Environment, camera: Camera, admin: User
) -> None:
    worker.wait(lambda: is_in(camera, State.RECORDING), 30)
    readers = worker.readers()
    assert len(readers) == 1
    live = make_task(campus, [camera], mode=ProcessingTask.Mode.LIVE, target_fps=5.0)
    wait_for_frames(worker, live, 10)
    worker.wait(lambda: is_in(camera, State.RECORDING), 30)
    assert len(worker.readers()) == 1  # the task's own connection is used
    assert worker.readers() != readers
    wait_for_frames(worker, live, 25)
    set_mode(camera, RecordMode.OFF)
    worker.wait(lambda: Recording.objects.filter(frame_count__gte=20).exists(), 20)
    stop(live)
    wait_for_end(worker, live)
    recording = Recording.objects.filter(frame_count__gte=20).latest("start_time")
    assert recording.origin == Recording.Origin.CAMERA
    assert recording.fps == pytest.approx(FPS, rel=0.2)
    assert file_of(recording).stat().st_size == recording.size_bytes
    seen = Observation.objects.filter(task=live)
    assert seen.filter(time__range=(recording.start_time, recording.end_time)).exists()
    options = TaskOptions(
        mode=ProcessingTask.Mode.RECORDED,
        start_time=recording.start_time,
        end_time=recording.start_time + timedelta(seconds=4),
        target_fps=5.0,
    )
    played = start_task(admin, campus.environment_id, camera_ids=["c01"], options=options)
    wait_for_end(worker, played)
    assert played.status == ProcessingTask.Status.COMPLETED, played.error
    again = Observation.objects.filter(task=played)
    assert again.exists()
    assert not again.exclude(time__range=(recording.start_time, recording.end_time)).exists()


def test_a_killed_worker_leaves_recordings_that_get_rows(
    worker: WorkerProcess, camera: Camera
) -> None:
    worker.wait(lambda: is_in(camera, State.RECORDING), 30)
    folder = settings.RECORDINGS_DIR / "campus" / "c01"
    newest = worker.wait(lambda: next((f for f in folder.glob("*/*.mp4") if grows(f)), None))
    assert newest is not None
    family = worker.family()
    for process in family:
        os.kill(process.pid, signal.SIGKILL)
    worker.wait(lambda: not worker.left(family))
    assert not Recording.objects.filter(path__endswith=newest.name).exists()
    worker.start()
    worker.wait_until_ready()
    worker.wait(lambda: Recording.objects.filter(path__endswith=newest.name).exists(), 30)
    recording = Recording.objects.get(path__endswith=newest.name)
    assert recording.frame_count is not None
    assert recording.frame_count > FPS


def test_only_people_are_recorded_while_a_task_sees_them(
    worker: WorkerProcess, campus: Environment, camera: Camera
) -> None:
    set_mode(camera, RecordMode.PEOPLE)
    live = make_task(campus, [camera], mode=ProcessingTask.Mode.LIVE, target_fps=5.0)
    worker.wait(lambda: is_in(camera, State.RECORDING), 40)
    worker.wait(lambda: has(live, status=ProcessingTask.Status.PROCESSING))
    stop(live)
    wait_for_end(worker, live)
    worker.wait(lambda: not is_in(camera, State.RECORDING))


def test_another_stream_is_recorded_by_a_process_of_its_own(
    worker: WorkerProcess, campus: Environment, camera: Camera
) -> None:
    main = camera.source_address.replace("play_count=0", "play_count=00")
    Camera.objects.filter(pk=camera.pk).update(recording_address=main)
    live = make_task(campus, [camera], mode=ProcessingTask.Mode.LIVE, target_fps=5.0)
    wait_for_frames(worker, live, 5)
    worker.wait(lambda: is_in(camera, State.RECORDING), 30)
    assert len(worker.readers()) == 2
    stop(live)
    wait_for_end(worker, live)
    set_mode(camera, RecordMode.OFF)
    worker.wait(lambda: not worker.readers(), 20)
