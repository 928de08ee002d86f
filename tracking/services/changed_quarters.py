"""Notes for the job that sums up figures: which quarters of an hour have changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import connection

from tracking.models import ChangedQuarter

QUARTER: Final = timedelta(minutes=15)
ROWS_PER_STATEMENT: Final = 300


def quarter_of(time: datetime) -> datetime:
    """Return the first moment of the quarter of an hour that a time is in."""
    at = time.astimezone(UTC)
    return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)


def quarters(since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the first moments of the quarters from one time to another, both included."""
    quarter = quarter_of(since)
    while quarter <= until:
        yield quarter
        quarter += QUARTER


def mark_changed(environment: int, since: datetime, until: datetime) -> None:
    """Note that something between two times has changed; both included.

    Args:
        environment: key of its row.
    """
    mark_quarters(environment, list(quarters(since, until)))


def mark_quarters(environment: int, changed: list[datetime]) -> None:
    """Note that these quarters have changed."""
    table = ChangedQuarter._meta.db_table
    field = ChangedQuarter._meta.get_field("quarter")
    for first in range(0, len(changed), ROWS_PER_STATEMENT):
        some = changed[first : first + ROWS_PER_STATEMENT]
        places = ", ".join(["(%s, %s, 1)"] * len(some))
        values = [
            value
            for quarter in some
            for value in (environment, field.get_db_prep_value(quarter, connection))
        ]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (environment_id, quarter, version) VALUES {places}"  # noqa: S608
                " ON CONFLICT (environment_id, quarter)"
                f" DO UPDATE SET version = {table}.version + 1",
                values,
            )
