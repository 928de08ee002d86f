"""What one batch writes, and when it writes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from tests.factories import make_camera, make_environment, make_task
from tests.worker.records import HOLDER, START, box, camera_record, status, tick
from tracking.models import (
    Camera,
    Environment,
    Observation,
    Person,
    ProcessingTask,
    TaskCamera,
    Track,
)
from worker.batch import Batch, BatchWriter, LeaseLostError
from worker.plan import plan
from worker.records import StatusRecord, TickRecord

ANNA, BEN = uuid4(), uuid4()


class Writing:
    """A writer and the task it writes for."""

    def __init__(self, task: ProcessingTask) -> None:
        self.task = task
        self.writer = BatchWriter(HOLDER)

    def __call__(
        self, *ticks: TickRecord, epoch: int = 1, said: StatusRecord | None = None
    ) -> None:
        self.writer.write(Batch(plan(self.task), epoch, list(ticks), said or status()))


@pytest.fixture
def write(task: ProcessingTask) -> Writing:
    return Writing(task)


def test_every_box_becomes_one_row(write: Writing, camera: Camera, task: ProcessingTask) -> None:
    write(tick(1, [box(camera, 1, ANNA), box(camera, 2)]), tick(2, [box(camera, 1, ANNA)]))
    rows = Observation.objects.order_by("frame_index", "track__track_id")
    assert [(row.frame_index, row.track.track_id, row.person_id) for row in rows] == [
        (1, 1, ANNA),
        (1, 2, None),
        (2, 1, ANNA),
    ]
    first = rows[0]
    assert (first.x1, first.y1, first.x2, first.y2) == (10.0, 20.0, 50.0, 120.0)
    assert (first.confidence, first.floor_x, first.floor_y) == (0.875, 1.5, 2.5)
    assert (first.task_id, first.camera_id) == (task.pk, camera.pk)
    assert first.time == START + timedelta(seconds=0.1)


def test_nobody_knows_where_on_the_floor_means_null(write: Writing, camera: Camera) -> None:
    write(tick(1, [replace(box(camera), floor=None)]))
    row = Observation.objects.get()
    assert (row.floor_x, row.floor_y) == (None, None)


def test_more_boxes_than_one_statement_takes_are_all_stored(write: Writing, camera: Camera) -> None:
    write(*(tick(n, [box(camera, t, uuid4()) for t in range(1, 701)]) for n in (1, 2)))
    assert Observation.objects.count() == 1400
    assert Track.objects.count() == 700
    assert Person.objects.count() == 1400


def test_a_track_counts_its_observations_over_batches(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera)]), tick(2, [box(camera)]))
    write(tick(3, [box(camera, 1, ANNA)]), tick(4, [box(camera, 2)]))
    write(tick(5, [box(camera, 1, ANNA)]))
    track = Track.objects.get(track_id=1)
    assert (track.observation_count, track.person_id) == (4, ANNA)
    assert track.first_seen == START + timedelta(seconds=0.1)
    assert track.last_seen == START + timedelta(seconds=0.5)
    assert Observation.objects.filter(track=track).count() == 4
    assert Track.objects.get(track_id=2).observation_count == 1


def test_a_person_is_first_and_last_seen(
    write: Writing, camera: Camera, campus: Environment
) -> None:
    write(tick(2, [box(camera, 1, ANNA)]), tick(4, [box(camera, 1, ANNA)]))
    write(tick(9, [box(camera, 3, ANNA)]))
    person = Person.objects.get()
    assert person.pk == ANNA
    assert person.environment == campus
    assert person.first_seen == START + timedelta(seconds=0.2)
    assert person.last_seen == START + timedelta(seconds=0.9)
    assert person.state == Person.State.CONFIRMED


def test_people_who_were_forgotten_are_lost(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, ANNA), box(camera, 2, BEN)]))
    write(tick(2, [box(camera, 2, BEN)], lost=[ANNA]))
    assert Person.objects.get(pk=ANNA).state == Person.State.LOST
    assert Person.objects.get(pk=BEN).state == Person.State.CONFIRMED


def test_a_merge_hands_the_tracks_on_and_says_to_whom(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, BEN)]), tick(3, [box(camera, 2, ANNA)]))
    write(tick(4, [box(camera, 1, ANNA)], merged=[(ANNA, BEN)]))
    ben, anna = Person.objects.get(pk=BEN), Person.objects.get(pk=ANNA)
    assert (ben.state, ben.merged_into) == (Person.State.ARCHIVED, anna)
    assert anna.first_seen == START + timedelta(seconds=0.1)  # as BEN
    assert anna.last_seen == START + timedelta(seconds=0.4)
    assert set(Track.objects.values_list("person", flat=True)) == {ANNA}


def test_a_merge_within_one_batch_is_the_same(write: Writing, camera: Camera) -> None:
    write(
        tick(1, [box(camera, 1, BEN), box(camera, 2, ANNA)]),
        tick(2, [box(camera, 2, ANNA)], merged=[(ANNA, BEN)]),
    )
    assert Person.objects.get(pk=BEN).merged_into_id == ANNA
    assert set(Track.objects.values_list("person", flat=True)) == {ANNA}


def test_a_merge_into_somebody_not_yet_stored_stores_them(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, BEN)]))
    write(tick(2, [], merged=[(ANNA, BEN)]))
    assert Person.objects.get(pk=BEN).merged_into_id == ANNA
    assert Track.objects.get().person_id == ANNA


def test_merging_somebody_who_was_never_confirmed_is_no_news(
    write: Writing, camera: Camera
) -> None:
    write(tick(1, [box(camera, 1, ANNA)], merged=[(ANNA, BEN)]))
    assert list(Person.objects.values_list("pk", flat=True)) == [ANNA]


@pytest.mark.parametrize(
    "change", [{"epoch": 2}, {"lease_holder": "worker-2"}, {"lease_holder": ""}]
)
def test_who_has_lost_the_lease_writes_nothing(
    write: Writing, camera: Camera, task: ProcessingTask, change: dict[str, object]
) -> None:
    ProcessingTask.objects.filter(pk=task.pk).update(**change)
    with pytest.raises(LeaseLostError):
        write(tick(1, [box(camera, 1, ANNA)]), said=status(camera_record(camera)))
    assert not Observation.objects.exists()
    assert not Person.objects.exists()
    task.refresh_from_db()
    assert (task.frame_index, task.fps) == (0, 0)


def test_a_lower_epoch_of_the_same_worker_is_stale_too(
    write: Writing, camera: Camera, task: ProcessingTask
) -> None:
    ProcessingTask.objects.filter(pk=task.pk).update(epoch=3)
    with pytest.raises(LeaseLostError):
        write(tick(1, [box(camera)]), epoch=2)
    write(tick(1, [box(camera)]), epoch=3)
    assert Observation.objects.count() == 1


def test_a_task_that_was_deleted_is_stale(write: Writing, camera: Camera) -> None:
    batch = Batch(plan(write.task), 1, [tick(1, [box(camera)])], status())
    write.task.delete()
    with pytest.raises(LeaseLostError):
        write.writer.write(batch)


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_stores_and_counts_nothing() -> None:
    campus = make_environment()
    camera = make_camera(campus)
    write = Writing(make_task(campus, [camera], held=True))
    write(tick(1, [box(camera)]))
    nonsense = camera_record(camera, state="asleep")
    with pytest.raises(IntegrityError):
        write(tick(2, [box(camera, 1, ANNA)]), said=status(nonsense))
    assert Observation.objects.count() == 1
    assert not Person.objects.exists()
    write(tick(2, [box(camera, 1, ANNA)]))
    assert Track.objects.get().observation_count == Observation.objects.count() == 2


def test_a_deleted_cameras_boxes_do_not_take_the_others_along(
    write: Writing, campus: Environment, camera: Camera
) -> None:
    gone = make_camera(campus, "c02")
    boxes = [box(camera, 1, ANNA), box(gone, 1, ANNA)]
    gone.delete()
    write(tick(1, boxes))
    assert [row.camera_id for row in Observation.objects.all()] == [camera.pk]
    assert Track.objects.get().camera == camera


def test_the_state_is_written_with_the_ticks(
    write: Writing, camera: Camera, task: ProcessingTask
) -> None:
    write(tick(7, [box(camera)]), said=status(camera_record(camera, reason="slow")))
    task.refresh_from_db()
    assert (task.status, task.progress, task.fps, task.people_now) == ("processing", 0.25, 19.0, 5)
    assert task.frame_index == 7
    row = TaskCamera.objects.get()
    assert (row.state, row.reason, row.fps, row.people_now) == ("online", "slow", 9.5, 4)
    assert (row.position, row.frames, row.dropped) == (7, 7, 2)
    assert row.last_frame_at == START
    camera.refresh_from_db()
    assert (camera.width, camera.height) == (640, 480)


def test_without_ticks_the_place_in_the_recording_stays(
    write: Writing, camera: Camera, task: ProcessingTask
) -> None:
    """What counts frames must be as true as what is stored."""
    write(tick(7, [box(camera)]), said=status(camera_record(camera)))
    write(said=status(camera_record(camera, frames=9, width=None, height=None)))
    row = TaskCamera.objects.get()
    assert (row.position, row.frames) == (7, 7)
    task.refresh_from_db()
    assert task.frame_index == 7
    camera.refresh_from_db()
    assert (camera.width, camera.height) == (640, 480)


def test_a_task_is_started_once(write: Writing, camera: Camera, task: ProcessingTask) -> None:
    write(said=status(status=ProcessingTask.Status.INITIALIZING))
    task.refresh_from_db()
    assert (task.status, task.started_at) == ("initializing", None)
    write(tick(1, []))
    task.refresh_from_db()
    started = task.started_at
    assert started is not None
    write(tick(2, []))
    task.refresh_from_db()
    assert task.started_at == started


def test_tracks_of_two_cameras_with_one_number_are_two(
    write: Writing, campus: Environment, camera: Camera
) -> None:
    other = make_camera(campus, "c02")
    write(tick(1, [box(camera, 1, ANNA), box(other, 1, ANNA)]))
    persons: list[UUID | None] = [track.person_id for track in Track.objects.all()]
    assert persons == [ANNA, ANNA]
    assert Person.objects.count() == 1
