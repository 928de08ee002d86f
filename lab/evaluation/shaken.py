"""Detections that are a little different each time: how much a result owes to chance."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np

from vision.detection import Detector
from vision.types import Detections, Image

SCORE_DEVIATION: Final = 0.02
"""Standard deviation of the change of a score."""
MISSED: Final = 0.01
"""Part of the detections that are left out."""


class ShakenDetector:
    """A detector whose scores vary, and that misses some people more.

    Boxes stay as they are, so that cached embeddings can be used. What changes follows from the
    picture and the seed alone: the engine asks from two threads, in an order that varies.

    Args:
        detector: finds the people.
        seed: of what changes; the same seed changes the same.
    """

    def __init__(self, detector: Detector, seed: int) -> None:
        self._detector = detector
        self._seed = seed

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture; see `Detector.detect`."""
        every = zip(images, self._detector.detect(images), strict=True)
        return [self._shake(image, found) for image, found in every]

    def _shake(self, image: Image, found: Detections) -> Detections:
        random = np.random.default_rng([self._seed, zlib.crc32(image.tobytes())])
        kept = random.random(len(found)) >= MISSED
        change = random.normal(0.0, SCORE_DEVIATION, len(found))
        scores = np.clip(found.scores + change, 0.01, 0.999).astype(np.float32)
        return Detections(found.boxes[kept], scores[kept])
