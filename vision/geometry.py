"""Geometry of cameras and floor in plain Python: nothing here needs numpy or Django."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from vision.lens import Lens

Matrix: TypeAlias = Sequence[Sequence[float]]
Point: TypeAlias = tuple[float, float]
Bounds: TypeAlias = tuple[float, float, float, float]
_Homogeneous: TypeAlias = tuple[float, float, float]

# How close to the horizon a floor point may be, relative to the one at the picture's foot.
_HORIZON_MARGIN: Final = 1e-3


def _project(matrix: Matrix, x: float, y: float) -> _Homogeneous:
    u, v, w = (row[0] * x + row[1] * y + row[2] for row in matrix)
    return u, v, w


def _clip(
    polygon: list[_Homogeneous], inside: Callable[[_Homogeneous], float]
) -> list[_Homogeneous]:
    """Keep the part of `polygon` where the linear function `inside` is not negative."""
    kept: list[_Homogeneous] = []
    for index, point in enumerate(polygon):
        before = polygon[index - 1]
        here, there = inside(point), inside(before)
        if (here >= 0) != (there >= 0):
            share = there / (there - here)
            u, v, w = (b + share * (p - b) for p, b in zip(point, before, strict=True))
            kept.append((u, v, w))
        if here >= 0:
            kept.append(point)
    return kept


def floor_footprint(
    matrix: Matrix,
    width: float,
    height: float,
    bounds: Bounds,
    horizon_margin: float = _HORIZON_MARGIN,
    lens: Lens | None = None,
) -> list[Point]:
    """Return the polygon of the floor, in metres, that a picture shows within `bounds`.

    `matrix` takes pixels, straightened where there is a `lens`, to metres; with a `horizon_margin`
    of 0.1 the polygon ends ten times as far from the camera as the floor at the picture's foot.
    Empty if the picture shows nothing of the bounds. The clipping is done before the division,
    where the horizon is an edge like any other.

    >>> floor_footprint([[0.1, 0, 0], [0, -0.1, 10], [0, 0, 1]], 200, 100, (0, 0, 15, 5))
    [(15.0, 5.0), (15.0, 0.0), (0.0, 0.0), (0.0, 5.0)]
    """
    foot = _project(matrix, width / 2, height)[2]
    if foot == 0:
        return []
    edge = [(0.0, height), (0.0, 0.0), (width, 0.0), (width, height)]
    if lens is not None:
        edge = lens.border()
    polygon = [
        (u / foot, v / foot, w / foot) for u, v, w in (_project(matrix, x, y) for x, y in edge)
    ]
    x_min, y_min, x_max, y_max = bounds
    limits: tuple[Callable[[_Homogeneous], float], ...] = (
        lambda p: p[2] - horizon_margin,
        lambda p: p[0] - x_min * p[2],
        lambda p: x_max * p[2] - p[0],
        lambda p: p[1] - y_min * p[2],
        lambda p: y_max * p[2] - p[1],
    )
    for limit in limits:
        polygon = _clip(polygon, limit)
    return [(round(u / w, 3), round(v / w, 3)) for u, v, w in polygon]


def is_inside(polygon: Sequence[Point], point: Point) -> bool:
    """Tell whether a point lies in a polygon, by how many edges a ray from it crosses.

    >>> square = [(0, 0), (2, 0), (2, 2), (0, 2)]
    >>> is_inside(square, (1, 1)), is_inside(square, (3, 1)), is_inside(square, (1, -1))
    (True, False, False)
    """
    x, y = point
    inside = False
    for index, (x1, y1) in enumerate(polygon):
        x0, y0 = polygon[index - 1]
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
    return inside
