"""Two-by-two matrices in closed form, and distances between all pairs of points.

NumPy's `inv` calls LAPACK once per matrix, which for matrices this small takes longer than all else
in a tick.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.types import Floats

EYE: Final = np.eye(2)


def determinant(matrices: Floats) -> Floats:
    """Return (…) determinants of (…, 2, 2).

    >>> determinant(np.array([[3.0, 1.0], [2.0, 4.0]])).item()
    10.0
    """
    product: Floats = (
        matrices[..., 0, 0] * matrices[..., 1, 1] - matrices[..., 0, 1] * matrices[..., 1, 0]
    )
    return product


def inverse(matrices: Floats) -> Floats:
    """Return (…, 2, 2) inverses of (…, 2, 2).

    >>> inverse(np.array([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, -0.0], [-0.0, 0.25]]
    """
    result = np.empty(matrices.shape)
    result[..., 0, 0] = matrices[..., 1, 1]
    result[..., 1, 1] = matrices[..., 0, 0]
    result[..., 0, 1] = -matrices[..., 0, 1]
    result[..., 1, 0] = -matrices[..., 1, 0]
    result /= determinant(matrices)[..., None, None]
    return result


def squared_distance(difference: Floats, covariance: Floats) -> Floats:
    """Return (…) squared Mahalanobis distances of (…, 2) under (…, 2, 2).

    >>> squared_distance(np.array([2.0, 3.0]), np.diag([4.0, 9.0])).item()
    2.0
    """
    x, y = difference[..., 0], difference[..., 1]
    across = covariance[..., 0, 1] + covariance[..., 1, 0]
    weighted = x * x * covariance[..., 1, 1] - x * y * across + y * y * covariance[..., 0, 0]
    distance: Floats = weighted / determinant(covariance)
    return distance
