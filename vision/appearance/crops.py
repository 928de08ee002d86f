"""The crop of a box."""

from __future__ import annotations

import numpy as np

from vision.types import Floats, Floats32, Image


def crop_box(image: Image, box: Floats | Floats32) -> Image:
    """Return the box within the frame, at least a pixel of it; no copy."""
    height, width = image.shape[:2]
    x1, y1, x2, y2 = np.round(box).astype(int).tolist()
    left, top = min(max(0, x1), width - 1), min(max(0, y1), height - 1)
    return image[top : max(top + 1, min(height, y2)), left : max(left + 1, min(width, x2))]
