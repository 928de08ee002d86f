"""Daily partitions of observations: made ahead and on demand, listed, missed when missing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from tests.factories import make_camera, make_environment, make_task
from tests.worker.records import HOLDER, box, status, tick
from tracking.checks import tomorrow_has_a_partition
from tracking.jobs import make_partitions
from tracking.models import Observation, ObservationDay
from tracking.services.retention import partitions
from worker.batch import Batch, BatchWriter
from worker.plan import plan

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no partitions"),
]
LONG_AGO = date(2009, 6, 5)


@pytest.fixture(autouse=True)
def _days_are_as_they_were(transactional_db: None) -> Iterator[None]:
    yield
    partitions.drop([LONG_AGO, *partitions.ahead(9)])
    partitions.ensure(partitions.ahead())


def days() -> set[date | None]:
    return {partition.day for partition in partitions.partitions()}


def observe(day: date, count: int = 1) -> None:
    """By the ORM, which asks for no partition."""
    task = make_task(make_environment("e"), [])
    camera = make_camera(task.environment)
    Observation.objects.bulk_create(
        Observation(
            time=partitions.start_of(day) + timedelta(minutes=n),
            frame_index=n,
            task=task,
            camera=camera,
            track_id=1,
            confidence=1,
            **dict.fromkeys(("x1", "y1", "x2", "y2"), 0),
        )
        for n in range(count)
    )


def places() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM tracking_observation")
        return {name for (name,) in cursor}


def test_the_command_makes_the_days_ahead_and_lists_them() -> None:
    out = StringIO()
    call_command("partitions", days_ahead=5, stdout=out)
    assert set(partitions.ahead(5)) <= days()
    assert f"made {partitions.ahead(5)[-1]}" in out.getvalue()
    assert "default" in out.getvalue()


def test_a_missing_tomorrow_is_warned_of_until_the_job_has_run() -> None:
    assert tomorrow_has_a_partition(None, ["default"]) == []
    tomorrow = partitions.ahead(1)[1]
    partitions.drop([tomorrow])
    (warning,) = tomorrow_has_a_partition(None, ["default"])
    assert str(tomorrow) in warning.msg
    assert make_partitions() == f"partitions created: {tomorrow}"
    assert tomorrow_has_a_partition(None, ["default"]) == []


def test_rows_without_a_partition_are_kept_and_move_into_it() -> None:
    observe(LONG_AGO, 3)
    assert places() == {partitions.DEFAULT}
    assert partitions.ensure([LONG_AGO]) == [LONG_AGO]
    assert places() == {"tracking_observation_20090605"}
    assert Observation.objects.count() == 3


def test_an_old_recording_s_batch_goes_into_its_own_day() -> None:
    campus = make_environment()
    camera = make_camera(campus)
    task = make_task(campus, [camera], held=True)
    moment = partitions.start_of(LONG_AGO)
    BatchWriter(HOLDER).write(Batch(plan(task), 1, [tick(1, [box(camera)], time=moment)], status()))
    assert places() == {"tracking_observation_20090605"}
    assert ObservationDay.objects.get().stored_on == partitions.today()


def test_two_writers_may_want_the_same_day_at_once() -> None:
    errors: list[Exception] = []

    def want() -> None:
        try:
            partitions.note([LONG_AGO])
        except Exception as error:  # noqa: BLE001 - the test tells
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=want) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert LONG_AGO in days()


def test_rows_wait_in_the_default_partition_during_a_long_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(partitions, "LOCK_TIMEOUT", "50ms")
    reading, done = threading.Event(), threading.Event()

    def read() -> None:
        with transaction.atomic():
            Observation.objects.count()
            reading.set()
            done.wait(10)
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    assert reading.wait(10)
    partitions.note([LONG_AGO])
    done.set()
    reader.join()
    assert LONG_AGO not in days()
    assert ObservationDay.objects.filter(day=LONG_AGO).exists()
    assert make_partitions() == f"partitions created: {LONG_AGO}"


def test_an_id_finds_its_row_without_reading_the_table() -> None:
    observe(LONG_AGO, 2)
    row = Observation.objects.order_by("-id")[0]
    assert Observation.objects.get(pk=row.pk).time == row.time
