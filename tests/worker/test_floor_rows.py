"""What one batch writes about the floor."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import make_person
from tests.worker.records import HOLDER, START, box, status, tick
from tracking.models import (
    Camera,
    ChangedQuarter,
    Environment,
    FloorMinute,
    ForgottenPerson,
    Line,
    LineCrossing,
    Observation,
    ProcessingTask,
    Zone,
    ZoneVisit,
)
from tracking.services.changed_quarters import QUARTER
from vision import floor_heat
from worker import store
from worker.batch import Batch, BatchWriter
from worker.ending import end_held
from worker.plan import plan
from worker.records import CrossingRecord, TickRecord, VisitRecord
from worker.store import TickQueue

ANNA = uuid4()
SOON = START + timedelta(seconds=5)


@pytest.fixture
def plaza(campus: Environment) -> Zone:
    Line.objects.create(environment=campus, line_id="gate", points=[[0, 0], [1, 1]])
    return Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])


def write(task: ProcessingTask, *ticks: TickRecord) -> None:
    BatchWriter(HOLDER).write(Batch(plan(task), 1, list(ticks), status()))


def test_visits_and_crossings_are_stored_with_their_tick(
    task: ProcessingTask, camera: Camera, plaza: Zone
) -> None:
    visit = VisitRecord(ANNA, "plaza", START, START)
    crossing = CrossingRecord(ANNA, "gate", START, "in")
    gone = CrossingRecord(ANNA, "no-such-line", START, "in")
    write(task, tick(1, [box(camera, 1, ANNA)], visits=[visit], crossings=[crossing, gone]))
    row = ZoneVisit.objects.get()
    assert (row.person_id, row.entered_at, row.ended, row.zone) == (ANNA, START, False, plaza)
    left = VisitRecord(ANNA, "plaza", START, SOON, visit.visit, ended=True)
    write(task, tick(2, [], visits=[left]))
    row = ZoneVisit.objects.get()
    assert (row.last_seen, row.ended) == (SOON, True)
    assert LineCrossing.objects.get().direction == "in"
    quarters = set(ChangedQuarter.objects.values_list("quarter", flat=True))
    assert quarters == {START - QUARTER, START}  # someone may have left just before


def test_a_batch_that_comes_again_stores_nothing_twice(
    task: ProcessingTask, camera: Camera, plaza: Zone
) -> None:
    some = [
        tick(
            number,
            [box(camera, 1, ANNA)],
            crossings=[CrossingRecord(ANNA, "gate", START, "in")],
            seconds=0.1,
        )
        for number in (1, 2, 3)
    ]
    write(task, *some[:2])
    write(task, *some)
    assert LineCrossing.objects.count() == Observation.objects.count() == 3
    assert FloorMinute.objects.get().watched_seconds == pytest.approx(0.3)


def test_a_visit_that_nobody_made_is_deleted(
    task: ProcessingTask, camera: Camera, plaza: Zone
) -> None:
    visit = VisitRecord(ANNA, "plaza", START, START)
    write(task, tick(1, [box(camera, 1, ANNA)], visits=[visit]))
    write(
        task, tick(2, [], visits=[VisitRecord(ANNA, "plaza", START, START, visit.visit, void=True)])
    )
    assert not ZoneVisit.objects.exists()


def test_a_forgotten_person_leaves_without_a_name(
    task: ProcessingTask, camera: Camera, plaza: Zone, campus: Environment
) -> None:
    ForgottenPerson.objects.create(person_id=ANNA, environment=campus)
    left = VisitRecord(ANNA, "plaza", START, SOON, ended=True)
    crossing = CrossingRecord(ANNA, "gate", START, "out")
    write(task, tick(1, [box(camera, 1, ANNA)], visits=[left], crossings=[crossing]))
    assert ZoneVisit.objects.get().person is None
    assert LineCrossing.objects.get().person is None


def test_a_full_queue_loses_no_event() -> None:
    queue = TickQueue()
    visit, crossing = (
        VisitRecord(ANNA, "plaza", START, SOON),
        CrossingRecord(ANNA, "gate", SOON, "in"),
    )
    queue.add(tick(1, [], visits=[visit], crossings=[crossing]))
    queue.add(tick(2, []))
    queue.drop()
    (left,) = queue.ticks
    assert (left.visits, left.crossings) == ([visit], [crossing])


def test_watched_seconds_are_shared_by_the_minutes(task: ProcessingTask, camera: Camera) -> None:
    late = START + timedelta(seconds=61)
    write(task, tick(1, [box(camera, 1, ANNA)], time=late, seconds=4.0))
    rows = FloorMinute.objects.order_by("minute")
    assert [(row.minute, row.watched_seconds) for row in rows] == [
        (START, 3.0),
        (START + timedelta(minutes=1), 1.0),
    ]
    cells = floor_heat.add([bytes(row.heat) for row in rows])
    assert cells.tolist() == [(3, 5, 4.0)]


def test_the_end_of_a_task_ends_its_visits(
    task: ProcessingTask, camera: Camera, plaza: Zone, campus: Environment
) -> None:
    other = make_person(campus)
    VisitRecord(other.pk, "plaza", START, START)
    visit = VisitRecord(ANNA, "plaza", START, START)
    write(task, tick(1, [box(camera, 1, ANNA)], visits=[visit]), tick(9, [box(camera, 1, ANNA)]))
    assert end_held(task, HOLDER, ProcessingTask.Status.COMPLETED, "")
    row = ZoneVisit.objects.get()
    assert (row.ended, row.last_seen) == (True, START + timedelta(seconds=0.9))


def test_a_batch_ends_with_a_state_of_the_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BATCH_TICKS", 7)
    queue = TickQueue()
    for number in range(1, 24):
        queue.add(tick(number, [], floor={"tick": number}))
    while queue.ticks:
        batch = queue.batch()
        assert batch[-1].floor == {"tick": batch[-1].frame_index}
        for _ in batch:
            queue.take()
