"""Arrays that the stages hand to each other (structure of arrays)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""(height, width, 3), BGR."""
Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of one camera.

    Attributes:
        image: (H, W, 3) uint8 BGR; valid until the tick that carries it is released.
        index: position in the recording, or count of the live stream, from 0.
        timestamp: capture time, seconds since the epoch (UTC).
        captured: `time.monotonic()` at which the picture was there to be read, for latency.
        steady: `time.monotonic()` of the moment that `timestamp` is, which nobody can set; None
            where the time is that of a recording.
    """

    image: Image
    index: int
    timestamp: float
    captured: float
    steady: float | None = None


@dataclass(frozen=True, slots=True)
class Detections:
    """People found in one picture.

    Attributes:
        boxes: (N, 4) float32, x1, y1, x2, y2 in the camera's pixels.
        scores: (N,) float32, 0–1.
    """

    boxes: Floats32
    scores: Floats32

    def __len__(self) -> int:
        return len(self.scores)

    @staticmethod
    def none() -> Detections:
        """No person."""
        return Detections(np.empty((0, 4), np.float32), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Tracks:
    """People of one picture who belong to a track of this camera.

    Attributes:
        ids: (N,) int64, the camera's own track ids, never used twice.
        boxes: (N, 4) float32, x1, y1, x2, y2 in the camera's pixels.
        scores: (N,) float32, of the detection; 0 for someone who is hidden in this picture, whose
            box is predicted: nothing can be seen of them in it.
    """

    ids: Ints
    boxes: Floats32
    scores: Floats32

    def __len__(self) -> int:
        return len(self.ids)
