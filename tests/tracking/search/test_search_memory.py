"""The copy of the vectors in memory: it follows the table, in bounded steps."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import make_person
from tests.tracking.appearances import DIMENSIONS, MODEL, give_look, look
from tracking.models import Environment, PersonAppearance
from tracking.search import memory
from tracking.search.memory import Memory
from tracking.search.vectors import Vectors

pytestmark = pytest.mark.django_db

AXIS = look(1.0)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "AGAIN_SECONDS", 0.0)


def scores(copy: Memory) -> list[float]:
    return [round(score, 3) for block in copy.ranked(AXIS, 2) for _, score in block]


def test_blocks_are_in_order_and_leave_nobody_out() -> None:
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(1000, DIMENSIONS)).astype(np.float32)
    people = [uuid4() for _ in vectors]
    known = Vectors(DIMENSIONS)
    known.put(people[:10], vectors[:10])
    known.put(people[5:], vectors[5:])
    blocks = list(known.ranked(AXIS, 7))
    assert [len(block) for block in blocks] == [7, 28, 112, 448, 405]
    order = [person for block in blocks for person, _ in block]
    assert order == [people[row] for row in np.argsort(-(vectors @ AXIS), kind="stable")]
    assert [person for person, _ in known.among([*people[:3], uuid4()], AXIS)] == [
        person for person in order if person in people[:3]
    ]


def test_without_anybody_nobody_is_found() -> None:
    copy = Memory(MODEL, DIMENSIONS)
    assert scores(copy) == []
    assert copy.among([], AXIS) == []


def test_changes_beyond_one_search_come_with_the_next(
    campus: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "ROWS_PER_READ", 3)
    rows = [give_look(make_person(campus), look(0.1)) for _ in range(8)]
    copy = Memory(MODEL, DIMENSIONS)
    assert scores(copy) == [0.1] * 8
    for row in rows:
        row.vector, row.updated_at = look(0.9), timezone.now() + timedelta(seconds=1)
        row.save()
    found = [scores(copy).count(0.9) for _ in range(3)]
    assert found == [3, 6, 8]


def test_a_row_that_shows_itself_late_is_read(campus: Environment) -> None:
    """Its transaction began before, and ended after, those that were read already."""
    now = timezone.now()
    rows = [give_look(make_person(campus), look(0.5)) for _ in range(2)]
    PersonAppearance.objects.filter(pk=rows[1].pk).update(updated_at=now)
    copy = Memory(MODEL, DIMENSIONS)
    assert scores(copy) == [0.5, 0.5]
    late = give_look(make_person(campus), look(0.7))
    PersonAppearance.objects.filter(pk=late.pk).update(updated_at=now - timedelta(seconds=5))
    assert scores(copy) == [0.7, 0.5, 0.5]


def test_within_a_second_the_table_is_not_asked_again(
    campus: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_look(make_person(campus), look(0.5))
    copy = Memory(MODEL, DIMENSIONS)
    scores(copy)
    monkeypatch.setattr(memory, "AGAIN_SECONDS", 60.0)
    with CaptureQueriesContext(connection) as queries:
        assert scores(copy) == [0.5]
    assert len(queries) == 0


def test_copies_of_models_that_nobody_asks_for_go(db: None) -> None:
    memory._copies.clear()
    kept = memory.memory("a", 8)
    memory.memory("b", 8)
    assert memory.memory("a", 8) is kept
    memory.memory("c", 8)
    assert list(memory._copies) == [("a", 8), ("c", 8)]
    memory._copies.clear()
