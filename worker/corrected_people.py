"""Visits of zones and photos of people who were someone else for the last seconds.

The rows know only the first and the last time that someone was in a zone, so this is a good guess:
what a person visited in the span goes to the one who they were, unless other cameras saw them all
the time, and who is still inside says so again within a second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from tracking.models import PersonImage, PersonZone, Track

from .records import TickRecord, VisitRecord

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Handover:
    """Rows of a camera went from `previous` to `person`; None: to someone who is not stored.

    Attributes:
        camera: key of its row.
        since: time of the first.
    """

    camera: int
    previous: UUID
    person: UUID | None
    since: datetime


@dataclass(frozen=True, slots=True)
class _Part:
    """What of a visit falls into the span."""

    person: UUID | None
    zone: int
    first: datetime
    last: datetime


def hand_over(handovers: Iterable[Handover], given: Collection[int]) -> None:
    """Give stored visits of these spans to who it was, of all at once: two may have swapped.

    A photo of the span is dropped where its person is no longer seen.

    Args:
        given: keys of the tracks that people got in this tick.
    """
    wrong = [said for said in handovers if not _seen_otherwise(said, given)]
    parts = [part for said in wrong for part in _cut(said)]
    for said in wrong:
        if not Track.objects.filter(pk__in=given, person=said.previous).exists():
            # Nobody sees them, so no other photo will come; its file goes with the row.
            images = PersonImage.objects.filter(person=said.previous, camera=said.camera)
            images.filter(time__gte=said.since).delete()
    for part in parts:
        if part.person is not None:
            _add(part.person, part)


def as_corrected(ticks: list[TickRecord]) -> list[TickRecord]:
    """Return the ticks without visits and photos that a later tick says are someone else's."""
    if not any(tick.corrections for tick in ticks):
        return ticks
    ends: dict[UUID, datetime] = {}
    cameras: dict[tuple[UUID, int], datetime] = {}
    corrected = []
    for tick in reversed(ticks):
        others = [said for said in tick.corrections if said.previous != said.person]
        for said in others:
            key = said.previous, said.camera
            cameras[key] = min(cameras.get(key, said.since), said.since)
        images = [
            image
            for image in tick.images
            if image.time < cameras.get((image.person, image.camera), _NEVER)
        ]
        corrected.append(replace(tick, visits=_until(tick.visits, ends), images=images))
        for said in others:  # the tick's own visits are right already
            ends[said.previous] = min(ends.get(said.previous, said.since), said.since)
    return corrected[::-1]


def _until(visits: list[VisitRecord], ends: dict[UUID, datetime]) -> list[VisitRecord]:
    cut = [
        replace(visit, until=min(visit.until, ends.get(visit.person, visit.until)))
        for visit in visits
        if visit.person is not None
    ]
    return [visit for visit in cut if visit.since <= visit.until]


def _seen_otherwise(said: Handover, given: Collection[int]) -> bool:
    """Return whether tracks that nobody doubts show the person in the span, too."""
    tracks = Track.objects.filter(person=said.previous, last_seen__gte=said.since)
    return tracks.exclude(pk__in=given).exists()


def _cut(said: Handover) -> list[_Part]:
    """End the visits of a person where it was someone else; return the rest of them."""
    parts = []
    visits = PersonZone.objects.filter(person=said.previous, last_seen__gt=said.since)
    for visit in visits.order_by("pk"):
        first = max(visit.first_seen, said.since)
        parts.append(_Part(said.person, visit.zone_id, first, visit.last_seen))
        if visit.first_seen >= said.since:
            visit.delete()
        else:
            visit.last_seen = said.since
            visit.save(update_fields=["last_seen"])
    return parts


def _add(person: UUID, part: _Part) -> None:
    visit, new = PersonZone.objects.get_or_create(
        person_id=person,
        zone_id=part.zone,
        defaults={"first_seen": part.first, "last_seen": part.last},
    )
    if not new:
        visit.first_seen = min(visit.first_seen, part.first)
        visit.last_seen = max(visit.last_seen, part.last)
        visit.save(update_fields=["first_seen", "last_seen"])
