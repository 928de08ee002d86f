"""How good a picture of a person is, for looking at and for comparing."""

from __future__ import annotations

import cv2
import numpy as np

from vision.overlap import area, intersection
from vision.types import Floats, Floats32, Image

EDGE_PX = 2
SHARP = 150.0
"""Variance of the Laplacian, at a height of 128, of a picture that is half sharp."""


def quality(
    boxes: Floats32, scores: Floats32, width: int, height: int, smallest: int, large: int
) -> Floats:
    """Rate how good crops of these boxes would be, but for their sharpness.

    Args:
        boxes: (N, 4) pixels.
        scores: (N,) of the detector.
        width, height: of the whole picture.
        smallest, large: heights in pixels: of what is worth nothing, and of what could not be
            better.

    Returns:
        (N,) 0–1: large, sure, whole, and not covered by someone who stands before them.
    """
    edges = boxes.astype(np.float64)
    x1, y1, x2, y2 = edges.T
    high = np.maximum(y2 - y1, 0.0)
    shared = intersection(edges, edges)
    shared[y2[None, :] <= y2[:, None]] = 0.0  # who stands behind covers nothing
    free = 1.0 - shared.max(axis=1, initial=0.0) / np.maximum(area(edges), 1.0)
    inside = (x1 > EDGE_PX) & (y1 > EDGE_PX) & (x2 < width - EDGE_PX) & (y2 < height - EDGE_PX)
    tall = np.where(high < smallest, 0.0, np.minimum(high / large, 1.0))
    whole = np.where(inside, 1.0, 0.5)
    return np.asarray(tall * np.clip(free, 0.0, 1.0) ** 2 * whole * scores)


def sharpness(crop: Image) -> float:
    """Rate sharpness: 0.5 for a blur, near 1 for fine detail.

    It is taken at one size, so that sizes compare.
    """
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    wide = max(1, round(128 * grey.shape[1] / grey.shape[0]))
    detail = float(cv2.Laplacian(cv2.resize(grey, (wide, 128)), cv2.CV_64F).var())
    return 0.5 + 0.5 * detail / (detail + SHARP)
