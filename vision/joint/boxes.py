"""Boxes as filters keep them, and as detectors and overlaps want them."""

from __future__ import annotations

import numpy as np

from vision.types import Floats

SMALLEST = 2.0
"""Of width and height, pixels."""


def corners(states: Floats) -> Floats:
    """Return (N, 4) x1, y1, x2, y2 of (N, 4) x of the middle, top, width, height; pixels.

    >>> corners(np.array([[10.0, 5.0, 4.0, 8.0]]))
    array([[ 8.,  5., 12., 13.]])
    """
    x, top, width, height = states.T
    return np.column_stack([x - width / 2, top, x + width / 2, top + height])


def measured(boxes: Floats) -> Floats:
    """Return (N, 4) x of the middle, top, width, height of (N, 4) x1, y1, x2, y2; pixels."""
    x1, y1, x2, y2 = boxes.T
    return np.column_stack([(x1 + x2) / 2, y1, x2 - x1, y2 - y1])


def clip_to_frame(states: Floats, size: tuple[int, int]) -> Floats:
    """Return the part of (N, 4) filter states within a frame, as a detector would show it.

    Args:
        states: x of the middle, top, width, height; pixels.
        size: height and width of the frame, pixels.
    """
    height, width = size
    x1, y1, x2, y2 = corners(states).T
    x1, x2 = np.clip(x1, 0, width), np.clip(x2, 0, width)
    y1, y2 = np.clip(y1, 0, height), np.clip(y2, 0, height)
    return np.column_stack(
        [(x1 + x2) / 2, y1, np.maximum(x2 - x1, SMALLEST), np.maximum(y2 - y1, SMALLEST)]
    )
