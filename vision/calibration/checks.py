"""Why a set of point pairs gives no homography, in words that say which pair to look at.

Pairs are counted from 1, as people see them in a list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.calibration.homography import MIN_PAIRS, Floats, scales
from vision.calibration.lens_lines import MIN_POINTS
from vision.geometry import Bounds

MAX_PAIRS: Final = 100
MAX_LINES: Final = 30
MAX_POINTS: Final = 50
_SHORT_PX: Final = 20.0
_SAME_PX: Final = 0.5
_SAME_M: Final = 0.005
_THIN: Final = 0.01


class CalibrationError(ValueError):
    """The pairs cannot be used; the message says why."""


def check_pairs(image: Floats, floor: Floats, size: tuple[int, int] | None, bounds: Bounds) -> None:
    """Refuse what can be told before fitting.

    Args:
        image: (N, 2) pixels.
        floor: (N, 2) metres.
        size: of the picture, None if it is not known.
        bounds: of the map, metres.
    """
    if not MIN_PAIRS <= len(image) <= MAX_PAIRS:
        raise CalibrationError(f"Use {MIN_PAIRS} to {MAX_PAIRS} point pairs.")
    _check_inside(image, size)
    _check_near_map(floor, bounds)
    _check_different(image, _SAME_PX, "in the frame")
    _check_different(floor, _SAME_M, "on the floor")
    _check_spread(image, "in the frame")
    _check_spread(floor, "on the floor")


def check_lines(lines: Sequence[Floats], size: tuple[int, int] | None) -> None:
    """Refuse edges that say nothing of a lens: too short, with too few points or outside."""
    if len(lines) > MAX_LINES:
        raise CalibrationError(f"Draw at most {MAX_LINES} straight edges.")
    for number, line in enumerate(lines, start=1):
        if not MIN_POINTS <= len(line) <= MAX_POINTS:
            raise CalibrationError(
                f"Edge {number}: click {MIN_POINTS} to {MAX_POINTS} points along it."
            )
        if size is not None and ((line < 0).any() or (line > size).any()):
            raise CalibrationError(f"Edge {number} lies outside the frame.")
        if np.linalg.norm(line - line[0], axis=1).max() < _SHORT_PX:
            raise CalibrationError(f"Edge {number} is too short to say how the lens bends it.")


def check_shown(straight: Floats) -> None:
    """Refuse pixels that a given lens cannot show: NaN among (N, 2) straightened ones."""
    hidden = ~np.isfinite(straight).all(axis=1)
    if hidden.any():
        raise CalibrationError(
            f"{_named(np.flatnonzero(hidden))} where a lens of this distortion shows nothing. Use "
            "a value nearer to 0, or automatic."
        )


def check_horizon(homography: Floats, image: Floats, height: int | None) -> None:
    """Refuse points that lie beyond the horizon, seen from the lower edge of the picture.

    Args:
        homography: (3, 3) straightened pixel → metres.
        image: (N, 2) straightened pixels.
        height: of the picture, None if it is not known.
    """
    sides = scales(homography, image) > 0
    if not sides.all():
        which = sides if sides.sum() * 2 < len(sides) else ~sides
        raise CalibrationError(
            f"{_named(np.flatnonzero(which))} beyond the horizon of the other points. Are "
            "points swapped between pairs?"
        )
    if height is not None:
        edge = np.column_stack([image[:, 0], np.maximum(image[:, 1], height)])
        beyond = scales(homography, edge) <= 0
        if beyond.any():
            raise CalibrationError(
                f"{_named(np.flatnonzero(beyond))} above the horizon: the points put the "
                "floor in the upper part of the frame. Are the floor points mirrored?"
            )


def _check_inside(image: Floats, size: tuple[int, int] | None) -> None:
    width, height = size or (65_535, 65_535)
    outside = (image < 0).any(axis=1) | (image > (width, height)).any(axis=1)
    if outside.any():
        where = f", which has {width}×{height} pixels" if size else ""
        raise CalibrationError(f"{_named(np.flatnonzero(outside))} outside the frame{where}.")


def _check_near_map(floor: Floats, bounds: Bounds) -> None:
    low, high = np.array(bounds[:2]), np.array(bounds[2:])
    reach = max(high - low)
    far = (floor < low - reach).any(axis=1) | (floor > high + reach).any(axis=1)
    if far.any():
        x_min, y_min, x_max, y_max = bounds
        raise CalibrationError(
            f"{_named(np.flatnonzero(far))} far off the map, which covers "
            f"x {x_min:g}…{x_max:g} and y {y_min:g}…{y_max:g} m."
        )


def _check_different(points: Floats, least: float, where: str) -> None:
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    same = np.argwhere(np.triu(distances < least, k=1))
    if len(same):
        one, other = same[0] + 1
        raise CalibrationError(f"Points {one} and {other} are the same {where}.")


def _check_spread(points: Floats, where: str) -> None:
    """Refuse points on a line, all or all but one: they leave the homography open."""
    everything = np.arange(len(points))
    for left_out in [None, *everything]:
        rest = everything if left_out is None else np.delete(everything, left_out)
        wide, thin = np.linalg.svd(points[rest] - points[rest].mean(axis=0), compute_uv=False)[:2]
        if thin < _THIN * wide:
            which = "All points lie" if left_out is None else f"{_listed(rest)} lie"
            raise CalibrationError(f"{which} on one line {where}: choose points around an area.")


def _named(indexes: Sequence[int] | np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> str:
    return f"{_listed(indexes)} {'lies' if len(indexes) == 1 else 'lie'}"


def _listed(indexes: Sequence[int] | np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> str:
    numbers = [str(index + 1) for index in indexes]
    if len(numbers) == 1:
        return f"Point {numbers[0]}"
    return f"Points {', '.join(numbers[:-1])} and {numbers[-1]}"
