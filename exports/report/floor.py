"""The map of the floor in a report: where people were, and where they went."""

from __future__ import annotations

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image

from analytics.queries.flows import Flow
from analytics.queries.heat import Heat
from analytics.queries.heat_image import heat_image
from tracking.models import Camera, Environment, Line, Zone

from .svg import ACCENT, LINE, PALE, SPOT, TEXT, Drawing

_WIDTH: Final = 560.0
_HIGHEST: Final = 440.0
_PIXELS: Final = 1100
_MOST_ARROWS: Final = 12
_CLOSE: Final = 22.0
_LONGEST_NAME: Final = 22
"""Letters of a name on the map; all of it is in the tables."""


class FloorDrawing:
    """The floor with its picture, zones and lines; metres become units of the drawing."""

    def __init__(self, environment: Environment, label: str) -> None:
        self._environment = environment
        self._bounds = environment.map_bounds
        x_min, y_min, x_max, y_max = self._bounds
        self._scale = min(_WIDTH / (x_max - x_min), _HIGHEST / (y_max - y_min))
        self.width = (x_max - x_min) * self._scale
        self.height = (y_max - y_min) * self._scale
        self.drawing = Drawing(self.width, self.height, label)
        self.drawing.rect(0, 0, self.width, self.height, PALE)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the floor is."""
        return (x - self._bounds[0]) * self._scale, (self._bounds[3] - y) * self._scale

    def ground(self) -> None:
        """Draw the picture of the floor."""
        picture = _picture(self._environment)
        if picture is not None:
            self.drawing.picture(picture, 0, 0, self.width, self.height)

    def heat(self, found: Heat) -> None:
        """Draw where people were."""
        if len(found.cells):
            picture = heat_image(found, self._bounds, _PIXELS)
            self.drawing.picture(picture, 0, 0, self.width, self.height)

    def places(self, zones: Sequence[Zone], lines: Sequence[Line]) -> None:
        """Draw zones and lines with their names."""
        for zone in zones:
            points = [self.at(x, y) for x, y in zone.polygon]
            self.drawing.polygon(points, zone.color, 0.08, zone.color)
        for line in lines:
            (a, b), (c, d) = (self.at(x, y) for x, y in line.points)
            self.drawing.polyline([(a, b), (c, d)], SPOT, 2.5)
            self._name((a + c) / 2, (b + d) / 2 - 5, line.name)
        for zone in zones:
            x, y = self.at(*_middle(zone))
            self._name(x, y + 4, zone.name, bold=True)
        self.drawing.frame(0.5, 0.5, self.width - 1, self.height - 1, LINE)

    def arrows(self, flows: Sequence[Flow], spots: dict[int, tuple[float, float]]) -> bool:
        """Draw the largest flows between places; False where none can be drawn."""
        drawn = [
            (flow, self.at(*spots[flow.origin.key]), self.at(*spots[flow.destination.key]))
            for flow in flows[:_MOST_ARROWS]
            if flow.origin.key in spots and flow.destination.key in spots
        ]
        drawn = [one for one in drawn if math.dist(one[1], one[2]) > 2 * _CLOSE]
        most = max((flow.count for flow, _, _ in drawn), default=1)
        for flow, start, end in reversed(drawn):
            self._arrow(start, end, 1.2 + 6 * flow.count / most, str(flow.count))
        return bool(drawn)

    def _arrow(
        self, start: tuple[float, float], end: tuple[float, float], width: float, text: str
    ) -> None:
        """Draw a bent arrow, so that there and back lie beside each other."""
        long = math.dist(start, end)
        along = ((end[0] - start[0]) / long, (end[1] - start[1]) / long)
        aside = (-along[1], along[0])
        bend = min(46.0, long / 5)
        middle = (
            (start[0] + end[0]) / 2 + aside[0] * bend,
            (start[1] + end[1]) / 2 + aside[1] * bend,
        )
        first = _toward(start, middle, _CLOSE)
        tip = _toward(end, middle, _CLOSE)
        back = _toward(tip, middle, 5 + 2 * width)
        curve = f"M{first[0]:.1f} {first[1]:.1f}Q{middle[0]:.1f} {middle[1]:.1f} "
        self.drawing.path(f"{curve}{back[0]:.1f} {back[1]:.1f}", ACCENT, width, 0.75)
        wide = 3 + 1.1 * width
        straight = _unit(back, tip)
        sides = [
            (back[0] - straight[1] * wide, back[1] + straight[0] * wide),
            tip,
            (back[0] + straight[1] * wide, back[1] - straight[0] * wide),
        ]
        self.drawing.polygon(sides, ACCENT, 0.9)
        at = ((first[0] + 2 * middle[0] + back[0]) / 4, (first[1] + 2 * middle[1] + back[1]) / 4)
        self._name(at[0], at[1] + 4, text, bold=True)

    def _name(self, x: float, y: float, name: str, *, bold: bool = False) -> None:
        """Write a name that can be read on any ground."""
        self.drawing.text(
            x, y, _short(name), size=11, fill=TEXT, anchor="middle", bold=bold, halo=True
        )


def spots_of(environment: Environment) -> dict[str, dict[int, tuple[float, float]]]:
    """Return where zones and cameras are, metres, by kind and key."""
    cameras = {
        camera.pk: (camera.position_x, camera.position_y)
        for camera in Camera.objects.filter(environment=environment)
        if camera.position_x is not None and camera.position_y is not None
    }
    return {
        "zone": {zone.pk: _middle(zone) for zone in environment.zones.all()},
        "camera": cameras,
    }


def _middle(zone: Zone) -> tuple[float, float]:
    count = len(zone.polygon)
    return sum(x for x, _ in zone.polygon) / count, sum(y for _, y in zone.polygon) / count


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _unit(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    long = math.dist(start, end) or 1.0
    return (end[0] - start[0]) / long, (end[1] - start[1]) / long


def _toward(
    start: tuple[float, float], end: tuple[float, float], far: float
) -> tuple[float, float]:
    x, y = _unit(start, end)
    return start[0] + x * far, start[1] + y * far


def _picture(environment: Environment) -> bytes | None:
    """Return the picture of the floor as PNG, made smaller; None without one."""
    if not environment.map_image:
        return None
    try:
        with environment.map_image.open("rb") as file, Image.open(file) as picture:
            small = picture.convert("RGB")
            small.thumbnail((_PIXELS, _PIXELS))
    except OSError:
        return None
    written = BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()
