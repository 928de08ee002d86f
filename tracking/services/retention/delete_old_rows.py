"""Observations and decisions are kept for days; the tracks and people that they made up stay.

A day goes when it has been over for RETENTION_DAYS, and when nothing of it has been stored within
as many: a recording of long ago is kept as long as what a camera sees now. What an export reads
stays until that has ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from spoton.jobs.portions import delete_in_portions
from tracking.models import Decision, Observation, ObservationDay
from tracking.services.retention import partitions, protection, trusted_time
from tracking.services.retention.protection import NeededRows

_DAY: Final = timedelta(days=1)


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
    needed = [_whole_days(one) for one in protection.needed_rows()]
    with transaction.atomic():
        partitions.lock()
        lately = ObservationDay.objects.filter(day__lt=limit, stored_on__gte=limit)
        kept = [(day, day + _DAY) for (day,) in lately.values_list("day")] + needed
        old = [part.day for part in partitions.partitions() if part.day and part.day < limit]
        dropped = partitions.drop(
            {day for day in old if not any(first <= day < end for first, end in kept)}
        )
        days = ObservationDay.objects.filter(day__lt=limit, stored_on__lt=limit)
        for first, end in needed:
            days = days.exclude(day__gte=first, day__lt=end)
        days.delete()
    gaps = list(_gaps(kept, limit))
    return DeletedRows(
        dropped + sum(_delete(Observation.objects.all(), *gap) for gap in gaps),
        sum(_delete(Decision.objects.all(), *gap) for gap in gaps),
    )


def _whole_days(needed: NeededRows) -> tuple[date, date]:
    """Return the first day and the one after the last, in UTC."""
    return needed.start.astimezone(UTC).date(), needed.end.astimezone(UTC).date() + _DAY


def _gaps(kept: list[tuple[date, date]], limit: date) -> Iterator[tuple[datetime | None, datetime]]:
    """Yield the spans before `limit` without the days that are kept: from, up to not including."""
    since: date | None = None
    for first, end in sorted(kept):
        if first >= limit:
            break
        if since is None or since < first:
            yield _start(since), partitions.start_of(first)
        since = end if since is None else max(since, end)
    if since is None or since < limit:
        yield _start(since), partitions.start_of(limit)


def _start(day: date | None) -> datetime | None:
    return None if day is None else partitions.start_of(day)


def _delete(
    rows: QuerySet[Observation] | QuerySet[Decision], since: datetime | None, until: datetime
) -> int:
    """Row by row: all of SQLite's, and those that PostgreSQL's default partition took."""
    old = rows.filter(time__lt=until).order_by("time")
    if since is not None:
        old = old.filter(time__gte=since)
    return delete_in_portions(old)
