"""Columns of many rows at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from analytics.queries.columns import fetch
from tests.factories import SEEN, make_person
from tracking.models import Environment, Person, ProcessingTask

pytestmark = pytest.mark.django_db


def test_ids_are_numbers_and_times_are_seconds(campus: Environment) -> None:
    ids = [UUID(int=number) for number in (1, 2, 2**64, 2**64 + 1)]  # alike in one half
    for key in ids:
        make_person(campus, last_seen=SEEN + timedelta(milliseconds=61_250), person_id=key)
    found = fetch(Person.objects.all(), {"person_id": "id", "last_seen": "time"})
    assert sorted(found["person_id"].tolist()) == [0, 1, 2, 3]
    assert found["last_seen"].tolist() == [SEEN.timestamp() + 61.25] * 4


def test_a_time_that_is_null_is_no_number(campus: Environment) -> None:
    ProcessingTask.objects.create(environment=campus)
    found = fetch(ProcessingTask.objects.all(), {"started_at": "time", "frame_index": "integer"})
    assert np.isnan(found["started_at"]).all()
    assert found["frame_index"].tolist() == [0]


def test_no_rows_are_empty_columns(campus: Environment) -> None:
    for rows in (Person.objects.all(), Person.objects.filter(pk__in=[])):
        found = fetch(rows, {"person_id": "id", "first_seen": "time"})
        assert [len(column) for column in found.values()] == [0, 0]
