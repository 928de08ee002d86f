"""Draws a floor map from shapes in metres."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, Final, NotRequired, TypedDict

from PIL import Image, ImageDraw, ImageFont

from vision.geometry import Bounds

PIXELS_PER_METRE: Final = 36
_OVERSAMPLING: Final = 3  # drawn larger and scaled down: smooth edges
_CORNER_CUTTING_ROUNDS: Final = 4

# Light and quiet, so that people, zones and trails in any colour stand out.
PALETTE: Final[dict[str, str]] = {
    "lawn": "#e9eee4",
    "lawn-edge": "#cfd8c8",
    "road": "#dcdfe3",
    "kerb": "#b7bdc5",
    "bay": "#d0d4da",
    "seam": "#cbd0d6",
    "gravel": "#e3ddd0",
    "gravel-edge": "#cfc6b4",
    "paint": "#f8f9fa",
    "yellow": "#e6d193",
    "post": "#8b95a1",
    "stone": "#b3aea5",
    "hall": "#eceef1",
    "wall": "#a4adb8",
    "aisle": "#f6f7f8",
    "machine": "#cdd4dc",
    "rack": "#d9d3c7",
    "door": "#f4e6c4",
    "text": "#7b8592",
    "grid": "#5b6673",
}


class Shape(TypedDict):
    """One thing on the floor; `points` are [x, y] in metres, y pointing up.

    A polygon has `fill`, a line has only `stroke`; one point and `radius` are a disc, one point
    and `text` a label.
    """

    points: list[list[float]]
    fill: NotRequired[str]
    stroke: NotRequired[str]
    width: NotRequired[float]
    smooth: NotRequired[bool]
    radius: NotRequired[float]
    text: NotRequired[str]


class FloorMap(TypedDict):
    """What a map shows, from the bottom up."""

    background: str
    shapes: list[Shape]


def smoothed(points: Sequence[Sequence[float]], closed: bool) -> list[tuple[float, float]]:
    """Round the corners by Chaikin's corner cutting; the ends of an open line stay."""
    curve = [(float(x), float(y)) for x, y in points]
    for _ in range(_CORNER_CUTTING_ROUNDS):
        pairs = list(zip(curve, curve[1:] + curve[:1] if closed else curve[1:], strict=False))
        cut = []
        for (ax, ay), (bx, by) in pairs:
            cut.append((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by))
            cut.append((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by))
        curve = cut if closed else [curve[0], *cut, curve[-1]]
    return curve


class _Canvas:
    """Metres to pixels of the oversampled picture."""

    def __init__(self, bounds: Bounds, background: str) -> None:
        self.bounds = bounds
        self.scale = PIXELS_PER_METRE * _OVERSAMPLING
        x_min, y_min, x_max, y_max = bounds
        self.size = (round((x_max - x_min) * self.scale), round((y_max - y_min) * self.scale))
        self.image = Image.new("RGB", self.size, background)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def at(self, point: Sequence[float]) -> tuple[float, float]:
        x, y = point
        return (x - self.bounds[0]) * self.scale, (self.bounds[3] - y) * self.scale

    def line(
        self, points: Sequence[Sequence[float]], color: str | tuple[int, ...], width: float
    ) -> None:
        pixels = [self.at(point) for point in points]
        self.draw.line(pixels, fill=color, width=max(1, round(width * self.scale)), joint="curve")

    def text(self, point: Sequence[float], text: str, metres: float, color: str) -> None:
        font = ImageFont.load_default(size=metres * self.scale)
        self.draw.text(self.at(point), text, fill=color, font=font, anchor="mm")


def _draw_shape(canvas: _Canvas, shape: Shape) -> None:
    fill, stroke = shape.get("fill"), shape.get("stroke")
    points: Sequence[Sequence[float]] = shape["points"]
    if text := shape.get("text"):
        canvas.text(points[0], text, 0.55, PALETTE["text"])
        return
    if radius := shape.get("radius"):
        x, y = canvas.at(points[0])
        reach = radius * canvas.scale
        canvas.draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=PALETTE[fill or ""])
        return
    if shape.get("smooth"):
        points = smoothed(points, closed=fill is not None)
    if fill:
        canvas.draw.polygon([canvas.at(point) for point in points], fill=PALETTE[fill])
        points = [*points, *points[:2]]  # once around and over: no notch at the start
    if stroke:
        canvas.line(points, PALETTE[stroke], shape.get("width", 0.06))


def _draw_grid(canvas: _Canvas) -> None:
    x_min, y_min, x_max, y_max = canvas.bounds
    red, green, blue = (int(PALETTE["grid"][i : i + 2], 16) for i in (1, 3, 5))
    for metres in range(int(x_min), int(x_max) + 1):
        color = (red, green, blue, 44 if metres % 5 == 0 else 13)
        canvas.line([(metres, y_min), (metres, y_max)], color, 0.02)
    for metres in range(int(y_min), int(y_max) + 1):
        color = (red, green, blue, 44 if metres % 5 == 0 else 13)
        canvas.line([(x_min, metres), (x_max, metres)], color, 0.02)


def _draw_scale_bar(canvas: _Canvas) -> None:
    x, y = canvas.bounds[0] + 1.0, canvas.bounds[1] + 0.9
    for piece in range(5):
        color = PALETTE["grid"] if piece % 2 == 0 else PALETTE["paint"]
        canvas.line([(x + piece, y), (x + piece + 1, y)], color, 0.16)
    for metres in (0, 5):
        canvas.text((x + metres, y + 0.5), f"{metres} m", 0.5, PALETTE["grid"])


def render(floor_map: FloorMap, bounds: Bounds) -> bytes:
    """Return the map as a PNG that fills `bounds` exactly."""
    canvas = _Canvas(bounds, PALETTE[floor_map["background"]])
    for shape in floor_map["shapes"]:
        _draw_shape(canvas, shape)
    _draw_grid(canvas)
    _draw_scale_bar(canvas)
    width, height = canvas.size
    small = canvas.image.resize(
        (width // _OVERSAMPLING, height // _OVERSAMPLING), Image.Resampling.LANCZOS
    )
    file = io.BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def as_floor_map(facts: Any) -> FloorMap:
    """Check that every colour in `facts` is one of ours, and return it typed."""
    floor_map: FloorMap = facts
    used = {floor_map["background"]}
    for shape in floor_map["shapes"]:
        used |= {color for color in (shape.get("fill"), shape.get("stroke")) if color}
    if unknown := used - PALETTE.keys():
        raise ValueError(f"The floor map uses unknown colours: {', '.join(sorted(unknown))}.")
    return floor_map
