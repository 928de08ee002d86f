"""Where someone went, drawn on the map of the floor."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from exports.report.floor import FloorDrawing
from exports.report.svg import Drawing
from tracking.models import Person
from tracking.pages.people.timeline import camera_colors
from tracking.selectors.trajectories import trajectory

_STEP_SECONDS: Final = 0.5
_BREAK: Final = timedelta(seconds=5)
"""Without a point for so long, the line is broken."""


def path_map(person: Person) -> tuple[Drawing, dict[str, str]] | None:
    """Return the map and the colour of each camera; None without points on the floor."""
    found = trajectory(person, None, None, _STEP_SECONDS)
    if not found.cameras:
        return None
    colors = camera_colors(list(found.cameras))
    floor = FloorDrawing(person.environment, "Where they went")
    floor.ground()
    floor.places(list(person.environment.zones.all()), list(person.environment.lines.all()))
    longest = max(_BREAK, 3 * timedelta(seconds=found.step))
    for camera, points in found.cameras.items():
        part: list[tuple[float, float]] = []
        before = None
        for point in points:
            if before is not None and point.time - before > longest:
                floor.drawing.polyline(part, colors[camera], 2)
                part = []
            part.append(floor.at(point.x, point.y))
            before = point.time
        floor.drawing.polyline(part, colors[camera], 2)
    return floor.drawing, colors
