"""Colours of a person in four stripes from head to foot: what is left without any weights.

Histograms over horizontal stripes are the classic hand-made descriptor of re-identification
(Gray and Tao, "Viewpoint invariant pedestrian recognition with an ensemble of localized
features", ECCV 2008). They tell clothes apart, not people, and change with the light.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from vision.types import Floats32, Image
from vision.unit_rows import unit_rows

from .base import fit

WIDTH, HEIGHT = 64, 128
SIDE = 10  # columns on either side that show more of the background than of the person
STRIPES = 4
HUES, SATURATIONS, VALUES = 8, 4, 4
BINS = HUES * SATURATIONS * VALUES

_HUE = (np.arange(256) * HUES // 180).clip(max=HUES - 1) * SATURATIONS * VALUES
_SATURATION = np.arange(256) * SATURATIONS // 256 * VALUES
_VALUE = np.arange(256) * VALUES // 256
_STRIPE = np.repeat(np.arange(STRIPES), HEIGHT // STRIPES)[:, np.newaxis] * BINS


class ColourStripes:
    """A histogram of hue × saturation × brightness per stripe, as roots of the counts, so that
    the cosine of two vectors is Bhattacharyya's coefficient of the histograms.
    """

    name = "stripes"
    dimensions = STRIPES * BINS

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Return (N, 512) rows of unit length; see `Embedder.embed`."""
        small = np.empty((len(crops), HEIGHT, WIDTH, 3), np.uint8)
        for crop, place in zip(crops, small, strict=True):
            fit(crop, place, cv2.INTER_AREA)
            cv2.cvtColor(place, cv2.COLOR_BGR2HSV, dst=place)
        hsv = small[:, :, SIDE : WIDTH - SIDE]
        bins = _HUE[hsv[..., 0]] + _SATURATION[hsv[..., 1]] + _VALUE[hsv[..., 2]] + _STRIPE
        bins += np.arange(len(crops))[:, np.newaxis, np.newaxis] * self.dimensions
        counts = np.bincount(bins.ravel(), minlength=len(crops) * self.dimensions)
        return unit_rows(np.sqrt(counts.reshape(-1, self.dimensions), dtype=np.float32))
