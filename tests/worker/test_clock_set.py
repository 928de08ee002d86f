"""The computer's clock is set while a live task runs, and stays so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from analytics.models import OccupancyQuarter, Scope
from analytics.rollups.job import roll_changed
from tests.factories import HOMOGRAPHY, make_camera, make_task
from tests.live.fixtures import RedisServer
from tests.vision.painted import RED, paint
from tests.worker.records import HOLDER
from tracking.models import (
    ChangedQuarter,
    Environment,
    FloorMinute,
    Observation,
    Person,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
    ZoneVisit,
)
from vision.sources import Tick
from vision.sources.clock import LiveClock
from worker.batch import Batch, BatchWriter
from worker.meter import StageTimes
from worker.plan import resumed_plan
from worker.publish import Publisher
from worker.records import TickRecord
from worker.services import WorkerServices
from worker.task_runner import TaskRunner

pytestmark = pytest.mark.django_db
STEPS = [3600.3, -3600.3, -4.3]
NOON = 1767268800.0
BEFORE, AFTER = 20, 66
"""Ticks, a second apart, before the clock is set and after."""


class Waiting:
    """A store whose ticks wait to be written."""

    def __init__(self) -> None:
        self.ticks: list[TickRecord] = []

    def open(self, _: Any) -> None: ...

    def tick(self, _: Any, record: TickRecord) -> None:
        self.ticks.append(record)


@pytest.fixture
def play(
    campus: Environment, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[float], ProcessingTask]]:
    """Let someone stand in the hall while the clock is set by so many seconds."""
    publisher, store = Publisher(lambda: {"holder": "test"}, lambda: None), Waiting()
    publisher.start()

    def played(step: float) -> ProcessingTask:
        Zone.objects.create(
            environment=campus, zone_id="hall", polygon=[[-99, -99], [99, -99], [99, 99], [-99, 99]]
        )
        camera = make_camera(campus, "c1", source_address="rtsp://camera/1", homography=HOMOGRAPHY)
        task = make_task(campus, [camera], held=True, mode=ProcessingTask.Mode.LIVE)
        reader, passed = LiveClock(), 0.0
        wall = SimpleNamespace(time=lambda: NOON + passed + step * (passed >= BEFORE))
        wall.monotonic = lambda: 1000.0 + passed
        with ThreadPoolExecutor(1) as encoders, monkeypatch.context() as patch:
            patch.setattr("vision.sources.clock.time", wall)
            patch.setattr("worker.tick_recorder.VISIT_SECONDS", 0.0)
            services: Any = (store, publisher, encoders, 70, lambda: None, StageTimes())
            runner = TaskRunner(resumed_plan(task), 1, WorkerServices(*services))
            writer = BatchWriter(HOLDER)
            for number in range(BEFORE + AFTER):
                passed = float(number)
                steady = wall.monotonic()
                runner.follow(*seen(reader.of(steady), steady))
                if number % 7 == 0 or number == BEFORE + AFTER - 1:
                    writer.write(Batch(runner.plan, task.epoch, store.ticks, runner.status()))
                    store.ticks = []
                if number % 40 == 0:
                    roll_changed()
            runner.close()
        return task

    yield played
    publisher.close()


def seen(timestamp: float, steady: float) -> tuple[Tick, dict[str, Any], float]:
    picture, found = paint(int(steady), [(300, 200, RED)])
    frame = type(picture)(picture.image, 0, timestamp, steady, steady)
    return (
        Tick({"c1": frame}, {"c1": 0}, timestamp, steady, lambda: None, steady),
        {"c1": found},
        0.0,
    )


@pytest.mark.parametrize("step", STEPS)
def test_a_clock_that_is_set_changes_nobody(
    step: float, play: Callable[[float], ProcessingTask]
) -> None:
    task = play(step)
    check_rows(task, step)
    check_tracks()
    check_figures(task)


def check_rows(task: ProcessingTask, step: float) -> None:
    """One person, one visit of the right dwell, and all rows with times of their own."""
    person, visit, zone = Person.objects.get(), ZoneVisit.objects.get(), PersonZone.objects.get()
    rows = Observation.objects.filter(task=task, person=person).order_by("frame_index")
    times = list(rows.values_list("time", flat=True))
    assert len(set(times)) == len(times) >= BEFORE + AFTER - 3  # without a tentative person's
    dwell = (visit.last_seen - visit.entered_at).total_seconds()
    assert dwell == pytest.approx(BEFORE + AFTER - 1, abs=3)
    assert visit.last_seen == times[-1]
    assert (times[-1] - times[0]).total_seconds() == pytest.approx(dwell + step, abs=3)
    assert person.first_seen == min(times)
    assert person.last_seen == max(times)
    assert zone.first_seen <= visit.entered_at
    assert zone.last_seen >= visit.last_seen


def check_tracks() -> None:
    """Each track has the times of its rows."""
    tracks = list(Track.objects.order_by("track_id"))
    assert len(tracks) == 2
    for track in tracks:
        times = sorted(Observation.objects.filter(track=track).values_list("time", flat=True))
        assert (track.first_seen, track.last_seen) == (times[0], times[-1])
        assert track.observation_count == len(times)


def check_figures(task: ProcessingTask) -> None:
    """They follow the visit to its new time."""
    roll_changed()
    assert not ChangedQuarter.objects.exists()
    rows = OccupancyQuarter.objects.filter(environment=task.environment, scope=Scope.ZONE)
    visit = ZoneVisit.objects.get()
    assert sum(row.entries for row in rows) == 1
    present = timedelta(seconds=sum(row.person_seconds for row in rows))
    assert abs(present - (visit.last_seen - visit.entered_at)) < timedelta(seconds=1)
    watched = sum(FloorMinute.objects.values_list("watched_seconds", flat=True))
    assert watched == pytest.approx(BEFORE + AFTER - 1)
