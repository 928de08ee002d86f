"""Observations and decisions are kept for days; the tracks and people that they made up stay.

A day goes when it has been over for RETENTION_DAYS, and when nothing of it has been stored within
as many: a recording of long ago is kept as long as what a camera sees now.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from spoton.jobs.portions import delete_in_portions
from tracking.models import Decision, Observation, ObservationDay
from tracking.services.retention import partitions, trusted_time


class DeletedRows(NamedTuple):
    """How many rows went."""

    observations: int
    decisions: int

    def __str__(self) -> str:
        return f"{self.observations} observations and {self.decisions} decisions deleted"


def delete_old_rows() -> DeletedRows:
    """Delete what has been kept long enough.

    It may be stopped at any time: what is left is deleted by the next call.
    """
    # By trusted time: a clock that is ahead for an hour must not delete what cannot come back.
    limit = trusted_time.trusted_today() - timedelta(days=settings.RETENTION_DAYS)
    with transaction.atomic():
        partitions.lock()
        kept = list(
            ObservationDay.objects.filter(day__lt=limit, stored_on__gte=limit)
            .order_by("day")
            .values_list("day", flat=True)
        )
        old = [part.day for part in partitions.partitions() if part.day and part.day < limit]
        dropped = partitions.drop(set(old) - set(kept))
        ObservationDay.objects.filter(day__lt=limit, stored_on__lt=limit).delete()
    gaps = list(_gaps(kept, limit))
    return DeletedRows(
        dropped + sum(_delete(Observation.objects.all(), *gap) for gap in gaps),
        sum(_delete(Decision.objects.all(), *gap) for gap in gaps),
    )


def _gaps(kept: list[date], limit: date) -> Iterator[tuple[datetime | None, datetime]]:
    """Yield the spans before `limit` without the days that are kept."""
    since: datetime | None = None
    for day in kept:
        yield since, partitions.start_of(day)
        since = partitions.start_of(day + timedelta(days=1))
    yield since, partitions.start_of(limit)


def _delete(
    rows: QuerySet[Observation] | QuerySet[Decision], since: datetime | None, until: datetime
) -> int:
    """Row by row: all of SQLite's, and those that PostgreSQL's default partition took."""
    old = rows.filter(time__lt=until).order_by("time")
    if since is not None:
        old = old.filter(time__gte=since)
    return delete_in_portions(old)
