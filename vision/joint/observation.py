"""One camera's detections in a tick, with what they look like and where they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.appearance.quality import quality
from vision.feet import FootEstimator, FootView
from vision.types import Detections, Floats, Ints

SMALLEST, LARGE = 24, 96
"""Heights of a crop in pixels: of what says nothing, and of what could not say more."""


@dataclass(frozen=True, slots=True)
class FrameDetections:
    """What one camera sees in one tick.

    Attributes:
        boxes: (K, 4) x1, y1, x2, y2, pixels.
        scores: (K,) of the detector, 0–1.
        clear: (K,) how good the crops would be, but for their sharpness, 0–1.
        embeddings: (K, D) of unit length; 0 for crops that were not embedded.
        quality: (K,) of the embedded crops, 0–1; 0 is one that says nothing, or none.
        size: height and width of the frame, pixels.
    """

    boxes: Floats
    scores: Floats
    clear: Floats
    embeddings: Floats
    quality: Floats
    size: tuple[int, int]

    @staticmethod
    def from_detections(
        detections: Detections, size: tuple[int, int], dimensions: int = 0
    ) -> FrameDetections:
        """Return the observation of a frame, nothing of which is embedded yet.

        Args:
            detections: K boxes.
            size: height and width of the frame, pixels.
            dimensions: D; 0 without an appearance model.
        """
        height, width = size
        count, scores = len(detections), detections.scores.astype(np.float64)
        clear = quality(detections.boxes, detections.scores, width, height, SMALLEST, LARGE)
        boxes = detections.boxes.astype(np.float64)
        nothing = np.zeros((count, dimensions)), np.zeros(count)
        return FrameDetections(boxes, scores, clear, *nothing, size)

    def embed(self, rows: Ints, embeddings: Floats, sharpness: Floats) -> None:
        """Take the (R, D) embeddings of (R,) crops, and their (R,) sharpness, 0–1."""
        self.embeddings[rows] = embeddings
        self.quality[rows] = self.clear[rows] * sharpness

    def __len__(self) -> int:
        return len(self.scores)


@dataclass(frozen=True, slots=True)
class FloorPoints:
    """Where the people of K detections stand.

    Attributes:
        points: (K, 2) m; NaN where unknown.
        covariance: (K, 2, 2) m².
        view: of the boxes; None without calibration, and for a part of them.
    """

    points: Floats
    covariance: Floats
    view: FootView | None = None

    @property
    def known(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(K,) whether there is a point."""
        return np.asarray(np.isfinite(self.points[:, 0]) & np.isfinite(self.points[:, 1]))


def locate(feet: FootEstimator | None, observation: FrameDetections) -> FloorPoints:
    """Return the floor points of K detections of anyone; the camera's heights are learned.

    Args:
        feet: of the camera; None where it has no calibration.
        observation: K detections.
    """
    count = len(observation)
    if feet is None:
        return FloorPoints(np.full((count, 2), np.nan), np.full((count, 2, 2), np.nan))
    boxes, scores = observation.boxes.astype(np.float32), observation.scores.astype(np.float32)
    view = feet.look(boxes, observation.size[0], scores)
    return FloorPoints(*feet.estimate(view), view)


def locate_again(feet: FootEstimator | None, found: FloorPoints, people: Ints) -> FloorPoints:
    """Return the floor points of K detections now that people are known; their heights are learned.

    Args:
        feet: of the camera; None where it has no calibration.
        found: by `locate`.
        people: (K,) keys of their targets, 0 where there is none.
    """
    if feet is None or found.view is None:
        return found
    return FloorPoints(*feet.estimate_again(found.view, people, found.points, found.covariance))
