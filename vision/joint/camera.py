"""A camera of the joint tracker, and what it contributes to one tick."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.feet import FootEstimator
from vision.ground import GroundPlane
from vision.types import Floats, Ints

from .observation import FloorPoints, FrameDetections
from .prediction import Prediction
from .targets import Truth


@dataclass(frozen=True, slots=True)
class JointCamera:
    """A camera; without calibration it takes part by image and appearance alone.

    Attributes:
        feet: boxes → floor; None without calibration.
        to_image: floor → pixels of the straightened picture; None without calibration.
    """

    feet: FootEstimator | None = None
    to_image: GroundPlane | None = None

    @staticmethod
    def from_ground(ground: GroundPlane | None) -> JointCamera:
        """Return the camera of a calibration, or of none."""
        if ground is None:
            return JointCamera()
        inverse = np.asarray(np.linalg.inv(ground.homography), np.float64)
        return JointCamera(FootEstimator(ground), GroundPlane(inverse))

    def has_calibration(self, ground: GroundPlane | None) -> bool:
        """Tell whether this is the camera's calibration."""
        if self.feet is None or ground is None:
            return self.feet is None and ground is None
        return self.feet.ground.is_told_by(ground.state())


@dataclass(slots=True)
class CameraTick:
    """One camera's part in one tick, with N targets and K detections.

    Attributes:
        index: row of the camera.
        fresh: age up to which a target was seen in the camera's frame before, s.
        waited: time since that frame, s; since the tick before, where there was none lately.
        observation: its detections.
        feet: floor points of the detections.
        prediction: boxes of the targets.
        visible: (N,) part of them that nobody nearer covers, 0–1; 0 outside of the frame.
        probability: (N,) that it detects them, 0–1.
        evidence: (N, K) of boxes, scores and floor for each pair, nats.
        matches: (N,) row of each target's detection, -1: none.
    """

    index: int
    fresh: float
    waited: float
    observation: FrameDetections
    feet: FloorPoints
    prediction: Prediction
    visible: Floats
    probability: Floats
    evidence: Floats
    matches: Ints

    def unmatched(self) -> Truth:
        """Return (K,) whether a detection belongs to no target."""
        return unmatched(self.matches, len(self.observation))


def unmatched(matches: Ints, count: int) -> Truth:
    """Return (count,) which detections are not among (N,) matches, where -1 is none.

    >>> unmatched(np.array([2, -1]), 3)
    array([ True,  True, False])
    """
    free = np.ones(count, np.bool_)
    free[matches[matches >= 0]] = False
    return free
