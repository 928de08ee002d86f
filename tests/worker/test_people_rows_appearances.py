"""What one batch writes about people's looks."""

from __future__ import annotations

from uuid import UUID, uuid4

import numpy as np
import pytest

from tests.factories import make_person
from tests.worker.records import HOLDER, START, box, status, tick
from tracking.models import Camera, Environment, Person, PersonAppearance, ProcessingTask
from worker.batch import Batch, BatchWriter, LeaseLostError
from worker.plan import plan
from worker.records import AppearanceRecord, TickRecord

ANNA, BEN = uuid4(), uuid4()


def write(task: ProcessingTask, *ticks: TickRecord, epoch: int = 1) -> None:
    BatchWriter(HOLDER).write(Batch(plan(task), epoch, list(ticks), status()))


def looks(
    person: UUID, *numbers: float, model: str = "spoton", quality: float = 0.5
) -> AppearanceRecord:
    return AppearanceRecord(person, model, np.array(numbers, np.float32), quality)


def stored() -> dict[tuple[UUID, str], list[float]]:
    return {
        (row.person_id, row.model): row.vector.round(3).tolist()
        for row in PersonAppearance.objects.all()
    }


def test_the_newest_vector_of_each_model_is_kept_at_unit_length(
    task: ProcessingTask, camera: Camera
) -> None:
    boxes = [box(camera, 1, ANNA), box(camera, 2, BEN)]
    write(
        task,
        tick(1, boxes, appearances=[looks(ANNA, 1, 0), looks(BEN, 0, 2)]),
        tick(2, boxes, appearances=[looks(ANNA, 0, 1), looks(ANNA, 1, 0, 0, model="stripes")]),
    )
    assert stored() == {
        (ANNA, "spoton"): [0, 1],
        (ANNA, "stripes"): [1, 0, 0],
        (BEN, "spoton"): [0, 1],
    }


def test_a_later_one_takes_its_place_and_says_when(task: ProcessingTask, camera: Camera) -> None:
    boxes = [box(camera, 1, ANNA)]
    write(task, tick(1, boxes, appearances=[looks(ANNA, 1, 0)]))
    PersonAppearance.objects.update(updated_at=START)
    write(task, tick(2, boxes, appearances=[looks(ANNA, 0, 0, 1, quality=0.9)]))
    row = PersonAppearance.objects.get()
    assert (row.dimensions, row.quality, row.vector.tolist()) == (3, 0.9, [0, 0, 1])
    assert row.updated_at > START


def test_unknown_people_and_empty_vectors_are_not_stored(
    task: ProcessingTask, camera: Camera
) -> None:
    shadow = looks(uuid4(), 1, 0)
    odd = [looks(ANNA, np.nan, 1), looks(BEN, 0, 0)]
    boxes = [box(camera, 1, ANNA), box(camera, 2, BEN)]
    write(task, tick(1, boxes, appearances=[shadow, *odd]))
    assert stored() == {}


def test_nothing_is_stored_for_a_merged_person(
    task: ProcessingTask, camera: Camera, campus: Environment
) -> None:
    stays = make_person(campus, first_seen=START, last_seen=START)
    gone = make_person(campus, merged_into=stays, state=Person.State.ARCHIVED)
    write(task, tick(1, [box(camera, 1, gone.pk)], appearances=[looks(gone.pk, 1, 0)]))
    assert stored() == {}


def test_without_the_lease_nothing_is_stored(task: ProcessingTask, camera: Camera) -> None:
    with pytest.raises(LeaseLostError):
        write(task, tick(1, [box(camera, 1, ANNA)], appearances=[looks(ANNA, 1, 0)]), epoch=0)
    assert stored() == {}


def test_with_the_person_their_look_goes(task: ProcessingTask, camera: Camera) -> None:
    write(task, tick(1, [box(camera, 1, ANNA)], appearances=[looks(ANNA, 1, 0)]))
    Person.objects.all().delete()
    assert stored() == {}
