"""A coarse grey picture: where motion is searched for."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from vision.types import Floats32, Image

SAMPLES: Final = 320
"""Least number of samples along the long side."""
CELL: Final = 4
"""Side of a cell, samples: the smallest person that a detector finds covers several cells, and the
mean of 16 samples has a quarter of their noise."""


def cells_of(image: Image) -> Floats32:
    """Return the mean grey of each cell, (rows, columns), about 80 to 160 along the long side.

    It takes every n-th pixel of every n-th row, so that a large picture costs no more than a
    small one.

    Args:
        image: (H, W, 3) uint8 BGR.

    >>> cells_of(np.zeros((1080, 1920, 3), np.uint8)).shape
    (45, 80)
    """
    height, width = image.shape[:2]
    step = max(1, max(height, width) // SAMPLES)
    size = max(1, width // step), max(1, height // step)
    sample = image if step == 1 else cv2.resize(image, size, interpolation=cv2.INTER_NEAREST)
    grey = cv2.cvtColor(sample, cv2.COLOR_BGR2GRAY).astype(np.float32)
    cells = max(1, size[0] // CELL), max(1, size[1] // CELL)
    return np.asarray(cv2.resize(grey, cells, interpolation=cv2.INTER_AREA), np.float32)
