"""From pairs of points to a homography: picture of the camera, pixels → floor, metres.

Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed.: normalised direct linear
transformation (alg. 4.2), then the geometric error minimised by Levenberg and Marquardt (ch. 4.5).
The error that is minimised is that of the pixels, since those are what is clicked inexactly;
metres would weigh far points by the square of their distance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MIN_PAIRS: Final = 4
_ROUNDS: Final = 30
# With fewer, what is left without one pair fits exactly and says nothing of it.
_MIN_FOR_OUTLIERS: Final = 6
_OUTLIER_RATIO: Final = 3.0
_OUTLIER_PX: Final = 1.0


@dataclass(frozen=True, slots=True)
class Fit:
    """A homography and how well it meets its points.

    Attributes:
        homography: (3, 3) pixel → metres; the last row is positive where the points are.
        projected: (N, 2) where the pixels come to lie, metres.
        errors_m: (N,) distance from there to the given point.
        spread_px: standard deviation of the pixels, 0 for four pairs.
    """

    homography: Floats
    projected: Floats
    errors_m: Floats
    spread_px: float


def project(homography: Floats, points: Floats) -> Floats:
    """Project (N, 2) points to (N, 2).

    >>> project(np.diag([0.5, 0.5, 1.0]), np.array([[4.0, 2.0]]))
    array([[2., 1.]])
    """
    mapped = np.column_stack([points, np.ones(len(points))]) @ homography.T
    with np.errstate(divide="ignore", invalid="ignore"):
        floor: Floats = mapped[:, :2] / mapped[:, 2:]
    return floor


def scales(homography: Floats, points: Floats) -> Floats:
    """Return (N,) third coordinates of (N, 2) points: the sign tells the side of the horizon."""
    weights: Floats = points @ homography[2, :2] + homography[2, 2]
    return weights


def fit(image: Floats, floor: Floats) -> Fit:
    """Return the homography of N ≥ 4 pairs, (N, 2) pixels and (N, 2) metres.

    Raises:
        numpy.linalg.LinAlgError: the points do not determine one.
    """
    to_unit, from_unit = normalisation(floor), normalisation(image)
    unit_floor, unit_image = project(to_unit, floor), project(from_unit, image)
    # Fitted from floor to picture, so that what is minimised is pixels.
    matrix = _refined(linear(unit_floor, unit_image), unit_floor, unit_image)
    back = np.linalg.inv(from_unit) @ matrix @ to_unit
    inverse = np.linalg.inv(back)
    homography: Floats = np.asarray(inverse / np.linalg.norm(inverse[2]), np.float64)
    if np.median(scales(homography, image)) < 0:
        homography = -homography
    projected = project(homography, image)
    left = 2 * len(image) - 8
    squares = float(((project(back, floor) - image) ** 2).sum())
    return Fit(
        homography,
        projected,
        np.asarray(np.linalg.norm(projected - floor, axis=1), np.float64),
        float(np.sqrt(squares / left)) if left else 0.0,
    )


def outliers(image: Floats, floor: Floats) -> list[int]:
    """Return the pairs without which the others agree far better, the worst first."""
    kept, found = list(range(len(image))), list[int]()
    while len(kept) >= _MIN_FOR_OUTLIERS and len(found) < len(image) // 4:
        spread = fit(image[kept], floor[kept]).spread_px
        without = []
        for index in kept:
            rest = [other for other in kept if other != index]
            without.append(_spread(image[rest], floor[rest]))
        best = int(np.argmin(without))
        if spread < _OUTLIER_PX or without[best] * _OUTLIER_RATIO > spread:
            break
        found.append(kept.pop(best))
    return found


def _spread(image: Floats, floor: Floats) -> float:
    try:
        return fit(image, floor).spread_px
    except np.linalg.LinAlgError:
        return float("inf")


def normalisation(points: Floats) -> Floats:
    """Return (3, 3) that moves the centre to 0 and the mean distance to √2."""
    centre = points.mean(axis=0)
    distance = np.linalg.norm(points - centre, axis=1).mean()
    if not distance > 0:
        raise np.linalg.LinAlgError("all points are identical")
    scale = np.sqrt(2) / distance
    return np.array([[scale, 0, -scale * centre[0]], [0, scale, -scale * centre[1]], [0, 0, 1]])


def linear(source: Floats, target: Floats) -> Floats:
    """Return (3, 3) that takes (N, 2) points nearest to (N, 2) others, algebraically.

    Raises:
        numpy.linalg.LinAlgError: the points do not determine one.
    """
    x, y = source.T
    u, v = target.T
    one, none = np.ones_like(x), np.zeros_like(x)
    rows = np.vstack(
        [
            np.column_stack([x, y, one, none, none, none, -u * x, -u * y, -u]),
            np.column_stack([none, none, none, x, y, one, -v * x, -v * y, -v]),
        ]
    )
    _, sizes, directions = np.linalg.svd(rows)
    if sizes[7] < 1e-9 * sizes[0]:
        raise np.linalg.LinAlgError("the points do not determine a homography")
    matrix: Floats = directions[-1].reshape(3, 3)
    return matrix


def _refined(matrix: Floats, source: Floats, target: Floats) -> Floats:
    """Refine by Levenberg-Marquardt over all nine numbers; the damping holds the free scale."""
    damping, error = 1e-3, _residual(matrix, source, target)
    for _ in range(_ROUNDS):
        derivative = _derivative(matrix, source)
        normal = derivative.T @ derivative
        step = np.linalg.solve(normal + damping * np.eye(9), -derivative.T @ error)
        tried = matrix + step.reshape(3, 3)
        tried = tried / np.linalg.norm(tried)
        new = _residual(tried, source, target)
        if not new @ new < error @ error:
            damping *= 10
            if damping > 1e8:
                break
            continue
        done = error @ error - new @ new < 1e-14 * (error @ error)
        matrix, error, damping = tried, new, max(damping / 10, 1e-12)
        if done:
            break
    return matrix


def _residual(matrix: Floats, source: Floats, target: Floats) -> Floats:
    difference: Floats = (project(matrix, source) - target).ravel()
    return difference


def _derivative(matrix: Floats, source: Floats) -> Floats:
    """Return (2N, 9) the derivative of the residual by the matrix' numbers."""
    points = np.column_stack([source, np.ones(len(source))])
    weights = (points @ matrix[2])[:, None]
    u, v = project(matrix, source).T[:, :, None]
    none = np.zeros_like(points)
    rows: Floats = np.stack(
        [
            np.hstack([points, none, -u * points]) / weights,
            np.hstack([none, points, -v * points]) / weights,
        ],
        axis=1,
    ).reshape(-1, 9)
    return rows
