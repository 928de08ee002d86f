"""What counting costs the worker: zones, lines, visits, watched minutes; and summing up."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import numpy as np
from django.db import transaction

from analytics.rollups import quarter
from tracking.models import Camera, Environment, Line, ProcessingTask, Zone
from tracking.services.changed_quarters import quarter_of
from vision.identity import IdentityResult
from vision.tick_view import TickView
from vision.types import Ints, Tracks
from worker.floor_counts import FloorCounts
from worker.floor_rows import write_floor_rows
from worker.observation_rows import StoredRows, write_observations
from worker.plan import plan
from worker.records import TickRecord

FPS = 10
CAMERAS = 4
FLOOR = (40.0, 20.0)
"""Metres."""
BATCH = 5
"""Ticks that are stored at once, as every half second."""
START = datetime(2026, 1, 1, 10, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class FloorLoad:
    """A floor of 40 × 20 m with people who walk about."""

    people: int = 40
    zones: int = 8
    lines: int = 4


@dataclass(frozen=True, slots=True)
class Cost:
    """Share of one core, 0–1, at `FPS` ticks per second.

    Attributes:
        count: zones, lines and visits, on the engine's thread.
        store: visits, crossings and minutes, on the store's.
        sum_up: figures, in the job process, once a minute.
        observations: storing the observations of the same ticks, to compare.
    """

    count: float
    store: float
    sum_up: float
    observations: float


def run(seconds: int, load: FloorLoad) -> Cost:
    """Count and store so many seconds of a floor; nothing of it stays."""
    with transaction.atomic():
        task = _task(load)
        cost = _measured(task, seconds, load)
        transaction.set_rollback(True)
    return cost


def _measured(task: ProcessingTask, seconds: int, load: FloorLoad) -> Cost:
    spent: defaultdict[str, float] = defaultdict(float)
    environment, clock = task.environment_id, _Clock(spent)
    cameras = Camera.objects.filter(environment=environment).values_list("pk", flat=True)
    walkers, floor = _Walkers(load.people, list(cameras)), FloorCounts(plan(task).floor)
    known, ticks = StoredRows(), []
    for number in range(1, seconds * FPS + 1):
        view = walkers.step()
        clock.start()
        ticks.append(_count(floor, number, view))
        clock.stop("count")
        if number % BATCH == 0:
            clock.start()
            known = write_observations(task.pk, environment, ticks, known)
            clock.stop("observations")
            write_floor_rows(task.pk, environment, ticks)
            clock.stop("store")
            ticks = []
        if number % (60 * FPS) == 0:
            clock.start()
            quarter.roll(environment, quarter_of(START + timedelta(seconds=number / FPS)))
            clock.stop("sum_up")
    return Cost(**{name: round(spent[name] / seconds, 4) for name in Cost.__dataclass_fields__})


class _Clock:
    """Adds up the processor time of parts."""

    def __init__(self, spent: defaultdict[str, float]) -> None:
        self._spent, self._began = spent, 0.0

    def start(self) -> None:
        self._began = time.process_time()

    def stop(self, name: str) -> None:
        """Add the time since the start, and start again."""
        now = time.process_time()
        self._spent[name] += now - self._began
        self._began = now


def _count(floor: FloorCounts, number: int, view: TickView) -> TickRecord:
    moment = START + timedelta(seconds=number / FPS)
    floor.update(moment.timestamp(), view)
    visits, crossings = floor.records(all_visits=number % FPS == 0)
    return TickRecord(
        time=moment,
        frame_index=number,
        view=view,
        camera_keys=tuple(int(name) for name in view.cameras),
        positions={},
        frames={},
        floor=floor.state(),
        visits=visits,
        crossings=crossings,
        seconds=1 / FPS,
    )


class _Walkers:
    """People who walk across the floor, each in view of one camera; leavers are replaced."""

    def __init__(self, count: int, cameras: list[int]) -> None:
        self._random = np.random.default_rng(1)
        self._ids: list[UUID] = [uuid4() for _ in range(count)]
        self._tracks = np.arange(count) + 1
        self._places = self._random.uniform((0, 0), FLOOR, (count, 2))
        self._steps = self._random.normal(0, 0.1, (count, 2))
        rows = np.array_split(np.arange(count), len(cameras))
        self._cameras = {str(key): some for key, some in zip(cameras, rows, strict=True)}

    def step(self) -> TickView:
        self._places += self._steps
        for row in np.flatnonzero(self._random.random(len(self._ids)) < 1 / (30 * FPS)).tolist():
            self._ids[row] = uuid4()
            self._tracks[row] = self._tracks.max() + 1
            self._places[row] = self._random.uniform((0, 0), FLOOR)
        self._places %= FLOOR
        noisy = self._places + self._random.normal(0, 0.1, self._places.shape)
        sure = [True] * len(self._ids)
        tracks = {name: self._boxes(rows) for name, rows in self._cameras.items()}
        return TickView.build(tracks, IdentityResult(self._cameras, self._ids[:], noisy, sure))

    def _boxes(self, rows: Ints) -> Tracks:
        box = np.array([10, 20, 50, 120], np.float32)
        return Tracks(
            self._tracks[rows],
            np.tile(box, (len(rows), 1)),
            np.full(len(rows), 0.9, np.float32),
        )


def _task(load: FloorLoad) -> ProcessingTask:
    name = f"benchmark-{uuid4().hex[:12]}"
    environment = Environment.objects.create(environment_id=name, name=name)
    width = FLOOR[0] / load.zones
    for number in range(load.zones):
        left, right = width * number, width * (number + 1)
        Zone.objects.create(
            environment=environment,
            zone_id=f"z{number}",
            name=f"Zone {number}",
            polygon=[[left, 0], [right, 0], [right, FLOOR[1]], [left, FLOOR[1]]],
        )
    for number in range(load.lines):
        y = FLOOR[1] * (number + 1) / (load.lines + 1)
        Line.objects.create(
            environment=environment,
            line_id=f"l{number}",
            name=f"Line {number}",
            points=[[0, y], [FLOOR[0], y]],
        )
    for number in range(CAMERAS):
        Camera.objects.create(environment=environment, camera_id=f"c{number}")
    return ProcessingTask.objects.create(environment=environment)
