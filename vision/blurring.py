"""Parts of frames in which nobody can be recognised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np

from .types import Image

Box = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels."""
Region = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels; right and bottom are not part of it."""
_MARGIN: Final = 0.12
"""Of a box's size, around it."""
_LEAST_MARGIN: Final = 4
"""Pixels around it at least."""
_GROWTH: Final = 0.25
"""Of a box's height, around it, for every second since the person was detected."""
_HEAD: Final = 0.3
"""Share of a box's height that the head takes at most, also seen from above."""
_FACE_MARGIN: Final = 0.3
"""Of a face's size, around it: hair, ears and chin."""
_FACE_GROWTH: Final = 3.0
"""Of a face's height for every second since it was found: someone walks at some 1.5 m/s."""
_FACE_GROWS: Final = 0.1
"""Seconds after which that ends, half of those between two searches: what is held for longer
bridges a miss."""
_ACROSS: Final = 4
"""Squares that are left of a region's shorter side."""
_SMALLEST: Final = 8
"""Pixels of a square at least: a face of 32 pixels keeps 4 by 4."""
_ALL_ACROSS: Final = 16
"""Squares of a frame's shorter side, where all of it is blurred."""


def body_region(box: Box, unseen: float, shape: tuple[int, ...]) -> Region:
    """Return what hides a person.

    Args:
        box: where they may be.
        unseen: seconds since or until the nearest detection.
        shape: of the frame, (height, width, …).
    """
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    more = _LEAST_MARGIN + _GROWTH * unseen * height
    across, along = more + _MARGIN * width, more + _MARGIN * height
    return _clipped((left - across, top - along, right + across, bottom + along), shape)


def head_region(box: Box, unseen: float, shape: tuple[int, ...]) -> Region:
    """Return what hides a person's head: the upper part of the box, and what is around it."""
    left, top, right, bottom = box
    # Someone who is cut off by the frame, or sits, has a larger head for their box.
    head = max(_HEAD * (bottom - top), min(bottom - top, 0.9 * (right - left)))
    return body_region((left, top, right, top + head), unseen, shape)


def face_region(box: Box, unseen: float, shape: tuple[int, ...]) -> Region:
    """Return what hides a face that was found `unseen` seconds before or after."""
    left, top, right, bottom = box
    more = _LEAST_MARGIN + _FACE_GROWTH * min(unseen, _FACE_GROWS) * (bottom - top)
    across, along = more + _FACE_MARGIN * (right - left), more + _FACE_MARGIN * (bottom - top)
    return _clipped((left - across, top - along, right + across, bottom + along), shape)


def blur(image: Image, regions: Iterable[Region]) -> None:
    """Make regions of a frame unrecognisable, in place.

    Each keeps the mean colours of a few large squares: nothing can be computed back from them.
    """
    for left, top, right, bottom in regions:
        if right > left and bottom > top:
            part = image[top:bottom, left:right]
            size = max(_SMALLEST, min(part.shape[:2]) // _ACROSS)
            image[top:bottom, left:right] = _squares(part, size)


def blur_all(image: Image) -> None:
    """Make a whole frame unrecognisable, in place."""
    image[:] = _squares(image, max(_SMALLEST, min(image.shape[:2]) // _ALL_ACROSS))


def _clipped(box: Box, shape: tuple[int, ...]) -> Region:
    height, width = shape[:2]
    return (
        max(0, int(np.floor(box[0]))),
        max(0, int(np.floor(box[1]))),
        min(width, int(np.ceil(box[2]))),
        min(height, int(np.ceil(box[3]))),
    )


def _squares(part: Image, size: int) -> Image:
    height, width = part.shape[:2]
    few = (max(1, width // size), max(1, height // size))
    small = cv2.resize(part, few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.uint8)
