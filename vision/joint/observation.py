"""One camera's detections in a tick, with what they look like and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.appearance.quality import quality
from vision.feet import FootEstimator
from vision.types import Detections, Floats, Ints

SMALLEST, LARGE = 24, 96
"""Heights of a crop in pixels: of what says nothing, and of what could not say more."""


@dataclass(frozen=True, slots=True)
class FrameDetections:
    """What one camera sees in one tick.

    Attributes:
        boxes: (K, 4) x1, y1, x2, y2, pixels.
        scores: (K,) of the detector, 0–1.
        embeddings: (K, D) of unit length; D may be 0 where no model looks.
        quality: (K,) of the crops, 0–1; 0 is a crop that says nothing.
        size: height and width of the frame, pixels.
    """

    boxes: Floats
    scores: Floats
    embeddings: Floats
    quality: Floats
    size: tuple[int, int]

    @staticmethod
    def from_detections(
        detections: Detections, embeddings: Floats, sharpness: Floats, size: tuple[int, int]
    ) -> FrameDetections:
        """Return the observation of a frame.

        Args:
            detections: K boxes.
            embeddings: (K, D) of their crops.
            sharpness: (K,) of the crops, 0–1; see `vision.appearance.quality`.
            size: height and width of the frame, pixels.
        """
        height, width = size
        scores = detections.scores.astype(np.float64)
        good = quality(detections.boxes, detections.scores, width, height, SMALLEST, LARGE)
        vectors = embeddings.astype(np.float64)
        seen = np.zeros(len(scores)) if not vectors.shape[1] else good * sharpness
        return FrameDetections(detections.boxes.astype(np.float64), scores, vectors, seen, size)

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class FloorPoints:
    """Where the people of K detections stand.

    Attributes:
        points: (K, 2) m; NaN where unknown.
        covariance: (K, 2, 2) m².
    """

    points: Floats
    covariance: Floats

    @property
    def known(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(K,) whether there is a point."""
        finite = np.isfinite(self.points).all(axis=1)
        return np.asarray(finite, np.bool_).reshape(len(self.points))


def locate(feet: FootEstimator | None, observation: FrameDetections, people: Ints) -> FloorPoints:
    """Return the floor points of an observation.

    Args:
        feet: of the camera; None where it has no calibration.
        observation: K detections.
        people: (K,) keys of their targets, 0 where there is none; their heights are learned.
    """
    count = len(observation)
    if feet is None:
        return FloorPoints(np.full((count, 2), np.nan), np.full((count, 2, 2), np.nan))
    boxes, scores = observation.boxes.astype(np.float32), observation.scores.astype(np.float32)
    return FloorPoints(*feet.locate(boxes, observation.size[0], people, scores))
