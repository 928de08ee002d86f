"""PostgreSQL keeps observations in one partition per day (UTC); SQLite in one table.

Two writers may want the same day at once: an advisory lock lets one after the other look. A new
day is made beside the table and attached, which holds up neither readers nor writers.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from tracking.models import ObservationDay
from tracking.services.retention import trusted_time

logger = logging.getLogger(__name__)
TABLE: Final = "tracking_observation"
DEFAULT: Final = f"{TABLE}_default"
DAYS_AHEAD: Final = 3
LOCK_TIMEOUT: Final = "2s"
_LOCK_NOT_AVAILABLE: Final = "55P03"
_ADVISORY_LOCK: Final = 0x53706F74  # any number that nobody else uses


@dataclass(frozen=True, slots=True)
class Partition:
    """One day's table; `day` is None for the one that takes what has no other place."""

    name: str
    day: date | None
    rows: int
    size: int


def today() -> date:
    """Return today's date in UTC."""
    return timezone.now().astimezone(UTC).date()


def native() -> bool:
    """Return whether the database in use has partitions."""
    return connection.vendor == "postgresql"


def partitions() -> list[Partition]:
    """Return all partitions by day, with the planner's estimate of their rows and their bytes."""
    if not native():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, greatest(c.reltuples, 0)::bigint, pg_total_relation_size(c.oid)"
            " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = to_regclass(%s) ORDER BY c.relname",
            [TABLE],
        )
        return [Partition(name, _day_of(name), rows, size) for name, rows, size in cursor]


def note(days: Collection[date]) -> None:
    """Remember that observations of `days` are stored today; make a partition for each."""
    stored_on = trusted_time.look().trusted.astimezone(UTC).date()
    rows = [ObservationDay(day=day, stored_on=stored_on) for day in sorted(days)]
    with transaction.atomic():
        lock()
        ObservationDay.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["day"], update_fields=["stored_on"]
        )
        try:
            ensure(days)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != _LOCK_NOT_AVAILABLE:
                raise
            # Somebody reads the whole table: the rows wait in the default partition.
            logger.warning("no partition yet for %s: the table is busy", ", ".join(map(str, days)))


def ensure(days: Iterable[date]) -> list[date]:
    """Make the partitions that are missing; return their days."""
    if not native():
        return []
    with transaction.atomic():
        lock()
        there = {partition.day for partition in partitions()}
        made = [day for day in sorted(set(days)) if day not in there]
        for day in made:
            _make(day)
    return made


def ahead(days: int = DAYS_AHEAD) -> list[date]:
    """Today and the next `days`."""
    return [today() + timedelta(days=number) for number in range(days + 1)]


def wanted() -> list[date]:
    """Return the days ahead, and those that something is stored of."""
    return [*ahead(), *ObservationDay.objects.values_list("day", flat=True)]


def missing(days: int = 1) -> list[date]:
    """Return days from today on that should have a partition and have none."""
    if not native():
        return []
    there = {partition.day for partition in partitions()}
    return [day for day in ahead(days) if day not in there]


def drop(days: Collection[date]) -> int:
    """Drop the partitions of `days`; return how many rows went with them."""
    going = [partition.name for partition in partitions() if partition.day in days]
    if not going:
        return 0
    rows = 0
    with transaction.atomic(), connection.cursor() as cursor:
        for name in going:
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own name
            rows += cursor.fetchone()[0]
        # Readers of the whole table are waited for, but not for long: writers queue behind us.
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f"DROP TABLE {', '.join(going)}")
        cursor.execute("SET LOCAL lock_timeout = 0")
    return rows


def start_of(day: date) -> datetime:
    """Return the first moment of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def lock() -> None:
    """Keep others from making, noting or dropping days until the transaction ends."""
    if native():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADVISORY_LOCK])


def _make(day: date) -> None:
    name = f"{TABLE}_{day.isoformat().replace('-', '')}"
    span = [start_of(day), start_of(day + timedelta(days=1))]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute(f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING CONSTRAINTS)")
        cursor.execute(
            f"WITH strays AS (DELETE FROM {DEFAULT} WHERE time >= %s AND time < %s RETURNING *)"  # noqa: S608
            f" INSERT INTO {name} SELECT * FROM strays",
            span,
        )
        cursor.execute(
            f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM (%s) TO (%s)",
            [str(moment) for moment in span],
        )
        cursor.execute("SET LOCAL lock_timeout = 0")


def _day_of(name: str) -> date | None:
    try:
        return (
            datetime.strptime(name.removeprefix(f"{TABLE}_"), "%Y%m%d").replace(tzinfo=UTC).date()
        )
    except ValueError:
        return None
