"""The thread that writes: what it keeps while the database is away, and what it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from tests.factories import make_camera, make_task
from tests.waiting import wait_for
from tests.worker.outage import Database
from tests.worker.records import HOLDER, FakeTask, box, camera_record, status, tick
from tracking.models import Camera, Environment, Observation, ProcessingTask, TaskCamera, Track
from worker import batch as batch_module
from worker import store as store_module
from worker.records import TickRecord
from worker.store import Store

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lane(task: ProcessingTask) -> FakeTask:
    return FakeTask(task)


@pytest.fixture
def store(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr(store_module, "FLUSH_SECONDS", 0.1)
    monkeypatch.setattr(store_module, "RETRY_SECONDS", 0.1)
    store = Store(HOLDER)
    yield store
    store.close()
    assert not store.alive


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """New connections give up soon."""
    options: dict[str, Any] = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        monkeypatch.setitem(options, "timeout", 0.2)


def counted(store: Store) -> tuple[int, int, int]:
    return store.counts.stored, store.counts.dropped, store.counts.stale


def stored(count: int) -> Callable[[], bool]:
    return lambda: Observation.objects.count() == count


def frame_indexes() -> list[int]:
    return list(Observation.objects.order_by("frame_index").values_list("frame_index", flat=True))


def test_ticks_are_written_by_themselves(store: Store, lane: FakeTask, camera: Camera) -> None:
    store.open(lane)
    for number in range(1, 6):
        store.tick(lane, tick(number, [box(camera)]))
    wait_for(stored(5), 10)
    wait_for(lambda: store.waiting == 0, 5)
    assert counted(store) == (5, 0, 0)
    assert frame_indexes() == [1, 2, 3, 4, 5]


def test_the_state_is_written_without_ticks(
    store: Store, lane: FakeTask, task: ProcessingTask, camera: Camera
) -> None:
    lane.said = status(camera_record(camera, state="failed", reason="there is no file"))
    store.open(lane)
    wait_for(lambda: TaskCamera.objects.get().reason == "there is no file", 10)
    assert TaskCamera.objects.get().state == "failed"


def test_finishing_writes_what_is_left_and_forgets_the_lane(
    store: Store, lane: FakeTask, camera: Camera
) -> None:
    store.open(lane)
    store.tick(lane, tick(1, [box(camera)]))
    assert store.finish(lane)
    assert frame_indexes() == [1]
    store.tick(lane, tick(2, [box(camera)]))
    assert store.waiting == 0
    assert counted(store) == (1, 0, 1)


def test_closing_writes_what_is_left(lane: FakeTask, camera: Camera) -> None:
    store = Store(HOLDER)
    store.open(lane)
    store.tick(lane, tick(1, [box(camera)]))
    store.close()
    assert frame_indexes() == [1]


def test_ticks_of_a_lost_lease_are_counted_as_stale(
    store: Store, lane: FakeTask, camera: Camera, task: ProcessingTask
) -> None:
    ProcessingTask.objects.filter(pk=task.pk).update(epoch=2, lease_holder="worker-2")
    store.open(lane)
    store.tick(lane, tick(1, [box(camera)]))
    wait_for(lambda: counted(store) == (0, 0, 1), 10)
    assert store.waiting == 0
    store.tick(lane, tick(2, [box(camera)]))
    store.drop(lane)
    assert store.counts.stale == 2
    assert not Observation.objects.exists()


def test_the_thread_outlives_a_task_that_is_deleted(
    store: Store, lane: FakeTask, campus: Environment, camera: Camera, task: ProcessingTask
) -> None:
    other_camera = make_camera(campus, "c02")
    other = FakeTask(make_task(campus, [other_camera], held=True))
    store.open(lane)
    store.open(other)
    store.tick(lane, tick(1, [box(camera)]))
    wait_for(stored(1), 10)
    task.delete()
    store.tick(lane, tick(2, [box(camera)]))
    store.tick(other, tick(1, [box(other_camera)]))
    wait_for(lambda: Observation.objects.filter(camera=other_camera).exists(), 10)
    wait_for(lambda: store.counts.stale == 1, 10)
    assert store.alive


def test_ticks_that_cannot_be_stored_are_counted_and_dropped(
    store: Store, lane: FakeTask, camera: Camera
) -> None:
    store.open(lane)
    lane.said = status(progress=7.0)  # the database refuses it
    store.tick(lane, tick(1, [box(camera)]))
    wait_for(lambda: store.counts.dropped == 1, 10)
    lane.said = status()
    store.tick(lane, tick(2, [box(camera)]))
    wait_for(stored(1), 10)
    assert frame_indexes() == [2]
    assert counted(store) == (1, 1, 0)


def test_a_camera_deleted_during_a_batch_spares_the_others(
    store: Store,
    lane: FakeTask,
    camera: Camera,
    campus: Environment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = make_camera(campus, "c02")
    look = batch_module._of_existing_cameras
    looks: list[list[TickRecord]] = []

    def too_early(ticks: list[TickRecord]) -> list[TickRecord]:
        """The first look comes just before the camera is deleted."""
        looks.append(ticks)
        return ticks if len(looks) == 1 else look(ticks)

    record = tick(1, [box(camera), box(gone)])
    gone.delete()
    monkeypatch.setattr(batch_module, "_of_existing_cameras", too_early)
    store.open(lane)
    store.tick(lane, record)
    assert store.finish(lane)
    assert len(looks) > 1
    assert Observation.objects.get().camera == camera
    assert counted(store) == (1, 0, 0)


@pytest.mark.usefixtures("impatient")
def test_ticks_wait_for_the_database_and_are_stored_once(
    store: Store, lane: FakeTask, camera: Camera, database: Database
) -> None:
    store.open(lane)
    store.tick(lane, tick(1, [box(camera)]))
    wait_for(stored(1), 10)
    database.take_away()
    for number in range(2, 12):
        store.tick(lane, tick(number, [box(camera)]))
    assert not store.finish(lane)
    assert store.waiting == 10
    assert counted(store) == (1, 0, 0)
    database.give_back()
    wait_for(lambda: store.waiting == 0, 40)
    assert frame_indexes() == list(range(1, 12))
    assert Track.objects.get().observation_count == 11
    assert counted(store) == (11, 0, 0)


@pytest.mark.usefixtures("impatient")
def test_a_full_queue_drops_the_oldest_and_counts_them(
    store: Store,
    lane: FakeTask,
    camera: Camera,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(store, "_limit", 3 * 2400)
    store.open(lane)
    database.take_away()
    for number in range(1, 6):
        store.tick(lane, tick(number, [box(camera)]))
    assert (store.waiting, store.counts.dropped) == (3, 2)
    database.give_back()
    wait_for(lambda: store.waiting == 0, 40)
    assert frame_indexes() == [3, 4, 5]
    assert counted(store) == (3, 2, 0)


def test_a_long_queue_is_written_in_several_transactions(
    lane: FakeTask, camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BATCH_TICKS", 2)
    store = Store(HOLDER)
    store.open(lane)
    for number in range(1, 6):
        store.tick(lane, tick(number, [box(camera)]))
    batches = 0
    write = store._writer.write

    def count(batch: Any) -> None:
        nonlocal batches
        batches += 1
        assert len(batch.ticks) <= 2
        write(batch)

    monkeypatch.setattr(store._writer, "write", count)
    assert store.finish(lane)
    store.close()
    assert frame_indexes() == [1, 2, 3, 4, 5]
    assert batches >= 3
