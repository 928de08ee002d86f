"""How people moved: path, speed, stops, zones, and how unusual that is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from django.db.models import Sum

from spoton.service_errors import InvalidInputError
from tracking.models import Environment, Observation, Person, Track, Zone, ZoneVisit
from tracking.selectors.merged_people import merged_into
from tracking.selectors.stays import Stays, joined
from vision.floor_event import AWAY_SECONDS
from vision.types import Floats, Ints

from .buckets import check_moment
from .columns import fetch
from .motion import Path, paths
from .rows import as_moment
from .unusual import Usual, shares_below

MOST_PEOPLE: Final = 300
MOST_COMPARED: Final = 100
"""How many others one person is compared with."""
MOST_OBSERVATIONS: Final = 1_000_000
LONGEST: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Stop:
    """Someone stood still; metres, seconds."""

    start: datetime
    seconds: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ZoneDwell:
    """Someone was in a zone."""

    zone: Zone
    entered: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Behavior:
    """What one person did.

    Attributes:
        seconds: in view.
        path_metres: how far they went, without the noise of who stands.
        mean_speed, maximum_speed: metres per second; None of someone without floor points.
        dwell: visits of zones in the order of time.
        unusual: share of the other people of the range (100 of them, if one is asked for) whose
            path is more usual, 0–1; None
            without floor points or without others.
    """

    person_id: UUID
    first_seen: datetime
    last_seen: datetime
    seconds: float
    path_metres: float
    mean_speed: float | None
    maximum_speed: float | None
    stops: list[Stop]
    dwell: list[ZoneDwell]
    unusual: float | None


@dataclass(frozen=True, slots=True)
class _Tracks:
    """Of one person: keys of tracks, first and last time in the range."""

    keys: list[int]
    first: datetime
    last: datetime


def analyze(
    environment: Environment, start: datetime, end: datetime, person: Person | None = None
) -> list[Behavior]:
    """Return what people did in a span, or one of them; the most unusual first.

    Raises:
        InvalidInputError: the range is too long, or there were too many people in it.
    """
    check_moment("start_time", start)
    check_moment("end_time", end)
    if end - start > LONGEST:
        raise InvalidInputError("end_time", f"At most {LONGEST.days} days at once.")
    tracks = _tracks(environment, start, end, person)
    if not tracks:
        return []
    visits = _visits(environment, start, end, tracks.keys())
    walks = _walks(tracks, start, end)
    usual = Usual(environment, end)
    surprises = [
        usual.surprise(np.concatenate([path.points for path in walk]) if walk else np.empty((0, 2)))
        for walk in walks.values()
    ]
    unusual = dict(zip(walks, shares_below(surprises), strict=True))
    found = [
        _behavior(key, tracks[key], walks[key], visits.get(key, []), unusual[key])
        for key in tracks
        if person is None or key == person.pk
    ]
    return sorted(found, key=lambda one: -(one.unusual or 0.0))


def _tracks(
    environment: Environment, start: datetime, end: datetime, person: Person | None
) -> dict[UUID, _Tracks]:
    """Return the tracks of all; where one is asked for, of so many others as are compared."""
    cameras = list(environment.cameras.order_by().values_list("pk", flat=True))
    tracks = Track.objects.filter(
        camera__in=cameras, first_seen__lt=end, last_seen__gte=start, person__isnull=False
    ).order_by()
    people = tracks.values("person").distinct()
    if person is not None:
        others = people.order_by("person").values_list("person", flat=True)[:MOST_COMPARED]
        tracks = tracks.filter(person__in=[person.pk, *others])
    number = people.count() if person is None else 1
    count = tracks.aggregate(n=Sum("observation_count", default=0))["n"]
    if number > MOST_PEOPLE or count > MOST_OBSERVATIONS:
        raise InvalidInputError(
            "end_time",
            f"{number} people, {count} observations; at most {MOST_PEOPLE} people and "
            f"{MOST_OBSERVATIONS} observations at once. Use a shorter range.",
        )
    found: dict[UUID, _Tracks] = {}
    columns = tracks.values_list("person", "pk", "first_seen", "last_seen")
    for who, key, first, last in columns:
        inside = max(first, start), min(last, end)
        old = found.get(who)
        if old is None:
            found[who] = _Tracks([key], *inside)
        else:
            found[who] = _Tracks(
                [*old.keys, key], min(old.first, inside[0]), max(old.last, inside[1])
            )
    return found


def _walks(tracks: dict[UUID, _Tracks], start: datetime, end: datetime) -> dict[UUID, list[Path]]:
    """Return the paths of each person, in the order of time."""
    number = {key: row for row, one in enumerate(tracks.values()) for key in one.keys}
    seen = Observation.objects.filter(
        track__in=list(number),
        time__gte=start,
        time__lt=end,
        floor_x__isnull=False,
        floor_y__isnull=False,
    )
    found = fetch(
        seen, {"track_id": "integer", "time": "time", "floor_x": "number", "floor_y": "number"}
    )
    person = np.array([number[key] for key in found["track_id"].tolist()], np.int64)
    order = np.argsort(person, kind="stable")
    bounds = np.searchsorted(person[order], np.arange(len(tracks) + 1))
    points: Floats = np.column_stack([found["floor_x"], found["floor_y"]]).reshape(-1, 2)
    rows = np.split(order, bounds[1:-1])
    return {
        key: paths(found["time"][some], points[some])
        for key, some in zip(tracks, rows, strict=True)
    }


def _visits(
    environment: Environment, start: datetime, end: datetime, people: Collection[UUID]
) -> dict[UUID, list[ZoneDwell]]:
    """Return who was in which zones, within the range, in the order of time."""
    visits = ZoneVisit.objects.filter(
        zone__environment=environment,
        entered_at__lt=end,
        last_seen__gte=start,
        person__isnull=False,
    ).order_by()
    rows = list(visits.values_list("person_id", "zone_id", "entered_at", "last_seen"))
    now = merged_into({who for who, *_ in rows if who is not None})
    numbers = {key: row for row, key in enumerate(people)}
    stored: dict[UUID, int] = {}
    kept = [
        (numbers[now.get(who, who)], stored.setdefault(who, len(stored)), zone, entered, left)
        for who, zone, entered, left in rows
        if who is not None and now.get(who, who) in numbers
    ]
    if not kept:
        return {}
    times = np.array([(row[3].timestamp(), row[4].timestamp()) for row in kept])
    ids: Ints = np.array([row[:3] for row in kept], np.int64)
    stays = joined(
        Stays(
            person=ids[:, 0],
            row=ids[:, 1],
            place=ids[:, 2],
            start=times[:, 0],
            end=times[:, 1],
            ended=np.ones(len(kept), np.bool_),
        ),
        AWAY_SECONDS,
        always=False,
    )
    zones = {zone.pk: zone for zone in environment.zones.all()}
    names = list(people)
    found: dict[UUID, list[ZoneDwell]] = {}
    for row in np.argsort(stays.start, kind="stable").tolist():
        entered = max(float(stays.start[row]), start.timestamp())
        left = min(float(stays.end[row]), end.timestamp())
        found.setdefault(names[int(stays.person[row])], []).append(
            ZoneDwell(zones[int(stays.place[row])], as_moment(entered), left - entered)
        )
    return found


def _behavior(
    key: UUID, seen: _Tracks, walk: list[Path], visits: list[ZoneDwell], unusual: float | None
) -> Behavior:
    metres = sum(path.metres() for path in walk)
    seconds = sum(path.seconds for path in walk)
    speeds = np.concatenate([path.speeds() for path in walk]) if walk else np.empty(0)
    return Behavior(
        person_id=key,
        first_seen=seen.first,
        last_seen=seen.last,
        seconds=(seen.last - seen.first).total_seconds(),
        path_metres=metres,
        mean_speed=metres / seconds if seconds else None,
        maximum_speed=float(speeds.max()) if len(speeds) else None,
        stops=[
            Stop(as_moment(begin), length, x, y)
            for path in walk
            for begin, length, x, y in path.stops()
        ],
        dwell=visits,
        unusual=unusual,
    )
