"""How many observations per second the store writes here, people and tracks and state included."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
from django.db.models.functions import Now

from tracking.models import (
    Camera,
    Environment,
    Observation,
    ObservationDay,
    ProcessingTask,
    TaskCamera,
)
from tracking.services.retention import partitions
from vision.tick_view import TickView
from worker.plan import TaskPlan, plan
from worker.records import CameraRecord, StatusRecord, TickRecord
from worker.store import Store

DAY = date(1970, 1, 2)
"""Of which nobody has observations: what is written is dropped with its day."""
HOLDER = "benchmark-store"
TICKS_PER_TRACK = 100
WAITING_TICKS = 400
"""That many are kept ready, so that the store never waits for us."""


@dataclass(frozen=True, slots=True)
class StoreLoad:
    """What is stored: `tasks`, each with `cameras` that see `people` each."""

    tasks: int = 4
    cameras: int = 10
    people: int = 25


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    rows: int
    seconds: float
    batch_ms_p50: float
    batch_ms_p95: float

    @property
    def rows_per_second(self) -> float:
        """Sustained, until the last row was committed."""
        return self.rows / self.seconds


class _StoreTask:
    """A task whose people walk through all its cameras, one after the other."""

    def __init__(self, task: ProcessingTask, load: StoreLoad) -> None:
        self.plan: TaskPlan = plan(task)
        self.epoch = 1
        self._load = load
        self._cameras = list(task.cameras.order_by("pk").values_list("pk", "camera_id"))
        self._frame = 0
        self._people: list[UUID] = []

    def next(self) -> TickRecord:
        """Return a tick, a tenth of a second after the one before."""
        turn, step = divmod(self._frame, TICKS_PER_TRACK)
        if step == 0 and turn % 4 == 0:  # people stay for four tracks
            self._people = [uuid4() for _ in range(self._load.people * len(self._cameras))]
        self._frame += 1
        size, cameras = self._load.people, len(self._cameras)
        numbers, places = np.tile(np.arange(size), cameras), np.repeat(np.arange(cameras), size)
        left, top = 10.0 * numbers, np.full(len(numbers), 20.0 + step)
        floor = np.empty((len(self._people), 2))
        persons = (places * size + numbers + turn * size) % len(self._people)
        floor[persons] = np.column_stack([0.1 * numbers, np.full(len(numbers), 0.1 * step)])
        view = TickView(
            cameras=tuple(name for _, name in self._cameras),
            offsets=np.arange(cameras + 1) * size,
            track_ids=turn * size + numbers,
            boxes=np.column_stack([left, top, left + 40, top + 100]).astype(np.float32),
            scores=np.full(len(numbers), 0.9, np.float32),
            persons=persons,
            people=self._people,
            floor=floor,
            confirmed=np.ones(len(self._people), np.bool_),
        )
        keys = tuple(key for key, _ in self._cameras)
        return TickRecord(
            time=datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
            + timedelta(seconds=self._frame / 10),
            frame_index=self._frame,
            view=view,
            camera_keys=keys,
            positions=dict.fromkeys(keys, self._frame),
            frames=dict.fromkeys(keys, self._frame),
        )

    def status(self) -> StatusRecord:
        """Return the status as a worker's task gives it."""
        cameras = [
            CameraRecord(
                key, name, "online", "", 1920, 1080, self._frame, 0, 10.0, self._load.people, None
            )
            for key, name in self._cameras
        ]
        people = self._load.people * len(cameras)
        return StatusRecord("processing", "", None, self._frame, 10.0, people, cameras)


def run(seconds: float, load: StoreLoad) -> Result:
    """Hand ticks to a store for `seconds`, as fast as it takes them; remove all of it again."""
    if ObservationDay.objects.filter(day=DAY).exists():
        raise RuntimeError(f"there are observations of {DAY}: another run has not ended")
    with _lanes(load) as lanes:
        store = Store(HOLDER)
        for lane in lanes:
            store.open(lane)
        begin = time.perf_counter()
        while time.perf_counter() - begin < seconds:
            if store.waiting >= WAITING_TICKS:
                time.sleep(0.005)
                continue
            for lane in lanes:
                store.tick(lane, lane.next())
        finished = [store.finish(lane) for lane in lanes]
        spent = time.perf_counter() - begin
        store.close()
    if not all(finished) or store.counts.dropped or store.counts.stale:
        raise RuntimeError(f"not all could be stored: {store.counts}")
    batches = np.array([batch.seconds for batch in store.batches if batch.rows]) * 1000
    rows = store.counts.stored * load.cameras * load.people
    p50, p95 = np.percentile(batches, [50, 95])
    return Result(rows, spent, round(float(p50), 1), round(float(p95), 1))


@contextlib.contextmanager
def _lanes(load: StoreLoad) -> Iterator[list[_StoreTask]]:
    name = f"benchmark-{uuid4().hex[:12]}"
    environment = Environment.objects.create(environment_id=name, name=name)
    try:
        yield [_StoreTask(_task(environment, number, load), load) for number in range(load.tasks)]
    finally:
        _remove(environment)


def _task(environment: Environment, number: int, load: StoreLoad) -> ProcessingTask:
    task = ProcessingTask(
        environment=environment,
        status=ProcessingTask.Status.PROCESSING,
        epoch=1,
        lease_holder=HOLDER,
        lease_expires_at=Now() + timedelta(days=1),
    )
    task.save(force_insert=True)
    for place in range(load.cameras):
        camera = Camera.objects.create(
            environment=environment, camera_id=f"b{number}-{place}", source_address="nowhere"
        )
        TaskCamera.objects.create(task=task, camera=camera)
    return task


def _remove(environment: Environment) -> None:
    partitions.drop([DAY])
    start = partitions.start_of(DAY)
    ours = Observation.objects.filter(time__gte=start, time__lt=start + timedelta(days=1))
    while keys := list(ours.values_list("pk", flat=True)[:5000]):
        Observation.objects.filter(pk__in=keys).delete()
    ObservationDay.objects.filter(day=DAY).delete()
    environment.tasks.all().delete()
    environment.people.all().delete()
    environment.delete()
