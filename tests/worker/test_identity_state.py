"""What a restarted worker still knows, and how operators' changes reach a running one."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from redis import Redis

from accounts.models import Role
from tests.factories import make_camera, make_environment, make_person, make_task, make_user
from tests.worker.process import WorkerProcess
from tests.worker.running import recorded, wait_for_frames
from tracking.models import (
    Environment,
    IdentitySnapshot,
    Observation,
    Person,
    PersonChange,
    ProcessingTask,
    Track,
)
from tracking.services.people.merge import merge_people
from tracking.services.people.split import split_person
from vision.identity import StoredHistory
from vision.pipeline import CameraGeometry
from worker.identity_state import (
    VERSION,
    PreviousState,
    changes_since,
    crop_qualities,
    read_previous_state,
    restored_pipeline,
)

STATE: dict[str, Any] = {
    "version": VERSION,
    "seeks": 0,
    "changed": 0,
    "pipeline": {"identity": {"people": [], "apart": []}, "feet": {}},
    "crops": {},
}


@pytest.fixture
def played_task(campus: Environment) -> ProcessingTask:
    return make_task(campus, [make_camera(campus)], mode="recorded", frame_index=120)


def snapshot(task: ProcessingTask, state: Any = STATE, seconds: float = 1) -> None:
    row = IdentitySnapshot(task=task, epoch=1, frame_index=110, state=state)
    row.made_at = timezone.now() - timedelta(seconds=seconds)
    row.save()


def test_a_new_task_remembers_nobody(played_task: ProcessingTask) -> None:
    assert read_previous_state(played_task, 10, 0) == PreviousState(None, 0.0, 0)


def test_a_clock_that_was_set_back_makes_everybody_new(played_task: ProcessingTask) -> None:
    played_task.mode = ProcessingTask.Mode.LIVE
    snapshot(played_task, seconds=-3600)
    assert read_previous_state(played_task, 10, 0).state is None
    snapshot_of = IdentitySnapshot.objects.get(task=played_task)
    snapshot_of.made_at = timezone.now() - timedelta(seconds=1)
    snapshot_of.save()
    assert read_previous_state(played_task, 10, 0).state == STATE


def test_a_recording_waits_for_its_worker(played_task: ProcessingTask) -> None:
    snapshot(played_task, seconds=3600)
    assert read_previous_state(played_task, 10, 0) == PreviousState(
        STATE, 1.1, 0, StoredHistory(1.0)
    )


def test_rows_since_the_snapshot_say_whose_tracks_there_are(played_task: ProcessingTask) -> None:
    snapshot(played_task)
    anna, camera, now = (
        make_person(played_task.environment),
        played_task.cameras.get(),
        timezone.now(),
    )
    track = Track.objects.create(
        task=played_task, camera=camera, track_id=1, person=anna, first_seen=now, last_seen=now
    )
    for tick in range(11):
        Observation.objects.create(
            time=now - timedelta(seconds=1 - tick / 10),
            frame_index=110 + tick,
            task=played_task,
            camera=camera,
            track=track,
            person=anna,
            confidence=0.9,
            x1=10 + 4 * tick,
            y1=20,
            x2=50 + 4 * tick,
            y2=120,
        )
    known = read_previous_state(played_task, 10, 0)
    assert (known.since.seconds, known.missed) == pytest.approx((1, 1.1), abs=0.01)
    assert known.since.owners == {(camera.camera_id, 1): anna.pk}
    pictures = known.since.tracks[camera.camera_id]
    assert [seconds for seconds, _ in pictures] == pytest.approx([n / 10 for n in range(1, 11)])
    assert {tuple(tracks.ids.tolist()) for _, tracks in pictures} == {(1,)}
    pipeline = restored_pipeline({camera.camera_id: CameraGeometry(None)}, None, None)
    pipeline.restore(pipeline.state(), known.missed, known.since)
    ((_, person, *_),) = pipeline.state()["people"]
    assert person == str(anna.pk)
    assert pipeline.state()["next"][1] == 2  # the next track of the camera


def test_a_slow_recording_misses_more_frames_than_it_has_ticks(
    played_task: ProcessingTask,
) -> None:
    snapshot(played_task)
    camera, now = played_task.cameras.get(), timezone.now()
    track = Track.objects.create(
        task=played_task, camera=camera, track_id=1, first_seen=now, last_seen=now
    )
    for tick in (110, 120):
        Observation.objects.create(
            time=now - timedelta(seconds=(120 - tick) / 5),
            frame_index=tick,
            task=played_task,
            camera=camera,
            track=track,
            confidence=0.9,
            **dict.fromkeys(("x1", "y1", "x2", "y2"), 1.0),
        )
    known = read_previous_state(played_task, 10, 0)
    assert (known.since.seconds, known.missed) == pytest.approx((2.0, 2.2), abs=0.01)


def test_live_people_walk_on_meanwhile(played_task: ProcessingTask) -> None:
    played_task.mode = ProcessingTask.Mode.LIVE
    snapshot(played_task, seconds=5)
    assert read_previous_state(played_task, 10, 0).missed == pytest.approx(5, abs=1)


@pytest.mark.parametrize(
    ("state", "seconds", "said"),
    [
        (STATE, 60, "60 s old"),
        (STATE | {"version": VERSION + 1}, 1, "another version"),
        (STATE | {"seeks": 3}, 1, "before a seek"),
        ([], 1, "another version"),
    ],
)
def test_a_state_that_does_not_fit_is_left_alone(
    played_task: ProcessingTask,
    state: Any,
    seconds: float,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    played_task.mode = ProcessingTask.Mode.LIVE
    snapshot(played_task, state, seconds)
    assert read_previous_state(played_task, 10, 0).state is None
    assert said in caplog.text


@pytest.mark.parametrize(
    "pipeline", [None, {}, {"model": "", "cameras": [], "people": [{}], "feet": {}}]
)
def test_a_state_that_makes_no_sense_is_left_alone(
    pipeline: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    known = PreviousState(STATE | {"pipeline": pipeline, "crops": 5}, 1.0, 0)
    state = restored_pipeline({}, None, known).state()
    assert (state["people"], state["lost"], state["apart"]) == ([], [], [])
    assert "stored state is invalid" in caplog.text
    assert crop_qualities(known) == {}


def test_changes_by_hand_come_in_order_and_once(played_task: ProcessingTask) -> None:
    olga = make_user(Role.OPERATOR)
    anna, ben = make_person(played_task.environment), make_person(played_task.environment)
    camera = played_task.cameras.get()
    tracks = [
        Track.objects.create(
            task=played_task,
            camera=camera,
            track_id=number,
            person=ben,
            first_seen=ben.first_seen,
            last_seen=ben.last_seen,
        )
        for number in (5, 6)
    ]
    elsewhere = make_environment("factory")
    merge_people(olga, make_person(elsewhere).pk, make_person(elsewhere).pk)
    split = split_person(olga, ben.pk, track_ids=[tracks[0].pk])
    merge = merge_people(olga, anna.pk, ben.pk)
    first, second = changes_since(played_task, 0)
    assert (first.kind, first.person, first.other) == ("split", ben.pk, split.other_id)
    assert first.tracks == ((camera.camera_id, 5),)
    assert (second.kind, second.person, second.other) == ("merge", ben.pk, anna.pk)
    assert changes_since(played_task, merge.pk) == []
    assert read_previous_state(played_task, 10, 0).changed == merge.pk


def _latest() -> datetime:
    return max(Track.objects.values_list("last_seen", flat=True))


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_ids_survive_a_killed_worker_and_follow_a_merge(
    worker: WorkerProcess, still_video: Any, redis_client: Redis
) -> None:
    task = recorded(make_environment("campus"), {"c01": still_video}, loop=True)
    wait_for_frames(worker, task, 25)
    worker.wait(lambda: IdentitySnapshot.objects.filter(task=task).exists())
    snapshot = IdentitySnapshot.objects.get(task=task)
    before = {person for _, person, *_ in snapshot.state["pipeline"]["people"]}
    worker.kill()
    stored = max(Observation.objects.values_list("frame_index", flat=True))
    tracks = set(Track.objects.filter(last_seen__gte=_latest()).values_list("pk", flat=True))
    worker.start()
    after = Observation.objects.filter(frame_index__gt=stored, person__isnull=False)
    worker.wait(lambda: after.values("track").distinct().count() >= 2, 40)
    assert tracks & set(after.values_list("track", flat=True))
    people = {str(person) for person in after.values_list("person", flat=True)}
    assert people <= before
    assert Person.objects.count() <= len(before)

    kept, gone = list(Person.objects.filter(pk__in=people))[:2]
    change = merge_people(make_user(Role.OPERATOR), gone.pk, kept.pk)
    worker.wait(
        lambda: IdentitySnapshot.objects.filter(task=task, state__changed=change.pk).exists()
    )
    state = IdentitySnapshot.objects.get(task=task).state
    ids = {person for _, person, *_ in state["pipeline"]["people"]}
    assert str(gone.pk) not in ids
    assert PersonChange.objects.count() == 1
