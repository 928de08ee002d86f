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
    half = states[:, 2] / 2
    found = np.empty(states.shape)
    found[:, 0] = states[:, 0] - half
    found[:, 1] = states[:, 1]
    found[:, 2] = states[:, 0] + half
    found[:, 3] = states[:, 1] + states[:, 3]
    return found


def measured(boxes: Floats) -> Floats:
    """Return (N, 4) x of the middle, top, width, height of (N, 4) x1, y1, x2, y2; pixels."""
    states = np.empty(boxes.shape)
    states[:, 0] = (boxes[:, 0] + boxes[:, 2]) / 2
    states[:, 1] = boxes[:, 1]
    states[:, 2:] = boxes[:, 2:] - boxes[:, :2]
    return states


def clip_to_frame(states: Floats, size: tuple[int, int]) -> Floats:
    """Return the part of (N, 4) filter states within a frame, as a detector would show it.

    Args:
        states: x of the middle, top, width, height; pixels.
        size: height and width of the frame, pixels.
    """
    height, width = size
    found = measured(np.clip(corners(states), 0.0, [width, height, width, height]))
    found[:, 2:] = np.maximum(found[:, 2:], SMALLEST)
    return found
