"""Whether a camera has become out of focus: edges that were sharp are soft.

How steep edges are is compared with how steep they are in a blurred copy (after Crete et al.
2007, "The blur effect"): the ratio of the two is that of a sharp picture in any light, contrast,
fog or rain, and one for a picture that is blurred itself. What flat parts have is noise, and is
subtracted from both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from vision.types import Floats32, Image

LARGEST_WIDTH: Final = 960
"""Wider pictures are made smaller first."""
BANDS, BAND_PART = 3, 1 / 8
"""Parts of the picture that are measured, and the height of each."""
BLURRED_PART: Final = 1 / 200
"""Standard deviation of the blur of the copy, of the picture's width."""
FLAT, STEEP = 0.4, 0.9
"""Quantiles of steepness: less is flat, more is an edge."""
LEARN: Final = 5
"""Measurements until it is known what is usual."""
NOW_WEIGHT: Final = 1 / 3
"""Of one frame in the mean that is measured, which has less noise than each."""
USUAL_WEIGHT: Final = 1 / 300
SOFT: Final = 1.6
"""A ratio below this is out of focus: edges are as wide as 1/300 of the picture's width."""
LOST, BACK = 0.5, 0.65
"""Of what the usual ratio is above one: with so much left it is soft, with so much it is not."""
SURE, SURE_AGAIN = 5, 3
"""Measurements in a row until something is said."""


def bands_of(image: Image) -> list[Floats32]:
    """Return the parts of a frame that are measured, in grey; wide ones are made smaller."""
    height = image.shape[0]
    tall = max(8, round(height * BAND_PART))
    tops = [round(height * (number + 1) / (BANDS + 1) - tall / 2) for number in range(BANDS)]
    return [_band(image[max(0, top) : top + tall]) for top in tops]


def sharpness(bands: Sequence[Floats32]) -> float | None:
    """Return how much steeper edges are than in a blurred copy; None where there are none.

    Args:
        bands: (H, W) parts of one picture, see `bands_of`.
    """
    parts = [_steepness(band) for band in bands]
    fine = np.concatenate([part[0].ravel() for part in parts])
    coarse = np.concatenate([part[1].ravel() for part in parts])
    flat, steep = np.quantile(coarse[::7], [FLAT, STEEP])
    edges, plain = coarse >= steep, coarse <= flat
    contrast = float(coarse[edges].mean() - coarse[plain].mean())
    if contrast < 0.25:  # squared grey levels per pixel: nothing to be seen
        return None
    return float(np.sqrt(max(0.0, float(fine[edges].mean() - fine[plain].mean())) / contrast))


def _band(part: Image) -> Floats32:
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    width = grey.shape[1]
    if width > LARGEST_WIDTH:
        scale = LARGEST_WIDTH / width
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    band: Floats32 = grey.astype(np.float32)
    return band


def _steepness(band: Floats32) -> tuple[Floats32, Floats32]:
    """Return squared gradients of a band and of its blurred copy."""
    soft = cv2.GaussianBlur(band, (0, 0), band.shape[1] * BLURRED_PART)
    return _squared_gradient(band), _squared_gradient(soft)


def _squared_gradient(grey: Floats32 | cv2.typing.MatLike) -> Floats32:
    across = cv2.Scharr(grey, cv2.CV_32F, 1, 0, scale=1 / 32)
    down = cv2.Scharr(grey, cv2.CV_32F, 0, 1, scale=1 / 32)
    squared: Floats32 = np.asarray(across * across + down * down, np.float32)
    return squared[2:-2, 2:-2]


class FocusWatch:
    """Follows the sharpness of one camera.

    Attributes:
        defocused: None while nobody knows.
        usual: sharpness as it usually is, None while that is not known.
    """

    def __init__(self, usual: float | None = None) -> None:
        self.defocused: bool | None = None
        self.usual = usual
        self._count = LEARN if usual else 0
        self._soft = self._sharp = 0
        self._mean: list[Floats32] = []

    def look(self, bands: list[Floats32]) -> None:
        """Measure a frame; see `bands_of`."""
        if [band.shape for band in bands] != [band.shape for band in self._mean]:
            self._mean = bands
        self._mean = [
            mean + (band - mean) * NOW_WEIGHT for mean, band in zip(self._mean, bands, strict=True)
        ]
        self.follow(sharpness(self._mean))

    def follow(self, measured: float | None) -> None:
        """Note a measurement."""
        if measured is None:
            return
        if self.usual is None or self._count < LEARN:
            self._count += 1
            usual = measured if self.usual is None else self.usual
            self.usual = usual + (measured - usual) / self._count
            return
        left = (measured - 1) / max(self.usual - 1, 0.05)
        is_soft = measured < SOFT and left < LOST
        self._soft = self._soft + 1 if is_soft else 0
        self._sharp = self._sharp + 1 if measured >= SOFT or left >= BACK else 0
        if self._soft >= SURE:
            self.defocused = True
        elif self._sharp >= SURE_AGAIN:
            self.defocused = False
        if not is_soft and not self.defocused:
            self.usual += (measured - self.usual) * USUAL_WEIGHT
