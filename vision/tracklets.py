"""The tracks of one camera that may continue, and what is kept of them over a restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.motion import Motion
from vision.types import Floats, Ints


class Tracklets:
    """Structure of arrays.

    Attributes:
        ids: (N,) 0 until the track is reported.
        unseen: (N,) time since the last detection, s.
        motion: their boxes.
    """

    def __init__(self) -> None:
        self.ids: Ints = np.empty(0, np.int64)
        self.unseen: Floats = np.empty(0)
        self.motion = Motion()

    def __len__(self) -> int:
        return len(self.ids)

    def predict(self, seconds: float) -> None:
        """Predict all tracks `seconds` ahead."""
        self.motion.predict(seconds)
        self.unseen += seconds

    def correct(self, rows: Ints, boxes: Floats) -> None:
        """Update (M,) rows that are detected now by their (M, 4) boxes."""
        self.motion.correct(rows, boxes)
        self.unseen[rows] = 0.0

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Drop the tracks that are not kept, (N,) bool."""
        self.motion.keep(which)
        self.ids, self.unseen = self.ids[which], self.unseen[which]

    def add(self, boxes: Floats, ids: Ints) -> None:
        """Add (M, 4) boxes and (M,) ids of their tracks, behind those that are there."""
        self.motion.add(boxes)
        self.ids = np.concatenate([self.ids, ids])
        self.unseen = np.concatenate([self.unseen, np.zeros(len(boxes))])

    def state(self) -> dict[str, Any]:
        """Return the tracks as JSON; numbers are whole, so that nothing is different afterwards."""
        return {
            "ids": self.ids.tolist(),
            "unseen": self.unseen.tolist(),
            "box": self.motion.state.tolist(),
            "speed": self.motion.speed.tolist(),
            "covariance": self.motion.covariance.tolist(),
        }

    @staticmethod
    def of(state: Mapping[str, Any]) -> Tracklets:
        """Build from `state`; raise ValueError, TypeError or KeyError where it makes no sense."""
        tracklets, count = Tracklets(), len(state["ids"])
        tracklets.ids = np.array(state["ids"], np.int64)
        tracklets.unseen = np.array(state["unseen"], np.float64).reshape(count)
        motion = tracklets.motion
        motion.state = np.array(state["box"], np.float64).reshape(count, 4)
        motion.speed = np.array(state["speed"], np.float64).reshape(count, 4)
        motion.covariance = np.array(state["covariance"], np.float64).reshape(count, 4, 3)
        numbers = (tracklets.unseen, motion.state, motion.speed, motion.covariance)
        told = tracklets.ids[tracklets.ids > 0]
        if len(np.unique(told)) < len(told) or not all(np.isfinite(n).all() for n in numbers):
            raise ValueError("tracks twice, or nowhere")
        return tracklets
