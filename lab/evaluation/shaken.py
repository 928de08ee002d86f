"""Detections that are a little different each time: how much a result owes to chance."""

from __future__ import annotations

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

    Boxes stay as they are, so that cached embeddings can be used.

    Args:
        detector: finds the people.
        seed: of what changes; the same seed changes the same.
    """

    def __init__(self, detector: Detector, seed: int) -> None:
        self._detector = detector
        self._random = np.random.default_rng(seed)

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture; see `Detector.detect`."""
        return [self._shake(found) for found in self._detector.detect(images)]

    def _shake(self, found: Detections) -> Detections:
        kept = self._random.random(len(found)) >= MISSED
        change = self._random.normal(0.0, SCORE_DEVIATION, len(found))
        scores = np.clip(found.scores + change, 0.01, 0.999).astype(np.float32)
        return Detections(found.boxes[kept], scores[kept])
