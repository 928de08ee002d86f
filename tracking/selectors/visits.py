"""In which zones someone was, how often and how long, by where they went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tracking.models import Zone
from tracking.selectors.trajectories import FloorPoint, Trajectory
from vision.geometry import Point, is_inside

APART: Final = timedelta(seconds=5)
"""Away for longer than this, someone who is back has come a second time."""


@dataclass(frozen=True, slots=True)
class ZoneStay:
    """One zone.

    Attributes:
        stay: how long in all, without the time between visits.
        count: how many visits.
    """

    zone: Zone
    first: datetime
    last: datetime
    stay: timedelta
    count: int


def visits(path: Trajectory, zones: Iterable[Zone]) -> list[ZoneStay]:
    """Return the zones that `path` leads through, the longest dwell first."""
    points = sorted(
        (point for points in path.cameras.values() for point in points), key=lambda one: one.time
    )
    found = [visit for zone in zones if (visit := _visit(zone, points, path.step)) is not None]
    return sorted(found, key=lambda visit: -visit.stay)


def _visit(zone: Zone, points: list[FloorPoint], step: float) -> ZoneStay | None:
    polygon: list[Point] = [(x, y) for x, y in zone.polygon]
    times = [point.time for point in points if is_inside(polygon, (point.x, point.y))]
    if not times:
        return None
    # A point stands for `step` seconds; two cameras that saw the same moment do not count twice.
    each = timedelta(seconds=step)
    apart = max(APART, 2 * each)
    stay, count, until = timedelta(), 0, None
    for time in times:
        if until is None or time - until > apart:
            count, stay, until = count + 1, stay + each, time + each
        elif time + each > until:
            stay, until = stay + (time + each - until), time + each
    return ZoneStay(zone, times[0], times[-1], stay, count)
