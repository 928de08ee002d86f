"""What one batch writes about people beyond their sightings."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.factories import make_person
from tests.worker.records import HOLDER, START, box, status, tick
from tracking.models import (
    Camera,
    Decision,
    Environment,
    IdentitySnapshot,
    Observation,
    Person,
    PersonImage,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
)
from worker.batch import Batch, BatchWriter, LeaseLostError
from worker.plan import plan
from worker.records import DecisionRecord, ImageRecord, TickRecord, VisitRecord

ANNA, BEN, SHADOW = uuid4(), uuid4(), uuid4()


def write(task: ProcessingTask, *ticks: TickRecord, epoch: int = 1) -> None:
    BatchWriter(HOLDER).write(Batch(plan(task), epoch, list(ticks), status()))


def test_decisions_about_people_who_are_stored_are_kept(
    task: ProcessingTask, camera: Camera
) -> None:
    born = DecisionRecord(
        ANNA, START, "born", camera.pk, 1, runner_up=BEN, evidence={"cameras": ["c01"]}
    )
    gone = DecisionRecord(ANNA, START, "cut_off", camera=camera.pk + 99, score=0.1)
    shadow = DecisionRecord(SHADOW, START, "born")
    write(task, tick(1, [box(camera, 1, ANNA)], decisions=[born, gone, shadow]))
    rows = Decision.objects.order_by("pk")
    assert [(row.kind, row.person_id, row.camera_id) for row in rows] == [
        ("born", ANNA, camera.pk),
        ("cut_off", ANNA, None),
    ]
    assert rows[0].evidence == {"cameras": ["c01"]}
    assert (rows[0].task_id, rows[0].track_id, rows[0].runner_up) == (task.pk, 1, BEN)


def test_a_visit_lasts_from_the_first_time_to_the_last(
    task: ProcessingTask, camera: Camera, campus: Environment
) -> None:
    Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])
    later = START + timedelta(seconds=5)
    write(
        task,
        tick(1, [box(camera, 1, ANNA)], visits=[VisitRecord(ANNA, "plaza", START, START)]),
        tick(2, [], visits=[VisitRecord(ANNA, "plaza", START, later)]),
        tick(3, [], visits=[VisitRecord(ANNA, "gone", START, later)]),
    )
    end = START + timedelta(seconds=60)
    write(task, tick(4, [], visits=[VisitRecord(ANNA, "plaza", later, end)]))
    visit = PersonZone.objects.get()
    assert (visit.person_id, visit.first_seen, visit.last_seen) == (ANNA, START, end)


def test_a_better_picture_takes_the_place_of_the_one_before(
    task: ProcessingTask, camera: Camera
) -> None:
    for number, quality in ((1, 0.3), (2, 0.6)):
        image = ImageRecord(ANNA, "people/a.jpg", quality, camera.pk, START, 40, 100)
        unknown = ImageRecord(SHADOW, "people/s.jpg", 0.5, camera.pk, START, 40, 100)
        write(task, tick(number, [box(camera, 1, ANNA)], images=[image, unknown]))
    row = PersonImage.objects.get()
    assert (row.person_id, row.quality, row.camera_id) == (ANNA, 0.6, camera.pk)


def test_the_newest_state_of_identity_is_kept(task: ProcessingTask, camera: Camera) -> None:
    write(task, tick(1, [], identity={"n": 1}), tick(2, [], identity={"n": 2}), tick(3, []))
    snapshot = IdentitySnapshot.objects.get()
    assert (snapshot.state, snapshot.frame_index, snapshot.epoch) == ({"n": 2}, 2, 1)
    write(task, tick(4, []))
    assert IdentitySnapshot.objects.get().frame_index == 2


def test_who_lost_the_lease_leaves_the_state_alone(task: ProcessingTask) -> None:
    write(task, tick(1, [], identity={"n": 1}))
    ProcessingTask.objects.update(epoch=2)
    with pytest.raises(LeaseLostError):
        write(task, tick(2, [], identity={"n": 2}))
    assert IdentitySnapshot.objects.get().state == {"n": 1}


def test_ticks_in_flight_during_a_merge_go_to_the_remaining(
    task: ProcessingTask, camera: Camera, campus: Environment
) -> None:
    last = make_person(campus, first_seen=START, last_seen=START)
    middle = make_person(campus, merged_into=last, state=Person.State.ARCHIVED)
    first = make_person(campus, merged_into=middle, state=Person.State.ARCHIVED)
    Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])
    visit = VisitRecord(first.pk, "plaza", START, START)
    write(task, tick(1, [box(camera, 1, first.pk), box(camera, 2)], visits=[visit]))
    assert set(Observation.objects.values_list("person", flat=True)) == {last.pk, None}
    assert Track.objects.get(track_id=1).person == last
    assert PersonZone.objects.get().person == last
    first.refresh_from_db()
    assert first.state == Person.State.ARCHIVED


def test_opposite_merges_by_worker_and_operator_make_no_cycle(
    task: ProcessingTask, camera: Camera, campus: Environment
) -> None:
    stays = make_person(campus, first_seen=START, last_seen=START)
    gone = make_person(campus, merged_into=stays, state=Person.State.ARCHIVED)
    other = make_person(campus, first_seen=START, last_seen=START)
    write(task, tick(1, [box(camera, 1, gone.pk)], merged=[(gone.pk, stays.pk)]))
    write(task, tick(2, [box(camera, 1, gone.pk)], merged=[(gone.pk, other.pk)]))
    write(task, tick(3, [], lost=[gone.pk, other.pk]))
    for person in (stays, gone, other):
        person.refresh_from_db()
    assert (stays.merged_into, stays.state) == (None, Person.State.CONFIRMED)
    assert [(gone.merged_into, gone.state), (other.merged_into, other.state)] == [
        (stays, Person.State.ARCHIVED)
    ] * 2
    assert Track.objects.get().person == stays
