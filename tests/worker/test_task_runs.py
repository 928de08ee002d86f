"""A task from its row to people in the database and on the wire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from live.keys import frame_key, snapshot_key, watch_key
from live.message import FrameMessage
from spoton.workers import HEARTBEAT_PREFIX
from tests.worker.process import WorkerProcess
from tests.worker.running import (
    SIDE,
    WINDOW,
    has,
    recorded,
    row_of,
    stop,
    wait_for_end,
    wait_for_frames,
)
from tracking.models import (
    Camera,
    Environment,
    Observation,
    Person,
    PersonAppearance,
    ProcessingTask,
    Track,
)

Status = ProcessingTask.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_views(campus: Environment, still_video: Path) -> ProcessingTask:
    """Two views of one looping recording."""
    task = recorded(campus, {"c01": still_video, "c02": still_video}, loop=True, target_fps=5.0)
    Camera.objects.filter(camera_id="c02").update(**WINDOW)
    return task


def test_people_are_found_stored_and_published(
    worker: WorkerProcess, two_views: ProcessingTask, redis_client: Redis
) -> None:
    seen = [Status(two_views.status)]

    def processing() -> bool:
        seen.append(Status(ProcessingTask.objects.get(pk=two_views.pk).status))
        return seen[-1] == Status.PROCESSING

    worker.wait(processing)
    assert list(dict.fromkeys(seen)) == [Status.QUEUED, Status.INITIALIZING, Status.PROCESSING]
    wait_for_frames(worker, two_views, 8)
    worker.wait(lambda: all(row_of(two_views, camera).people_now >= 2 for camera in ("c01", "c02")))
    worker.wait(lambda: all(known(two_views, camera) >= 2 for camera in ("c01", "c02")))
    worker.wait(lambda: PersonAppearance.objects.filter(model="spoton").count() >= 2)
    stored_and_explained(two_views)
    live_data(worker, two_views, redis_client)
    pictures_only_while_watched(worker, two_views, redis_client)
    the_detector_rests(worker, two_views, redis_client)
    nothing_loads_torch(worker)


def known(task: ProcessingTask, camera_id: str) -> int:
    """How many tracks of the camera have a person: newcomers are compared with others first."""
    camera = row_of(task, camera_id).camera
    return Track.objects.filter(camera=camera, person__isnull=False).count()


def stored_and_explained(task: ProcessingTask) -> None:
    task.refresh_from_db()
    assert task.lease_holder
    assert task.epoch == 1
    assert task.started_at is not None
    for camera_id, size in (("c01", (SIDE, SIDE)), ("c02", (SIDE, 384))):
        row = row_of(task, camera_id)
        assert (row.state, row.reason) == ("online", "")
        assert row.frames >= 8
        assert (row.camera.width, row.camera.height) == size
        assert Observation.objects.filter(camera=row.camera, floor_x__isnull=False).exists()
    assert Person.objects.filter(state=Person.State.CONFIRMED).count() >= 2


def live_data(worker: WorkerProcess, task: ProcessingTask, redis: Redis) -> None:
    task.refresh_from_db()
    beat: Any = redis.get(f"{HEARTBEAT_PREFIX}{task.lease_holder}")
    assert json.loads(beat)["tasks"] == [str(task.pk)]
    assert json.loads(beat)["pid"] == worker.pid
    text: Any = redis.get(snapshot_key(task.pk))
    payload = json.loads(text)["payload"]
    assert set(payload["cameras"]) == {"c01", "c02"}
    assert payload["person_count_per_camera"]["c01"] >= 2
    assert payload["epoch"] == 1


def pictures_only_while_watched(worker: WorkerProcess, task: ProcessingTask, redis: Redis) -> None:
    def picture(camera_id: str, size: Any) -> FrameMessage | None:
        raw: Any = redis.get(frame_key(task.pk, camera_id, size))
        return FrameMessage(raw) if raw else None

    assert picture("c01", "grid") is None
    redis.set(watch_key(task.pk, "c01", "grid"), b"1", ex=60)
    redis.set(watch_key(task.pk, "c02", "full"), b"1", ex=60)
    grid = worker.wait(lambda: picture("c01", "grid"))
    full = worker.wait(lambda: picture("c02", "full"))
    assert grid is not None
    assert full is not None
    assert (grid.header["width"], grid.header["height"]) == (360, 360)
    assert (grid.header["source_width"], grid.header["source_height"]) == (SIDE, SIDE)
    assert (full.header["width"], full.header["height"]) == (SIDE, 384)
    assert len(full.tracks) >= 2
    assert picture("c02", "grid") is None


def the_detector_rests(worker: WorkerProcess, task: ProcessingTask, redis: Redis) -> None:
    """Everyone stands still, and is still there."""

    def frames() -> dict[str, int]:
        beat: Any = redis.get(f"{HEARTBEAT_PREFIX}{task.lease_holder}")
        return dict(json.loads(beat)["frames"])

    worker.wait(lambda: frames()["still"] > frames()["detected"])
    assert all(row_of(task, camera).people_now >= 2 for camera in ("c01", "c02"))
    newest = Observation.objects.filter(task=task, camera__camera_id="c01").latest("frame_index")
    assert newest.confidence > 0.5
    task.refresh_from_db()
    assert task.frame_index - newest.frame_index < 10


def nothing_loads_torch(worker: WorkerProcess) -> None:
    """Seen in what is mapped into memory: no library of torch, in no process."""
    assert len(worker.readers()) == 1  # two cameras, one recording
    for process in worker.family():
        mapped = {entry.path for entry in process.memory_maps()}
        assert not [path for path in mapped if "torch" in path]


def test_a_stopping_task_stores_all_and_ends_its_readers(
    worker: WorkerProcess, two_views: ProcessingTask
) -> None:
    wait_for_frames(worker, two_views, 5)
    assert len(worker.readers()) == 1
    stop(two_views)
    wait_for_end(worker, two_views, 10)
    assert (two_views.status, two_views.error, two_views.lease_holder) == (Status.STOPPED, "", "")
    worker.wait(lambda: not worker.readers(), 5)
    for camera_id in ("c01", "c02"):
        row = row_of(two_views, camera_id)
        assert (row.active, row.state, row.frames) == (False, "ended", two_views.frame_index)
    last = Observation.objects.order_by("-frame_index")[0]
    assert last.frame_index == two_views.frame_index  # the film is full of people to its last tick
    assert not Person.objects.filter(state=Person.State.CONFIRMED).exists()


def test_a_task_that_is_deleted_stops_and_the_next_one_runs(
    worker: WorkerProcess, two_views: ProcessingTask, campus: Environment, still_video: Path
) -> None:
    wait_for_frames(worker, two_views, 3)
    readers = worker.readers()
    two_views.delete()
    worker.wait(lambda: not set(readers) & set(worker.readers()))
    Camera.objects.all().delete()
    following = recorded(campus, {"c05": still_video})
    wait_for_frames(worker, following, 3)
    stop(following)
    wait_for_end(worker, following)
    assert worker.running


def test_a_lease_that_somebody_else_took_stops_the_work_at_once(
    worker: WorkerProcess, two_views: ProcessingTask
) -> None:
    wait_for_frames(worker, two_views, 3)
    ProcessingTask.objects.filter(pk=two_views.pk).update(lease_holder="other", epoch=7)
    worker.wait(lambda: not worker.readers(), 5)
    two_views.refresh_from_db()
    stored = Observation.objects.count()
    assert (two_views.lease_holder, two_views.epoch) == ("other", 7)
    # The other one goes away: the task comes back to this worker, in an epoch of its own.
    worker.wait(lambda: has(two_views, epoch=8, status=Status.PROCESSING), 20)
    worker.wait(lambda: has(two_views, frame_index__gt=two_views.frame_index), 20)
    worker.wait(lambda: Observation.objects.count() > stored, 20)
