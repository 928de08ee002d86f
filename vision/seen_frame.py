"""Frames without their pictures: all that the environment's half needs to know of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .types import Detections, Frame


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """A frame of one camera, and what was found in it.

    Attributes:
        index, timestamp, captured, steady: see `Frame`.
        size: height and width of the picture, pixels.
        found: the K detections.
    """

    index: int
    timestamp: float
    captured: float
    steady: float | None
    size: tuple[int, int]
    found: Detections

    @staticmethod
    def of(frame: Frame, found: Detections) -> SeenFrame:
        """Return what is known of a frame and what was found in it."""
        height, width = frame.image.shape[:2]
        return SeenFrame(
            frame.index, frame.timestamp, frame.captured, frame.steady, (height, width), found
        )

    @property
    def clock_time(self) -> float:
        """Return the capture time by a clock that nobody sets; the time in a recording, s."""
        return self.timestamp if self.steady is None else self.steady

    def shifted(self, seconds: float) -> SeenFrame:
        """Return it with the monotonic times of another machine, whose clock is ahead by that."""
        steady = None if self.steady is None else self.steady + seconds
        return replace(self, captured=self.captured + seconds, steady=steady)


@dataclass(frozen=True, slots=True)
class SeenTick:
    """Frames of one moment from some of a task's cameras; a `Tick` without pictures.

    Attributes:
        frames: by camera.
        positions: place in its recording of each frame.
        number: of the tick, by which its crops are asked for.
    """

    frames: Mapping[str, SeenFrame]
    positions: Mapping[str, int]
    number: int
