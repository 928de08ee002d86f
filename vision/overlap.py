"""How much boxes share, all pairs at once."""

from __future__ import annotations

import numpy as np

from vision.types import Floats


def intersection(a: Floats, b: Floats) -> Floats:
    """Return the (N, M) area that (N, 4) and (M, 4) boxes share, pixels².

    >>> intersection(np.array([[0, 0, 4, 4]]), np.array([[2, 2, 6, 6], [4, 0, 8, 4]]))
    array([[4., 0.]])
    """
    width = np.minimum(a[:, 2, None], b[:, 2]) - np.maximum(a[:, 0, None], b[:, 0])
    height = np.minimum(a[:, 3, None], b[:, 3]) - np.maximum(a[:, 1, None], b[:, 1])
    area: Floats = np.maximum(width, 0.0) * np.maximum(height, 0.0)
    return area


def area(boxes: Floats) -> Floats:
    """Return the (N,) area of (N, 4) boxes, pixels²; 0 for a box that is turned inside out."""
    size = np.maximum(boxes[:, 2:] - boxes[:, :2], 0.0)
    product: Floats = size[:, 0] * size[:, 1]
    return product


def iou(a: Floats, b: Floats) -> Floats:
    """Return the (N, M) intersection over union of (N, 4) and (M, 4) boxes, 0–1.

    >>> iou(np.array([[0, 0, 4, 4]]), np.array([[0, 0, 4, 2], [0, 0, 4, 4]]))
    array([[0.5, 1. ]])
    """
    both = intersection(a, b)
    union = area(a)[:, None] + area(b)[None] - both
    part: Floats = np.divide(both, union, out=np.zeros_like(both), where=union > 0)
    return part


def ioa(a: Floats, b: Floats) -> Floats:
    """Return the (N, M) part of each of `a` (N, 4) inside each of `b` (M, 4), 0–1 (IoA).

    >>> ioa(np.array([[0, 0, 4, 4]]), np.array([[0, 0, 8, 2]]))
    array([[0.5]])
    """
    both, whole = intersection(a, b), area(a)[:, None]
    part: Floats = np.divide(both, whole, out=np.zeros_like(both), where=whole > 0)
    return part
