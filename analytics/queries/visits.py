"""How long each visit of a zone took, with what merged people did as one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Min, Q

from analytics.rollups.sources import AWAY_SECONDS
from analytics.rollups.stays import Stays, joined
from tracking.models import Person, Zone, ZoneVisit
from tracking.selectors.merged_people import merged_into
from vision.types import Floats

from .columns import fetch

_AWAY = timedelta(seconds=AWAY_SECONDS)


def visit_seconds(zone: Zone, start: datetime, end: datetime) -> Floats:
    """Return (N,) seconds of the visits that ended between two times.

    Only visits of merged people are read one by one: they may be parts of one visit.
    """
    visits = ZoneVisit.objects.filter(zone=zone)
    inside = visits.filter(last_seen__gte=start, last_seen__lt=end, ended=True)
    first = inside.aggregate(first=Min("entered_at"))["first"]
    if first is None:
        return np.empty(0)
    # Parts of a visit that ended in the range are near one that begins after `first`.
    gone = Person.objects.filter(
        environment=zone.environment_id,
        merged_into__isnull=False,
        last_seen__gte=first - _AWAY,
        first_seen__lt=end + _AWAY,
    )
    merged = Q(person__in=gone.values("pk")) | Q(person__in=gone.values("merged_into"))
    found = fetch(
        inside.filter(Q(person=None) | ~merged), {"entered_at": "time", "last_seen": "time"}
    )
    plain: Floats = found["last_seen"] - found["entered_at"]
    near = visits.filter(merged, last_seen__gte=first - _AWAY, last_seen__lt=end + _AWAY)
    people = {one for one in near.values_list("person", flat=True) if one is not None}
    return np.concatenate([plain, _merged(zone, people, start, end)]) if people else plain


def _merged(zone: Zone, people: set[UUID], start: datetime, end: datetime) -> Floats:
    """Return the same of people who were merged, with everyone who became them."""
    now = merged_into(people)
    layer = {now.get(one, one) for one in people}
    family = {one: one for one in layer}
    while layer:
        pairs = Person.objects.filter(merged_into__in=layer).values_list("pk", "merged_into_id")
        found = {old: family[new] for old, new in pairs if new is not None and old not in family}
        family |= found
        layer = set(found)
    rows = list(
        ZoneVisit.objects.filter(zone=zone, person__in=list(family))
        .order_by()
        .values_list("person_id", "entered_at", "last_seen", "ended")
    )
    numbers = {one: number for number, one in enumerate(family)}
    stays = joined(
        Stays(
            person=np.array([numbers[family[row[0]]] for row in rows], np.int64),
            row=np.array([numbers[row[0]] for row in rows], np.int64),
            place=np.zeros(len(rows), np.int64),
            start=np.array([row[1].timestamp() for row in rows]),
            end=np.array([row[2].timestamp() for row in rows]),
            ended=np.array([row[3] for row in rows], np.bool_),
        ),
        AWAY_SECONDS,
        always=False,
    )
    ended = stays.ended & (stays.end >= start.timestamp()) & (stays.end < end.timestamp())
    seconds: Floats = (stays.end - stays.start)[ended]
    return seconds
