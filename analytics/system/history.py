"""Figures over days and weeks: minutes of the last days, quarters of an hour before.

The job of each minute writes a row per part, sums up the quarter of an hour that has just ended,
and deletes what is too old. For N parts (1 + workers + cameras that are followed) the table has at
most N × (1440 × `MINUTE_DAYS` + 96 × `SYSTEM_HISTORY_DAYS`) rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from analytics.models import SystemSample
from analytics.system.samples import MINUTE, SYSTEM_FIGURES, samples, shown
from spoton.jobs.deletion_clock import trusted_now
from spoton.jobs.portions import delete_in_portions

QUARTER: Final = 900
MINUTE_DAYS: Final = 3
_PART: Final = ("kind", "subject", "environment_id")
_LATE: Final = timedelta(minutes=1)
"""A minute's row may come so late."""
Part = tuple[str, str, int | None]


def record(figures: dict[str, Any]) -> None:
    """Keep this minute's figures, those of `performance`; the second of a minute replaces none."""
    SystemSample.objects.bulk_create(samples(figures), ignore_conflicts=True)
    now = figures["timestamp"]
    ended = floor(now - _LATE, QUARTER)
    for back in (2, 1):  # one may have been missed by a restart
        sum_up(ended - back * timedelta(seconds=QUARTER))
    if now.minute == 0:
        delete_old(trusted_now())


def sum_up(start: datetime) -> None:
    """Make the rows of a quarter of an hour, unless they are there."""
    of_quarter = SystemSample.objects.filter(seconds=QUARTER, start=start)
    if of_quarter.exists():
        return
    minutes = SystemSample.objects.filter(
        seconds=MINUTE, start__gte=start, start__lt=start + timedelta(seconds=QUARTER)
    )
    by_part: dict[Part, list[dict[str, float]]] = defaultdict(list)
    for *part, figures in minutes.values_list(*_PART, "figures"):
        by_part[(part[0], part[1], part[2])].append(shown(figures))
    rows = []
    for (kind, subject, environment), told in by_part.items():
        means, peaks = mean_and_peak([(figures, {}) for figures in told])
        rows.append(
            SystemSample(
                start=start,
                seconds=QUARTER,
                kind=kind,
                subject=subject,
                environment_id=environment,
                figures=means,
                peaks=peaks,
            )
        )
    SystemSample.objects.bulk_create(rows, ignore_conflicts=True)


def delete_old(now: datetime) -> int:
    """Delete minutes and quarters that are too old; return how many rows."""
    days = {MINUTE: MINUTE_DAYS, QUARTER: settings.SYSTEM_HISTORY_DAYS}
    return sum(
        delete_in_portions(
            SystemSample.objects.filter(seconds=seconds, start__lt=now - timedelta(days=kept))
        )
        for seconds, kept in days.items()
    )


def mean_and_peak(
    told: Iterable[tuple[dict[str, float], dict[str, float]]],
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the means of figures that are there, and the highest, of (figures, peaks).

    >>> mean_and_peak([({"fps": 10.0}, {}), ({"fps": 20.0, "people": 1.0}, {"fps": 30.0})])
    ({'fps': 15.0, 'people': 1.0}, {'fps': 30.0, 'people': 1.0})
    """
    values: dict[str, list[float]] = defaultdict(list)
    highest: dict[str, float] = {}
    for figures, peaks in told:
        for name, value in figures.items():
            values[name].append(value)
            peak = peaks.get(name, value)
            highest[name] = max(peak, highest.get(name, peak))
    return {name: round(sum(some) / len(some), 3) for name, some in values.items()}, highest


def history(minutes: int) -> list[dict[str, Any]]:
    """Return the system's figures of the last `minutes`, the oldest first; none without a
    database. What was not measured is None.
    """
    since = timezone.now() - timedelta(minutes=minutes)
    rows = SystemSample.objects.filter(
        seconds=MINUTE, kind=SystemSample.Kind.SYSTEM, start__gt=since
    )
    try:
        return [
            {"timestamp": start, **dict.fromkeys(SYSTEM_FIGURES), **figures}
            for start, figures in _of_system(rows)
        ]
    except (DatabaseError, OSError):
        connection.close()
        return []


def long_history(days: int, bucket_seconds: int) -> list[dict[str, Any]]:
    """Return the system's figures of the last `days` by bucket, the oldest first."""
    end = timezone.now()
    seconds = MINUTE if days <= MINUTE_DAYS else QUARTER
    rows = SystemSample.objects.filter(
        seconds=seconds, kind=SystemSample.Kind.SYSTEM, start__gt=end - timedelta(days=days)
    )
    buckets: dict[datetime, list[tuple[dict[str, float], dict[str, float]]]] = defaultdict(list)
    for start, figures in _of_system(rows):
        buckets[floor(start, bucket_seconds)].append((figures, {}))
    return [{"timestamp": at, **mean_and_peak(told)[0]} for at, told in sorted(buckets.items())]


def _of_system(rows: Any) -> Sequence[tuple[datetime, dict[str, float]]]:
    return list(rows.order_by("start").values_list("start", "figures"))


def floor(moment: datetime, seconds: int) -> datetime:
    """Return the begin of the bucket that holds a moment, counted from 1970 in UTC."""
    return datetime.fromtimestamp(moment.timestamp() // seconds * seconds, UTC)
