"""One camera's gate in front of the detector: where nothing moves, it need not run."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np

from vision.overlap import iou
from vision.types import Detections, Floats32, Image

from .cells import cells_of
from .scene import StillScene

LOOK_SECONDS: Final = 4.0
"""The detector looks so often at what does not move."""
SETTLE_SECONDS: Final = 1.0
SETTLE_FRAMES: Final = 5
"""So long, and at so many frames, it looks after the last motion."""
KEPT: Final = 16
"""Results that are given in turn."""
LIKELY: Final = 0.5
"""Score from which a detection must be found again, 0–1."""
SAME_IOU: Final = 0.85
AWAY_SECONDS: Final = 10.0
"""After so long without a frame nothing is known any longer."""


@dataclass(frozen=True, slots=True)
class OpenFrame:
    """A frame that the detector has to see.

    Attributes:
        cells: its coarse picture, see `cells_of`.
        size: (H, W) in pixels.
        time: of it, s.
        due: it was time to look at what does not move.
    """

    cells: Floats32
    size: tuple[int, ...]
    time: float
    due: bool


class MotionGate:
    """Decides which frames of a camera the detector sees, and says what is in the others.

    While nothing has moved since the last motion, the results of the frames since then stand for
    the others, in turn: a person found in every second frame is still found in every second one.
    """

    def __init__(self) -> None:
        self._results: deque[Detections] = deque(maxlen=KEPT)
        self._turn = 0
        self._seen = self._moved = self._looked = float("-inf")
        self._size: tuple[int, ...] = ()
        self._scene = StillScene(np.zeros((1, 1), np.float32), 0.0)

    def opens(self, image: Image, time: float) -> OpenFrame | None:
        """Return the frame if the detector has to see it; `take` gets what it found there.

        It may be asked about the next frames before that.

        Args:
            image: (H, W, 3) uint8 BGR.
            time: of the frame, s.
        """
        cells, size = cells_of(image), image.shape[:2]
        frame = OpenFrame(cells, size, time, time - self._looked >= LOOK_SECONDS)
        known = size == self._size and 0 <= time - self._seen < AWAY_SECONDS
        self._size, self._seen = size, time
        if not known:
            self._scene = StillScene(cells, time)
        if not known or self._scene.moves(cells, time):
            self._note_motion(frame)
        settled = time - self._moved >= SETTLE_SECONDS and len(self._results) >= SETTLE_FRAMES
        if settled and not frame.due:
            return None
        self._looked = time
        return frame

    def take(self, frame: OpenFrame, found: Detections) -> None:
        """Take what the detector found in a frame that `opens` returned."""
        if frame.size != self._size:
            return
        self._scene.see_people(found.boxes[found.scores >= LIKELY], frame.size)
        if frame.time < self._moved:
            return  # something has moved since
        if self._results and frame.due:
            if not same_people(found, self._results[0]):
                self._note_motion(frame)
            self._scene.picture = frame.cells
        self._results.append(found)

    def recall(self) -> Detections:
        """Return what is in a frame that the detector has not seen."""
        self._turn += 1
        return self._results[self._turn % len(self._results)]

    def _note_motion(self, frame: OpenFrame) -> None:
        self._scene.picture = frame.cells
        self._moved = frame.time
        self._results.clear()


def same_people(one: Detections, other: Detections) -> bool:
    """Return whether people who are likely in one are also in the other, at the same place."""
    return _are_in(one, other) and _are_in(other, one)


def _are_in(one: Detections, other: Detections) -> bool:
    likely = one.boxes[one.scores >= LIKELY].astype(np.float64)
    best = iou(likely, other.boxes.astype(np.float64)).max(axis=1, initial=0.0)
    return bool((best >= SAME_IOU).all())
