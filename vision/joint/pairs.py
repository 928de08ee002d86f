"""Two-by-two matrices in closed form, and pairs of points that are near each other.

NumPy's `inv` calls LAPACK once per matrix, which for matrices this small takes longer than all else
in a tick.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

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


def nonzero(pairs: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return (P,) rows and (P,) columns of what is true in (N, M), as `np.nonzero` does but faster.

    >>> [part.tolist() for part in nonzero(np.array([[False, True], [True, True]]))]
    [[0, 1, 1], [1, 0, 1]]
    """
    rows, columns = np.divmod(np.flatnonzero(pairs), max(1, pairs.shape[1]))
    return rows, columns


def near_pairs(points: Floats, reach: float) -> tuple[Ints, Ints]:
    """Return (P,) and (P,) rows of all pairs of (N, 2) points nearer than that, m.

    Both ways round, and each point with itself. Points are sorted by x: in a crowd few of all pairs
    are compared.

    >>> one, other = near_pairs(np.array([[0.0, 0.0], [5.0, 0.0], [0.5, 0.5]]), 1.0)
    >>> sorted(zip(one.tolist(), other.tolist()))
    [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)]
    """
    order = np.argsort(points[:, 0])
    x, y = points[order].T
    last = np.searchsorted(x, x + reach)
    counts = last - np.arange(len(x))
    ends = np.cumsum(counts)
    first = np.repeat(np.arange(len(x)), counts)
    second = np.arange(len(first)) + np.repeat(last - ends, counts)
    near = (x[first] - x[second]) ** 2 + (y[first] - y[second]) ** 2 < reach**2
    one, other = order[first[near]], order[second[near]]
    back = one != other
    return np.concatenate([one, other[back]]), np.concatenate([other, one[back]])
