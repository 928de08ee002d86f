"""What a change by hand does to stored visits and crossings, and to the figures made of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from tracking.models import Environment, LineCrossing, Person, Track, ZoneVisit
from tracking.selectors.merged_people import family
from tracking.services.changed_quarters import mark_quarters, quarters

_FLOW: Final = timedelta(hours=1)
"""Where someone went next counts for so long after they left."""
_SLACK: Final = timedelta(seconds=1)
"""A visit is dated to the border, and may begin just before the track that made it."""

Span = tuple[datetime, datetime]
_K = TypeVar("_K")


def mark(environment: Environment, tracks: Iterable[int]) -> None:
    """Note that the figures of the time of these tracks have changed."""
    spans = Track.objects.filter(pk__in=list(tracks)).values_list("first_seen", "last_seen")
    found = {quarter for first, last in spans for quarter in quarters(first, last + _FLOW)}
    mark_quarters(environment.pk, sorted(found))


def hand_over(person: Person, other: Person, tracks: Collection[int]) -> None:
    """Give the visits and crossings of `tracks`, which `other` has got, to `other`.

    What happened while a track of either was in view goes to the one whose track was; where both
    were, it stays.
    """
    moved = list(Track.objects.filter(pk__in=tracks).values_list("first_seen", "last_seen"))
    kept = list(Track.objects.filter(person=person).values_list("first_seen", "last_seen"))
    ids = list(family([person.pk]))
    visits = ZoneVisit.objects.filter(person__in=ids).values_list("pk", "entered_at")
    crossings = LineCrossing.objects.filter(person__in=ids).values_list("pk", "time")
    ZoneVisit.objects.filter(pk__in=_only_in(visits, moved, kept)).update(person=other)
    LineCrossing.objects.filter(pk__in=_only_in(crossings, moved, kept)).update(person=other)


def _only_in(rows: Iterable[tuple[_K, datetime]], moved: list[Span], kept: list[Span]) -> list[_K]:
    return [key for key, time in rows if _covers(moved, time) and not _covers(kept, time)]


def _covers(spans: list[Span], time: datetime) -> bool:
    return any(first - _SLACK <= time <= last + _SLACK for first, last in spans)
