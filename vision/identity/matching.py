"""Distances and one-to-one assignment between sightings and people."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from vision.types import Floats, Ints

FORBIDDEN = 1e9


def mahalanobis(
    a: Floats, a_covariance: Floats, b: Floats, b_covariance: Floats
) -> tuple[Floats, Floats]:
    """Return squared Mahalanobis distance and plain distance of every pair.

    Args:
        a, b: (N, 2) and (M, 2) points.
        a_covariance, b_covariance: (N, 2, 2) and (M, 2, 2).

    Returns:
        (N, M) squared Mahalanobis distance, (N, M) distance; inf where a point is NaN.

    >>> one = np.zeros((1, 2)), np.eye(2)[None] / 2
    >>> two = np.array([[3.0, 4.0]]), np.eye(2)[None] / 2
    >>> [round(float(d[0, 0]), 1) for d in mahalanobis(*one, *two)]
    [25.0, 5.0]
    """
    difference = a[:, None] - b[None]
    squared = squared_mahalanobis(difference, a_covariance[:, None] + b_covariance[None])
    distance = np.hypot(difference[..., 0], difference[..., 1])
    return squared, np.where(np.isfinite(distance), distance, np.inf)


def squared_mahalanobis(difference: Floats, covariance: Floats) -> Floats:
    """Return (...) of (..., 2) differences under (..., 2, 2) covariances; inf for NaN.

    The inverse of a 2×2 matrix is written out: no call per pair.
    """
    p, q = covariance[..., 0, 0], covariance[..., 0, 1]
    r, s = covariance[..., 1, 0], covariance[..., 1, 1]
    x, y = difference[..., 0], difference[..., 1]
    squared = (s * x * x - (q + r) * x * y + p * y * y) / (p * s - q * r)
    return np.where(np.isfinite(squared), squared, np.inf)


def assign(cost: Floats, allowed: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Find the cheapest one-to-one assignment among the allowed pairs (Hungarian, by SciPy).

    Args:
        cost: (N, M).
        allowed: (N, M).

    Returns:
        (K,) rows and (K,) columns that belong together.
    """
    if not allowed.any():
        return np.empty(0, np.int64), np.empty(0, np.int64)
    rows, columns = linear_sum_assignment(np.where(allowed, cost, FORBIDDEN))
    good = allowed[rows, columns]
    return rows[good].astype(np.int64), columns[good].astype(np.int64)
