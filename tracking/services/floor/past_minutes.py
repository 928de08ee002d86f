"""Make the watched minutes of before figures were kept, from stored observations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from tracking.models import Environment, FloorMinute, Observation, ObservationDay
from tracking.selectors.floor_steps import STEP_SECONDS, Step, steps
from tracking.services.changed_quarters import mark_changed
from tracking.services.retention.partitions import start_of
from vision import floor_heat

QUIET: Final = timedelta(minutes=5)
"""Where nobody was seen for longer, nobody knows whether the cameras watched."""
LONGEST_STEP: Final = 2.0
"""A place stands for so many seconds at most."""
PART: Final = timedelta(minutes=15)


def make_past_minutes(environment: Environment, since: datetime, until: datetime) -> int:
    """Store the minutes that have no row yet, and note their figures; return how many.

    The newest first, so that it continues before the oldest minute after it was stopped.
    """
    made = 0
    for begin in _parts(since, until):
        end = min(until, begin + PART)
        seen = Observation.objects.filter(
            camera__environment=environment, time__gte=begin, time__lt=end
        )
        for task in seen.order_by().values_list("task_id", flat=True).distinct():
            # What was seen shortly before and after says whether the edges were watched.
            found = list(steps(task, environment.pk, begin - QUIET, end + QUIET))
            made += _store(task, _minutes(found, begin, end))
            mark_changed(environment.pk, begin, end)
    return made


def _parts(since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the begins of the parts of the days that have observations, the newest first."""
    days = ObservationDay.objects.filter(
        day__gte=since.astimezone(UTC).date(), day__lte=until.astimezone(UTC).date()
    )
    for day in days.order_by("-day").values_list("day", flat=True):
        first = start_of(day)
        for number in reversed(range(timedelta(days=1) // PART)):
            begin = first + number * PART
            if begin + PART > since and begin < until:
                yield begin


def _minutes(found: list[Step], begin: datetime, end: datetime) -> dict[datetime, FloorMinute]:
    """Return how long each minute was watched, and where people were in it."""
    times = np.array([moment for moment, _, _ in found])
    gaps = np.append(np.diff(times), STEP_SECONDS)
    length = np.where(gaps <= QUIET.total_seconds(), gaps, STEP_SECONDS)
    minutes: dict[datetime, FloorMinute] = {}
    for start in np.arange(begin.timestamp(), end.timestamp(), 60.0).tolist():
        overlap = np.minimum(times + length, start + 60) - np.maximum(times, start)
        watched = float(np.clip(overlap, 0, None).sum())
        rows = np.flatnonzero((times >= start) & (times < start + 60)).tolist()
        if watched <= 0:
            continue
        places = [found[row][2] for row in rows]
        seconds = [np.full(len(found[row][2]), min(length[row], LONGEST_STEP)) for row in rows]
        cells = floor_heat.cells(np.concatenate(places), np.concatenate(seconds)) if rows else None
        minute = datetime.fromtimestamp(start, UTC)
        minutes[minute] = FloorMinute(
            minute=minute,
            watched_seconds=min(60.0, watched),
            heat=b"" if cells is None else floor_heat.pack(cells),
        )
    return minutes


def _store(task: UUID, minutes: dict[datetime, FloorMinute]) -> int:
    """Store those that the worker has not stored."""
    rows = FloorMinute.objects.filter(task=task, minute__in=list(minutes))
    known = set(rows.values_list("minute", flat=True))
    new = [row for minute, row in minutes.items() if minute not in known]
    for row in new:
        row.task_id = task
    FloorMinute.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)
