"""The migration keeps the rows of a table that was there before, in both directions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from tracking.models import Observation, ObservationDay
from tracking.services.retention import partitions

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no partitions"),
]
migration = import_module("tracking.migrations.0003_observation_partitions")
DAYS = [date(2019, 5, 1), date(2019, 5, 2), date(2019, 5, 7)]


def rows() -> list[tuple[int, datetime, int]]:
    return list(Observation.objects.order_by("pk").values_list("pk", "time", "frame_index"))


def add(day: date, index: int) -> Observation:
    task = "00000000-0000-4000-8000-000000000001"
    return Observation.objects.create(
        time=partitions.start_of(day) + timedelta(hours=3),
        frame_index=index,
        task_id=task,
        camera_id=1,
        track_id=1,
        confidence=1,
        **dict.fromkeys(("x1", "y1", "x2", "y2"), 0.5),
    )


def test_rows_are_there_before_and_after() -> None:
    for index, day in enumerate(DAYS):
        add(day, index)
    before = rows()
    with connection.schema_editor() as editor:
        migration.unite(apps, editor)
    assert partitions.partitions() == []
    assert rows() == before
    last = add(DAYS[0], 9)
    assert last.pk > before[-1][0]
    with connection.schema_editor() as editor:
        migration.note_days(apps, editor)
        migration.partition(apps, editor)
        editor.add_index(Observation, Observation._meta.indexes[0])
    assert set(DAYS) < {partition.day for partition in partitions.partitions()}
    assert set(ObservationDay.objects.values_list("day", flat=True)) == set(DAYS)
    assert [row[0] for row in rows()] == [*(row[0] for row in before), last.pk]
    assert add(DAYS[1], 10).pk > last.pk
    assert partitions.drop(DAYS) == 5
