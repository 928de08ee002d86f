"""How many frames a detector was given."""

from __future__ import annotations

from collections.abc import Sequence

from vision.detection import Detector
from vision.types import Detections, Image


class CountedDetector:
    """A detector that counts frames.

    Attributes:
        frames: that it has seen.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self.frames = 0

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture; see `Detector.detect`."""
        self.frames += len(images)
        return self._detector.detect(images)
