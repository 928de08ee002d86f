"""Stays and crossings as they are stored, with merged people under the one they became."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from tracking.models import LineCrossing, Person, Track, ZoneVisit
from tracking.selectors.merged_people import family, merged_into
from tracking.selectors.stays import Stays, joined
from vision.floor_event import AWAY_SECONDS
from vision.types import Floats

_AWAY: Final = timedelta(seconds=AWAY_SECONDS)

Row = tuple[UUID | None, int, datetime, datetime, bool]
"""Person, key of zone or camera, first and last time, whether it has ended."""


def camera_stays(environment: int, begin: datetime, end: datetime) -> Stays:
    """Return who was in view of which camera between two times, from the first to the last."""
    tracks = Track.objects.filter(
        camera__environment=environment, first_seen__lt=end + _AWAY, person__isnull=False
    ).order_by()
    found = _tracks(tracks.filter(last_seen__gte=begin - _AWAY))
    # Who was there as the window begins, may have come long before, in other tracks.
    there = {person for person, _, first, *_ in found.values() if first <= begin + _AWAY}
    if there:
        found |= _tracks(tracks.filter(person__in=there))
    return joined(_stays(found.values()), AWAY_SECONDS, always=True)


def environment_stays(cameras: Stays) -> Stays:
    """Return who was in view of any camera."""
    return joined(cameras.everywhere(), AWAY_SECONDS, always=True)


def zone_stays(environment: int, begin: datetime, end: datetime) -> Stays:
    """Return who was in which zone between two times, from the entry to the exit."""
    visits = ZoneVisit.objects.filter(zone__environment=environment).order_by()
    visits = visits.filter(entered_at__lt=end + _AWAY)
    found = _visits(visits.filter(last_seen__gte=begin - _AWAY))
    # Visits of a merged person may touch others from long before the window.
    merged = _merged({row[0] for row in found.values() if row[0] is not None})
    if merged:
        found |= _visits(visits.filter(person__in=merged))
    rows = found.values()
    return joined(_stays(rows), AWAY_SECONDS, always=False)


def crossings(
    environment: int, begin: datetime, end: datetime
) -> dict[int, tuple[Floats, NDArray[np.bool_]]]:
    """Return by line the times of its crossings, seconds since the epoch, and which led in."""
    rows = LineCrossing.objects.filter(
        line__environment=environment, time__gte=begin, time__lt=end
    ).order_by()
    found: dict[int, list[tuple[float, bool]]] = {}
    for line, time, direction in rows.values_list("line_id", "time", "direction"):
        found.setdefault(line, []).append((time.timestamp(), direction == "in"))
    return {
        line: (np.array([t for t, _ in some]), np.array([way for _, way in some], np.bool_))
        for line, some in found.items()
    }


def _tracks(rows: QuerySet[Track]) -> dict[int, Row]:
    """Return tracks by their keys; those of someone who is still in view have not ended."""
    person = "person_id", "person__state", "person__last_seen"
    found = rows.values_list("pk", *person, "camera_id", "first_seen", "last_seen")
    return {
        key: (who, camera, first, last, state != Person.State.CONFIRMED or last < seen - _AWAY)
        for key, who, state, seen, camera, first, last in found
    }


def _visits(rows: QuerySet[ZoneVisit]) -> dict[UUID, Row]:
    """Return visits by their ids."""
    found = rows.values_list("pk", "person_id", "zone_id", "entered_at", "last_seen", "ended")
    return {row[0]: row[1:] for row in found}


def _merged(people: set[UUID]) -> set[UUID]:
    """Return those of `people` who were merged with others, and these."""
    now = merged_into(people)
    became = family({now.get(one, one) for one in people})
    count = Counter(became.values())
    return {one for one, kept in became.items() if count[kept] > 1}


def _stays(rows: Iterable[Row]) -> Stays:
    """Return rows as arrays; every row without a person is of a person of its own."""
    some = list(rows)
    now = merged_into({row[0] for row in some if row[0] is not None})
    numbers: dict[UUID, int] = {}

    def number(person: UUID | None, row: int) -> int:
        return -1 - row if person is None else numbers.setdefault(person, len(numbers))

    stored = [number(row[0], index) for index, row in enumerate(some)]
    actual = [
        number(None if row[0] is None else now.get(row[0], row[0]), index)
        for index, row in enumerate(some)
    ]
    return Stays(
        np.array(actual, np.int64),
        np.array(stored, np.int64),
        np.array([row[1] for row in some], np.int64),
        np.array([row[2].timestamp() for row in some], np.float64),
        np.array([row[3].timestamp() for row in some], np.float64),
        np.array([row[4] for row in some], np.bool_),
    )
