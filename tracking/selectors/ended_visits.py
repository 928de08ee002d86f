"""Visits of zones by how long they took, with what merged people did as one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Min, Q, QuerySet

from tracking.models import Person, Zone, ZoneVisit
from tracking.selectors.merged_people import family, merged_into
from tracking.selectors.moments import Epoch
from tracking.selectors.stays import Stays, joined
from vision.floor_event import AWAY_SECONDS
from vision.types import Floats

_AWAY: Final = timedelta(seconds=AWAY_SECONDS)


@dataclass(frozen=True, slots=True)
class EndedVisits:
    """Visits of a zone that ended within a span of time.

    Only those of merged people are read one by one: they may be parts of one visit.

    Attributes:
        plain: rows of everyone else.
        merged: (N,) who those of merged people are now.
        merged_seconds: (N,) how long these took.
    """

    plain: QuerySet[ZoneVisit]
    merged: list[UUID]
    merged_seconds: Floats


def ended_visits(
    zone: Zone, start: datetime | None = None, end: datetime | None = None
) -> EndedVisits:
    """Return the visits that ended between two times; `end` is not included."""
    visits = ZoneVisit.objects.filter(zone=zone).order_by()
    inside = visits.filter(ended=True)
    gone = Person.objects.filter(environment=zone.environment_id, merged_into__isnull=False)
    if end is not None:
        inside, gone = inside.filter(last_seen__lt=end), gone.filter(first_seen__lt=end + _AWAY)
    if start is not None:
        inside = inside.filter(last_seen__gte=start)
    first = inside.aggregate(first=Min("entered_at"))["first"]
    if first is None:
        return EndedVisits(inside, [], np.empty(0))
    # Parts of a visit that ended in the range are near one that begins after `first`.
    gone = gone.order_by().filter(last_seen__gte=first - _AWAY)
    merged = Q(person__in=gone.values("pk")) | Q(person__in=gone.values("merged_into"))
    near = visits.filter(merged, last_seen__gte=first - _AWAY)
    if end is not None:
        near = near.filter(last_seen__lt=end + _AWAY)
    people = {one for one in near.values_list("person", flat=True) if one is not None}
    whose, stays = _joined(zone, people)
    ended = stays.ended.copy()
    if start is not None:
        ended &= stays.end >= start.timestamp()
    if end is not None:
        ended &= stays.end < end.timestamp()
    return EndedVisits(
        inside.filter(Q(person=None) | ~merged),
        [whose[row] for row in stays.person[ended].tolist()],
        (stays.end - stays.start)[ended],
    )


def visitors(
    zone: Zone,
    start: datetime | None,
    end: datetime | None,
    shortest: timedelta | None,
    longest: timedelta | None,
) -> Q:
    """Return which people have a visit that ended in a span and took so long.

    Args:
        shortest, longest: of the visit; `longest` is not included.
    """
    found = ended_visits(zone, start, end)
    plain = found.plain.alias(dwell=Epoch("last_seen") - Epoch("entered_at"))
    fits = np.ones(len(found.merged), np.bool_)
    if shortest is not None:
        plain = plain.filter(dwell__gte=shortest.total_seconds())
        fits &= found.merged_seconds >= shortest.total_seconds()
    if longest is not None:
        plain = plain.filter(dwell__lt=longest.total_seconds())
        fits &= found.merged_seconds < longest.total_seconds()
    merged = {found.merged[row] for row in np.flatnonzero(fits).tolist()}
    return Q(pk__in=plain.values("person")) | Q(pk__in=merged)


def _joined(zone: Zone, people: Collection[UUID]) -> tuple[list[UUID], Stays]:
    """Return the visits of merged people and of everyone who became them; whose by number."""
    now = merged_into(people)
    became = family({now.get(one, one) for one in people})
    rows = list(
        ZoneVisit.objects.filter(zone=zone, person__in=list(became))
        .order_by()
        .values_list("person_id", "entered_at", "last_seen", "ended")
    )
    whose = list(became)
    numbers = {one: number for number, one in enumerate(whose)}
    stays = Stays(
        person=np.array([numbers[became[row[0]]] for row in rows], np.int64),
        row=np.array([numbers[row[0]] for row in rows], np.int64),
        place=np.zeros(len(rows), np.int64),
        start=np.array([row[1].timestamp() for row in rows], np.float64),
        end=np.array([row[2].timestamp() for row in rows], np.float64),
        ended=np.array([row[3] for row in rows], np.bool_),
    )
    return whose, joined(stays, AWAY_SECONDS, always=False)
