"""How much boxes share, all pairs at once."""

from __future__ import annotations

import numpy as np

from vision.types import Floats, Ints


def intersection(a: Floats, b: Floats) -> Floats:
    """Return the (N, M) area that (N, 4) and (M, 4) boxes share, pixels².

    >>> intersection(np.array([[0, 0, 4, 4]]), np.array([[2, 2, 6, 6], [4, 0, 8, 4]]))
    array([[4., 0.]])
    """
    return _shared(_columns(a)[:, :, None], _columns(b))


def area(boxes: Floats) -> Floats:
    """Return the (N,) area of (N, 4) boxes, pixels²; 0 for a box that is turned inside out."""
    x1, y1, x2, y2 = boxes.T
    product: Floats = np.maximum(x2 - x1, 0.0) * np.maximum(y2 - y1, 0.0)
    return product


def iou(a: Floats, b: Floats) -> Floats:
    """Return the (N, M) intersection over union of (N, 4) and (M, 4) boxes, 0–1.

    >>> iou(np.array([[0, 0, 4, 4]]), np.array([[0, 0, 4, 2], [0, 0, 4, 4]]))
    array([[0.5, 1. ]])
    """
    both = intersection(a, b)
    return _part(both, area(a)[:, None] + area(b)[None] - both)


def ioa(a: Floats, b: Floats) -> Floats:
    """Return the (N, M) part of each of `a` (N, 4) inside each of `b` (M, 4), 0–1 (IoA).

    >>> ioa(np.array([[0, 0, 4, 4]]), np.array([[0, 0, 8, 2]]))
    array([[0.5]])
    """
    return _part(intersection(a, b), area(a)[:, None])


def beside(a: Floats, b: Floats) -> tuple[Ints, Ints]:
    """Return (P,) rows of (N, 4) and of (M, 4) boxes, all pairs that may share an area and others.

    Pairs that share no column of pixels are mostly left out: in a crowd few of all pairs are left.

    >>> boxes = np.array([[0, 0, 4, 4], [2, 0, 6, 4], [90, 0, 94, 4]])
    >>> [part.tolist() for part in beside(boxes, boxes[:2])]
    [[0, 0, 1, 1], [0, 1, 0, 1]]
    """
    left, right = b[:, 0].copy(), b[:, 2]
    order, widest = np.argsort(left), (right - left).max(initial=0.0)
    left = left[order]
    first = np.searchsorted(left, a[:, 0] - widest)
    counts = np.maximum(np.searchsorted(left, a[:, 2]) - first, 0)
    ends = np.cumsum(counts)
    rows = np.repeat(np.arange(len(a)), counts)
    return rows, order[np.arange(len(rows)) + (first - ends + counts)[rows]]


def largest_part(a: Floats, b: Floats, rows: Ints, columns: Ints) -> Floats:
    """Return (N,) the largest part of each of (N, 4) boxes inside one of (M, 4) others, 0–1.

    Of (P,) pairs, rows of both; 0 where a box is in none.

    >>> boxes = np.array([[0, 0, 4, 4], [2, 0, 6, 4], [3, 0, 4, 4]])
    >>> largest_part(boxes, boxes, np.array([0, 0, 2]), np.array([1, 2, 0]))
    array([0.5, 0. , 1. ])
    """
    shared = _shared(_columns(a).take(rows, axis=1), _columns(b).take(columns, axis=1))
    part = _part(shared, area(a)[rows])
    largest: Floats = np.zeros(len(a))
    np.maximum.at(largest, rows, part)
    return largest


def _columns(boxes: Floats) -> Floats:
    """Return (4, N) x1, y1, x2, y2 of (N, 4) boxes, each in one piece, which is faster."""
    return np.ascontiguousarray(boxes.T)


def _shared(a: Floats, b: Floats) -> Floats:
    """Return the area that boxes share, pixels²; (4, …) are x1, y1, x2, y2."""
    width = np.minimum(a[2], b[2]) - np.maximum(a[0], b[0])
    height = np.minimum(a[3], b[3]) - np.maximum(a[1], b[1])
    both: Floats = np.maximum(width, 0.0) * np.maximum(height, 0.0)
    return both


def _part(both: Floats, whole: Floats) -> Floats:
    part: Floats = np.divide(both, whole, out=np.zeros(both.shape), where=whole > 0)
    return part
