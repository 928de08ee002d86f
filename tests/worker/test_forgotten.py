"""A running task and the store, when a person is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.conf import settings
from redis import Redis

from accounts.models import Role
from tests.factories import make_environment, make_user
from tests.worker.process import WorkerProcess
from tests.worker.records import HOLDER, START, box, status, tick
from tests.worker.running import recorded, wait_for_frames
from tracking.models import (
    Camera,
    Decision,
    FloorState,
    ForgottenPerson,
    IdentitySnapshot,
    Observation,
    Person,
    PersonAppearance,
    PersonImage,
    ProcessingTask,
    Track,
)
from tracking.services.people.forget import forget_person
from vision.joint import FrameDetections, JointTracker
from vision.joint.person_ids import PersonIds
from vision.joint.restart import state_of
from vision.types import Detections
from worker.batch import Batch, BatchWriter
from worker.forgotten import forgotten_since
from worker.identity_state import VERSION, PreviousState, restored_pipeline
from worker.plan import plan
from worker.records import AppearanceRecord, DecisionRecord, ImageRecord, TickRecord

ANNA, BEN = uuid4(), uuid4()


def identity_state(people: dict[int, UUID]) -> dict[str, Any]:
    """What a worker knows that sees these people, by key."""
    tracker, ids = JointTracker(), PersonIds()
    tracker.set_camera("c09", None)
    boxes = np.array([[100.0 * key, 100, 100 * key + 40, 200] for key in people], np.float32)
    found = Detections(boxes, np.full(len(people), 0.9, np.float32))
    tracker.update(0.0, {"c09": FrameDetections.from_detections(found, (480, 640))})
    for key, person in people.items():
        ids.set(key, person)
    pipeline = {"model": "", **state_of(tracker, ids)}
    return {
        "version": VERSION,
        "pipeline": pipeline,
        "crops": {str(one): 0.5 for one in people.values()},
    }


def write(writer: BatchWriter, task: ProcessingTask, *ticks: TickRecord) -> None:
    writer.write(Batch(plan(task), 1, list(ticks), status()))


def test_what_was_on_its_way_is_not_stored(task: ProcessingTask, camera: Camera) -> None:
    writer = BatchWriter(HOLDER)
    write(writer, task, tick(1, [box(camera, 1, ANNA), box(camera, 2, BEN)]))
    forget_person(make_user(Role.ADMIN), ANNA)
    late: Path = settings.MEDIA_ROOT / "people/late.jpg"
    late.parent.mkdir(parents=True, exist_ok=True)
    late.write_bytes(b"jpeg")
    identity = identity_state({1: ANNA, 2: BEN})
    write(
        writer,
        task,
        tick(
            2,
            [box(camera, 1, ANNA), box(camera, 2, BEN)],
            merged=[(BEN, ANNA)],
            decisions=[
                DecisionRecord(ANNA, START, "matched"),
                DecisionRecord(BEN, START, "matched", runner_up=ANNA, runner_up_score=0.5),
            ],
            images=[ImageRecord(ANNA, "people/late.jpg", 1.0, camera.pk, START, 1, 1)],
            appearances=[AppearanceRecord(ANNA, "m", np.ones(4, np.float32), 1.0)],
            identity=identity,
        ),
    )
    assert not Person.objects.filter(pk=ANNA).exists()
    assert not PersonImage.objects.exists()
    assert not PersonAppearance.objects.exists()
    assert not late.exists()
    owners = dict(Track.objects.values_list("track_id", "person"))
    assert owners == {1: None, 2: BEN}
    assert Observation.objects.filter(person=None).count() == 2
    assert [(row.person_id, row.runner_up) for row in Decision.objects.all()] == [(BEN, None)]
    state = IdentitySnapshot.objects.get().state
    assert [person for _, person, *_ in state["pipeline"]["people"]] == [str(BEN)]
    restored = restored_pipeline({}, None, PreviousState(state, 0.1, 0))
    assert restored.state()["targets"]["keys"] == [2]
    assert list(state["crops"]) == [str(BEN)]


def test_whoever_is_named_beside_others_is_left_out_too(
    task: ProcessingTask, camera: Camera
) -> None:
    writer = BatchWriter(HOLDER)
    write(writer, task, tick(1, [box(camera, 1, ANNA), box(camera, 2, BEN)]))
    forget_person(make_user(Role.ADMIN), ANNA)
    inside = {str(who): {"point": [0, 0], "zones": {}, "lines": {}} for who in (ANNA, BEN)}
    floor = {"zones": {}, "lines": {}, "since": 1.0, "people": inside}
    said = DecisionRecord(BEN, START, "matched", other=ANNA, runner_up=ANNA, runner_up_score=0.5)
    write(writer, task, tick(2, [box(camera, 2, BEN)], decisions=[said], floor=floor))
    assert list(FloorState.objects.get().state["people"]) == [str(BEN)]
    decision = Decision.objects.get()
    assert (decision.person_id, decision.other, decision.runner_up) == (BEN, None, None)


def test_forgotten_people_come_once(task: ProcessingTask, camera: Camera) -> None:
    write(BatchWriter(HOLDER), task, tick(1, [box(camera, 1, ANNA)]))
    forget_person(make_user(Role.ADMIN), ANNA)
    (gone,) = forgotten_since(task, 0)
    assert gone.person == ANNA
    assert forgotten_since(task, gone.key) == []


@pytest.mark.django_db(transaction=True)
def test_a_running_task_continues_with_a_new_person(
    worker: WorkerProcess, still_video: Any, redis_client: Redis
) -> None:
    task = recorded(make_environment("campus"), {"c01": still_video}, loop=True)
    wait_for_frames(worker, task, 25)
    worker.wait(lambda: IdentitySnapshot.objects.filter(task=task).exists())
    worker.wait(lambda: Person.objects.filter(appearances__isnull=False).exists())
    person = Person.objects.filter(appearances__isnull=False).first()
    assert person is not None
    tracks = set(Track.objects.filter(person=person).values_list("pk", flat=True))
    forget_person(make_user(Role.ADMIN, "ada"), person.pk)
    before = set(Person.objects.values_list("pk", flat=True))
    worker.wait(lambda: Person.objects.exclude(pk__in=before).exists(), 40)
    new = Person.objects.exclude(pk__in=before)
    assert not Track.objects.filter(person__in=new, pk__in=tracks).exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not Observation.objects.filter(person=person.pk).exists()
    key = ForgottenPerson.objects.get(person_id=person.pk).pk
    assert key
    state = str(IdentitySnapshot.objects.get(task=task).state)
    assert str(person.pk) not in state
