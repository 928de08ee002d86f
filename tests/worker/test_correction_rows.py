"""The last seconds of a track turn out to be another person's: what is stored then."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from accounts.models import Role
from tests.factories import make_camera, make_person, make_user
from tests.worker.records import HOLDER, START, Box, box, status, tick
from tracking.models import (
    Camera,
    Decision,
    Environment,
    Observation,
    Person,
    PersonImage,
    PersonZone,
    ProcessingTask,
    Track,
    Zone,
)
from tracking.services.people.forget import forget_person
from worker.batch import Batch, BatchWriter, LeaseLostError
from worker.plan import plan
from worker.records import (
    CorrectionRecord,
    DecisionRecord,
    ImageRecord,
    TickRecord,
    VisitRecord,
)
from worker.store import TickQueue

ANNA, BEN, CARL = uuid4(), uuid4(), uuid4()


class Writing:
    """A writer and the task it writes for."""

    def __init__(self, task: ProcessingTask) -> None:
        self.task = task
        self.writer = BatchWriter(HOLDER)

    def __call__(self, *ticks: TickRecord, epoch: int = 1) -> None:
        self.writer.write(Batch(plan(self.task), epoch, list(ticks), status()))


@pytest.fixture
def write(task: ProcessingTask) -> Writing:
    return Writing(task)


def at(number: float) -> datetime:
    """Return the time of a tick."""
    return START + timedelta(seconds=number / 10)


def given(
    camera: Camera, track: int, new: int, previous: UUID, person: UUID | None, since: int
) -> CorrectionRecord:
    """Return a correction since a tick."""
    return CorrectionRecord(camera.pk, track, new, previous, person, at(since - 0.005))


def both(camera: Camera, anna: int, ben: int) -> list[Box]:
    """Return Anna's and Ben's boxes in these tracks."""
    return [box(camera, anna, ANNA), box(camera, ben, BEN)]


def swap(camera: Camera, since: int, first: int = 1) -> list[CorrectionRecord]:
    """Return the corrections that exchange Anna's and Ben's tracks, which go on under new ids."""
    return [
        given(camera, first, first + 2, ANNA, BEN, since),
        given(camera, first + 1, first + 3, BEN, ANNA, since),
    ]


def stored() -> dict[int, tuple[UUID | None, list[int], int]]:
    """Return by track number: person, ticks of the observations, what the track counts.

    Fails where times, people or counts of a track are not those of its observations.
    """
    found: dict[int, tuple[UUID | None, list[int], int]] = {}
    for track in Track.objects.all():
        rows = list(Observation.objects.filter(track=track).order_by("time"))
        assert (track.first_seen, track.last_seen) == (rows[0].time, rows[-1].time)
        assert {row.person_id for row in rows[-1:]} == {track.person_id}
        ticks = [row.frame_index for row in rows]
        found[track.track_id] = (track.person_id, ticks, track.observation_count)
    return found


def seen(person: UUID) -> tuple[datetime, datetime]:
    """Return when a person was seen first and last."""
    row = Person.objects.get(pk=person)
    return row.first_seen, row.last_seen


SWAPPED = {
    1: (ANNA, [1, 2], 2),
    2: (BEN, [1, 2], 2),
    3: (BEN, [3, 4, 5], 3),
    4: (ANNA, [3, 4, 5], 3),
}


@pytest.mark.parametrize("batches", [[5], [2, 3], [4, 1], [1, 1, 1, 1, 1]])
def test_rows_of_the_span_change_hands(write: Writing, camera: Camera, batches: list[int]) -> None:
    ticks = [tick(n, both(camera, 1, 2)) for n in (1, 2, 3)]
    ticks.append(tick(4, both(camera, 1, 2), corrections=swap(camera, since=3)))
    ticks.append(tick(5, [box(camera, 3, BEN), box(camera, 4, ANNA)]))
    for size in batches:
        write(*ticks[:size])
        ticks = ticks[size:]
    assert stored() == SWAPPED
    assert seen(ANNA) == seen(BEN) == (at(1), at(5))
    assert Observation.objects.filter(person=ANNA).count() == 5


def test_another_worker_continues_the_new_track(write: Writing, camera: Camera) -> None:
    write(tick(1, both(camera, 1, 2)), tick(2, both(camera, 1, 2)))
    write.writer = BatchWriter(HOLDER)
    write(tick(3, both(camera, 1, 2)))
    write(tick(4, both(camera, 1, 2), corrections=swap(camera, since=3)))
    write.writer = BatchWriter(HOLDER)
    write(tick(5, [box(camera, 3, BEN), box(camera, 4, ANNA)]))
    assert stored() == SWAPPED


def test_a_track_without_rows_left_is_gone(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, ANNA), box(camera, 7, BEN)]))
    write(tick(2, [box(camera, 1, ANNA)], corrections=[given(camera, 1, 9, ANNA, BEN, 1)]))
    write(tick(3, [box(camera, 9, BEN)]))
    assert stored() == {7: (BEN, [1], 1), 9: (BEN, [1, 2, 3], 3)}
    assert seen(BEN) == (at(1), at(3))


def test_who_loses_all_rows_is_archived_until_seen(write: Writing, camera: Camera) -> None:
    said = DecisionRecord(ANNA, at(2), "cut_off", camera.pk, 1, other=BEN)
    correction = given(camera, 1, 2, ANNA, BEN, 1)
    write(tick(1, [box(camera, 1, ANNA)]))
    write(tick(2, [box(camera, 1, ANNA)], corrections=[correction], decisions=[said]))
    anna = Person.objects.get(pk=ANNA)
    assert (anna.state, anna.merged_into) == (Person.State.ARCHIVED, None)
    assert Decision.objects.get().person_id == ANNA
    write(tick(5, [box(camera, 3, ANNA)]))
    anna.refresh_from_db()
    assert (anna.state, anna.last_seen) == (Person.State.CONFIRMED, at(5))


def test_a_newcomer_begins_with_the_first_moved_row(write: Writing, camera: Camera) -> None:
    write(*(tick(n, [box(camera, 1, ANNA)]) for n in (1, 2, 3)))
    write(tick(4, [box(camera, 1, ANNA)], corrections=[given(camera, 1, 2, ANNA, CARL, 3)]))
    assert stored() == {1: (ANNA, [1, 2], 2), 2: (CARL, [3, 4], 2)}
    assert (seen(ANNA), seen(CARL)) == ((at(1), at(2)), (at(3), at(4)))


def test_someone_lost_who_returns_is_there_again(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, BEN)]))
    write(tick(2, [], lost=[BEN]), tick(6, [box(camera, 2, ANNA)]))
    write(tick(7, [box(camera, 2, ANNA)], corrections=[given(camera, 2, 3, ANNA, BEN, 6)]))
    assert Person.objects.get(pk=BEN).state == Person.State.CONFIRMED
    assert seen(BEN) == (at(1), at(7))


def test_to_tentative_people_rows_go_without_a_name(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, ANNA)]), tick(2, [box(camera, 1, ANNA)]))
    write(tick(3, [box(camera, 1, ANNA)], corrections=[given(camera, 1, 2, ANNA, None, 2)]))
    assert stored() == {1: (ANNA, [1], 1), 2: (None, [2, 3], 2)}
    write(tick(4, [box(camera, 2, CARL)]))
    assert stored()[2] == (CARL, [2, 3, 4], 3)


def test_rows_of_tentative_people_get_a_name(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1)]), tick(2, [box(camera, 1)]))
    write(tick(3, [box(camera, 1)], corrections=[given(camera, 1, 2, CARL, BEN, 2)]))
    assert stored() == {1: (None, [1], 1), 2: (BEN, [2, 3], 2)}


def test_a_correction_is_corrected_itself(write: Writing, camera: Camera) -> None:
    write(*(tick(n, both(camera, 1, 2)) for n in (1, 2)))
    write(
        tick(3, both(camera, 1, 2), corrections=swap(camera, since=2)),
        tick(4, [box(camera, 3, BEN), box(camera, 4, ANNA)]),
        tick(
            5,
            [box(camera, 3, BEN), box(camera, 4, ANNA)],
            corrections=[
                given(camera, 3, 5, BEN, ANNA, 2),
                given(camera, 4, 6, ANNA, BEN, 2),
            ],
        ),
    )
    assert stored() == {
        1: (ANNA, [1], 1),
        2: (BEN, [1], 1),
        5: (ANNA, [2, 3, 4, 5], 4),
        6: (BEN, [2, 3, 4, 5], 4),
    }


def test_two_corrections_of_one_tick_follow_each_other(write: Writing, camera: Camera) -> None:
    chain = [given(camera, 1, 2, ANNA, BEN, 2), given(camera, 2, 3, BEN, CARL, 3)]
    write(*(tick(n, [box(camera, 1, ANNA)]) for n in (1, 2)))
    write(tick(3, [box(camera, 1, ANNA)], corrections=chain))
    assert stored() == {1: (ANNA, [1], 1), 2: (BEN, [2], 1), 3: (CARL, [3], 1)}


def test_other_cameras_keep_their_tracks(
    write: Writing, camera: Camera, campus: Environment
) -> None:
    other = make_camera(campus, "c02")
    boxes = [box(camera, 1, ANNA), box(other, 2, ANNA)]
    write(tick(1, boxes))
    write(tick(2, boxes, corrections=[given(camera, 1, 3, ANNA, BEN, 2)]))
    assert stored() == {1: (ANNA, [1], 1), 2: (ANNA, [1, 2], 2), 3: (BEN, [2], 1)}
    assert seen(ANNA) == (at(1), at(2))


def test_what_was_never_stored_changes_nothing(write: Writing, camera: Camera) -> None:
    write(tick(1, [box(camera, 1, ANNA)]))
    unknown = [given(camera, 8, 9, ANNA, BEN, 1), given(camera, 1, 9, ANNA, BEN, 3)]
    write(tick(2, [], corrections=unknown))
    assert stored() == {1: (ANNA, [1], 1)}
    assert not Person.objects.filter(pk=BEN).exists()


def test_of_deleted_cameras_nothing_is_corrected(
    write: Writing, camera: Camera, campus: Environment
) -> None:
    gone = make_camera(campus, "c02")
    write(tick(1, [box(camera, 1, ANNA), box(gone, 1, BEN)]))
    correction = given(gone, 1, 2, BEN, CARL, 1)
    gone.delete()
    write(tick(2, [box(camera, 1, ANNA)], corrections=[correction]))
    assert stored() == {1: (ANNA, [1, 2], 2)}


def test_rows_go_to_who_a_merged_person_is_now(
    write: Writing, camera: Camera, campus: Environment
) -> None:
    now = make_person(campus, first_seen=START, last_seen=START)
    write(tick(1, [box(camera, 1, ANNA)]))
    Person.objects.create(
        person_id=BEN, environment=campus, first_seen=START, last_seen=START, merged_into=now
    )
    write(tick(2, [box(camera, 1, ANNA)], corrections=[given(camera, 1, 2, ANNA, BEN, 2)]))
    assert stored() == {1: (ANNA, [1], 1), 2: (now.pk, [2], 1)}


def test_a_merge_of_the_same_tick_is_followed(write: Writing, camera: Camera) -> None:
    write(tick(1, both(camera, 1, 2)), tick(2, both(camera, 1, 2)))
    correction = given(camera, 1, 3, ANNA, CARL, 2)
    write(tick(3, both(camera, 1, 2), merged=[(BEN, CARL)], corrections=[correction]))
    write(tick(4, [box(camera, 3, BEN), box(camera, 2, BEN)]))
    assert {number: said[0] for number, said in stored().items()} == {1: ANNA, 2: BEN, 3: BEN}


def test_rows_of_who_was_forgotten_have_no_name(write: Writing, camera: Camera) -> None:
    write(tick(1, both(camera, 1, 2)))
    forget_person(make_user(Role.ADMIN), BEN)
    write(tick(2, both(camera, 1, 2), corrections=swap(camera, since=2)))
    assert stored() == {
        1: (ANNA, [1], 1),
        2: (None, [1], 1),
        3: (None, [2], 1),
        4: (ANNA, [2], 1),
    }
    assert not Person.objects.filter(pk=BEN).exists()


def test_what_a_full_queue_dropped_is_corrected(write: Writing, camera: Camera) -> None:
    queue = TickQueue()
    write(*(tick(n, both(camera, 1, 2)) for n in (1, 2, 3)))
    queue.add(tick(4, both(camera, 1, 2), corrections=swap(camera, since=3)))
    queue.add(tick(5, [box(camera, 3, BEN), box(camera, 4, ANNA)]))
    assert queue.drop().frame_index == 4
    write(*queue.batch())
    assert stored() == {
        1: (ANNA, [1, 2], 2),
        2: (BEN, [1, 2], 2),
        3: (BEN, [3, 5], 2),
        4: (ANNA, [3, 5], 2),
    }


def test_who_lost_the_lease_corrects_nothing(write: Writing, camera: Camera) -> None:
    write(tick(1, both(camera, 1, 2)))
    ProcessingTask.objects.update(epoch=2)
    with pytest.raises(LeaseLostError):
        write(tick(2, both(camera, 1, 2), corrections=swap(camera, since=1)))
    assert stored() == {1: (ANNA, [1], 1), 2: (BEN, [1], 1)}


def test_midnight_within_the_span_is_no_border(write: Writing, camera: Camera) -> None:
    midnight = datetime(2026, 1, 2, tzinfo=START.tzinfo)
    times = [midnight + timedelta(seconds=n) for n in (-1.5, -0.5, 0.5)]
    for number, time in enumerate(times[:2], 1):
        write(tick(number, [box(camera, 1, ANNA)], time=time))
    correction = CorrectionRecord(camera.pk, 1, 2, ANNA, BEN, times[1])
    write(tick(3, [box(camera, 1, ANNA)], time=times[2], corrections=[correction]))
    assert stored() == {1: (ANNA, [1], 1), 2: (BEN, [2, 3], 2)}


@pytest.fixture
def plaza(campus: Environment) -> Zone:
    return Zone.objects.create(environment=campus, zone_id="plaza", polygon=[])


def visits() -> dict[UUID, tuple[datetime, datetime]]:
    return {row.person_id: (row.first_seen, row.last_seen) for row in PersonZone.objects.all()}


def test_a_visit_in_the_span_was_the_others(write: Writing, camera: Camera, plaza: Zone) -> None:
    write(
        tick(1, both(camera, 1, 2)),
        tick(3, both(camera, 1, 2), visits=[VisitRecord(ANNA, "plaza", at(3), at(4))]),
    )
    write(
        tick(4, both(camera, 1, 2), visits=[VisitRecord(ANNA, "plaza", at(3), at(4))]),
        tick(5, both(camera, 1, 2), corrections=swap(camera, since=2)),
    )
    assert visits() == {BEN: (at(3), at(4))}


def test_a_visit_from_before_ends_where_it_was_another(
    write: Writing, camera: Camera, plaza: Zone
) -> None:
    write(tick(4, both(camera, 1, 2), visits=[VisitRecord(ANNA, "plaza", at(1), at(4))]))
    corrections = swap(camera, since=2)
    inside = VisitRecord(BEN, "plaza", at(2), at(5))
    write(tick(5, both(camera, 1, 2), corrections=corrections, visits=[inside]))
    since = corrections[0].since
    assert visits() == {ANNA: (at(1), since), BEN: (since, at(5))}


def test_who_other_cameras_saw_keeps_their_visit(
    write: Writing, camera: Camera, campus: Environment, plaza: Zone
) -> None:
    other = make_camera(campus, "c02")
    boxes = [box(camera, 1, ANNA), box(other, 1, ANNA)]
    write(tick(1, boxes, visits=[VisitRecord(ANNA, "plaza", at(1), at(1))]))
    write(tick(2, boxes, corrections=[given(camera, 1, 2, ANNA, BEN, 1)]))
    assert visits() == {ANNA: (at(1), at(1))}


def test_a_photo_of_somebody_else_is_dropped(write: Writing, camera: Camera) -> None:
    photos = [ImageRecord(ANNA, f"people/{n}.jpg", 0.5, camera.pk, at(n), 9, 9) for n in (1, 2)]
    write(tick(1, [box(camera, 1, ANNA)], images=photos[:1]))
    write(
        tick(2, [box(camera, 1, ANNA)], images=photos[1:]),
        tick(3, [box(camera, 1, ANNA)], corrections=[given(camera, 1, 2, ANNA, BEN, 2)]),
    )
    assert PersonImage.objects.get().path == "people/1.jpg"


def test_the_photo_of_a_person_nobody_sees_is_dropped(write: Writing, camera: Camera) -> None:
    photo = ImageRecord(ANNA, "people/1.jpg", 0.5, camera.pk, at(1), 9, 9)
    write(tick(1, [box(camera, 1, ANNA)], images=[photo]))
    write(tick(2, [box(camera, 1, ANNA)], corrections=[given(camera, 1, 2, ANNA, BEN, 1)]))
    assert not PersonImage.objects.exists()
