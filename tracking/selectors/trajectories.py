"""Where someone went: floor points by camera and time, as many as can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.db.models import Avg, F, Min, Q, QuerySet, Value
from django.db.models.functions import Floor

from tracking.models import Observation, Person, Track
from tracking.selectors.moments import Epoch

MOST_POINTS: Final = 5000
LARGEST_STEP: Final = 86400.0


@dataclass(frozen=True, slots=True)
class FloorPoint:
    """Metres."""

    time: datetime
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Trajectory:
    """Points by camera, in order of time.

    Attributes:
        step: seconds that one point stands for, 0 for every observation.
        truncated: there were more than fit even so; the last are missing.
    """

    step: float
    truncated: bool
    cameras: dict[str, list[FloorPoint]]


def trajectory(
    person: Person, since: datetime | None, until: datetime | None, step: float
) -> Trajectory:
    """Return where `person` went, by what their tracks saw.

    Observations keep the person of their time, so they are read by the tracks, which follow
    merges and splits. Each point is the mean of `step` seconds; a step that would give more than
    MOST_POINTS is made longer.
    """
    tracks = list(_tracks(person, since, until).values_list("first_seen", "last_seen", "pk"))
    if not tracks:
        return Trajectory(step, truncated=False, cameras={})
    first = max(min(t[0] for t in tracks), since or min(t[0] for t in tracks))
    last = min(max(t[1] for t in tracks), until or max(t[1] for t in tracks))
    seen = sum(
        (max(timedelta(), min(end, last) - max(begin, first)) for begin, end, _ in tracks),
        timedelta(),
    )
    rows = Observation.objects.filter(
        # The times let PostgreSQL leave out the days that cannot matter.
        track__in=[key for _, _, key in tracks],
        time__gte=first,
        time__lte=last,
        floor_x__isnull=False,
    )
    if step == 0 and rows.order_by()[: MOST_POINTS + 1].count() > MOST_POINTS:
        step = 0.1
    if step:
        step = max(step, seen.total_seconds() / (MOST_POINTS / 2))
    found = _points(rows, step)
    cameras = {
        camera: [
            FloorPoint(row["moment"], round(row["x"], 3), round(row["y"], 3)) for row in points
        ]
        for camera, points in _by_camera(found[:MOST_POINTS])
    }
    return Trajectory(round(step, 3), len(found) > MOST_POINTS, cameras)


def _tracks(person: Person, since: datetime | None, until: datetime | None) -> QuerySet[Track]:
    when = Q(person=person)
    if since is not None:
        when &= Q(last_seen__gte=since)
    if until is not None:
        when &= Q(first_seen__lte=until)
    return Track.objects.filter(when).order_by("-last_seen")[:MOST_POINTS]


def _points(rows: QuerySet[Observation], step: float) -> Sequence[Mapping[str, Any]]:
    """Return points in order of time, at most one more than MOST_POINTS."""
    if not step:
        every = rows.order_by("time", "pk").values(
            "camera__camera_id", moment=F("time"), x=F("floor_x"), y=F("floor_y")
        )
        return list(every[: MOST_POINTS + 1])
    means = (
        rows.order_by()
        .annotate(bucket=Floor(Epoch("time") / Value(step)))
        .values("camera__camera_id", "bucket")
        .annotate(moment=Min("time"), x=Avg("floor_x"), y=Avg("floor_y"))
        .order_by("moment", "camera__camera_id")
    )
    return list(means[: MOST_POINTS + 1])


def _by_camera(
    rows: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    ordered = sorted(rows, key=lambda row: row["camera__camera_id"])  # stable: time stays
    for camera, points in groupby(ordered, key=lambda row: row["camera__camera_id"]):
        yield camera, list(points)
