"""Colours of a person in four stripes from head to foot: what is left without any weights.

Histograms over horizontal stripes are the classic hand-made descriptor of re-identification
(Gray and Tao, "Viewpoint invariant pedestrian recognition with an ensemble of localized
features", ECCV 2008). They tell clothes apart, not people, and change with the light.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from tracking.vision.types import Floats32, Image

from .base import unit_rows

WIDTH, HEIGHT = 64, 128
STRIPES = 4
HUES, SATURATIONS, VALUES = 8, 4, 4
BINS = HUES * SATURATIONS * VALUES


class ColourStripes:
    """A histogram of hue, saturation and brightness per stripe, roots of the counts."""

    name = "stripes"
    dimensions = STRIPES * BINS

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """(N, 512) rows of unit length; see `Embedder.embed`."""
        counts = np.empty((len(crops), self.dimensions), np.float32)
        for row, crop in zip(counts, crops, strict=True):
            row[:] = _histograms(crop)
        return unit_rows(np.sqrt(counts))  # Hellinger: the cosine is Bhattacharyya's coefficient


def _histograms(crop: Image) -> Floats32:
    if not crop.size:
        raise ValueError(f"a crop of shape {crop.shape} has no pixels")
    small = cv2.resize(crop, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    hsv = cv2.cvtColor(small, cv2.COLOR_BGR2HSV)
    return np.concatenate(
        [
            cv2.calcHist(
                [stripe], [0, 1, 2], None, [HUES, SATURATIONS, VALUES], [0, 180, 0, 256, 0, 256]
            ).ravel()
            for stripe in np.split(hsv, STRIPES)
        ]
    )
