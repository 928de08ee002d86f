"""Rows of figures as arrays: whole quarters of an hour, and minutes at both ends of a span."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from django.db.models import Q, QuerySet

from analytics.models import OccupancyMinute, OccupancyQuarter, Scope
from analytics.models.occupancy import OccupancyFigures
from tracking.models import Environment
from tracking.services.changed_quarters import QUARTER, quarter_of
from vision.types import Floats, Ints

from .columns import Kind, fetch

Subjects = Mapping[Scope, Sequence[int]]
"""Keys of what is asked for, by scope."""


@dataclass(frozen=True, slots=True)
class Rows:
    """N rows; times in seconds since the epoch, `maximum_at` nan where there was nobody."""

    scope: Ints
    key: Ints
    start: Floats
    watched: Floats
    person_seconds: Floats
    maximum: Ints
    maximum_at: Floats
    entries: Ints
    exits: Ints
    dwell_count: Ints
    dwell_seconds: Floats

    def of(self, scope: Scope, key: int) -> Rows:
        """Return those of one subject, in the order of time."""
        found = np.flatnonzero((self.scope == scope) & (self.key == key))
        found = found[np.argsort(self.start[found], kind="stable")]
        return Rows(*(getattr(self, name)[found] for name in self.__slots__))


def read(
    environment: Environment, start: datetime, end: datetime, subjects: Subjects, *, fine: bool
) -> Rows:
    """Return the rows of a span.

    Args:
        start, end: whole minutes.
        fine: minutes all along, for buckets shorter than a quarter of an hour.
    """
    about = Q()
    for scope, keys in subjects.items():
        about |= Q(scope=scope, key__in=keys)
    found = [
        fetch(part.filter(about), _COLUMNS) for part in parts(environment, start, end, fine=fine)
    ]
    return Rows(*(np.concatenate([some[name] for some in found]) for name in _COLUMNS))


_COLUMNS: Final[dict[str, Kind]] = {
    "scope": "integer",
    "key": "integer",
    "start": "time",
    "watched_seconds": "number",
    "person_seconds": "number",
    "maximum": "integer",
    "maximum_at": "time",
    "entries": "integer",
    "exits": "integer",
    "dwell_count": "integer",
    "dwell_seconds": "number",
}


def parts(
    environment: Environment, start: datetime, end: datetime, *, fine: bool = False
) -> Iterator[QuerySet[OccupancyFigures]]:
    """Yield the rows that add up to a span: of minutes where it cuts a quarter of an hour."""
    minutes = OccupancyMinute.objects.filter(environment=environment)
    first, last = next_quarter(start), quarter_of(end)
    if fine or first >= last:
        yield minutes.filter(start__gte=start, start__lt=end)
        return
    ends = Q()
    if start < first:
        ends |= Q(start__gte=start, start__lt=first)
    if last < end:
        ends |= Q(start__gte=last, start__lt=end)
    if ends:
        yield minutes.filter(ends)
    yield OccupancyQuarter.objects.filter(environment=environment, start__gte=first, start__lt=last)


def next_quarter(moment: datetime) -> datetime:
    """Return the first moment of a quarter of an hour at or after another one."""
    quarter = quarter_of(moment)
    return quarter if quarter == moment.astimezone(UTC) else quarter + QUARTER


def outward(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return the whole quarters of an hour that hold a span."""
    return quarter_of(start), next_quarter(end)


def as_moment(seconds: float) -> datetime:
    """Return a moment, UTC, with milliseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=round(seconds * 1000))
