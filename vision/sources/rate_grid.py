"""Which frames of a camera are taken where fewer are wanted than it sends: evenly in time."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameRate:
    """What the worker asks of a reader.

    Attributes:
        interval: between two frames, s; 0: all are wanted.
        phase: part of the interval by which this camera's frames are later than the clock's
            multiples of it, 0–1. Cameras with one phase give frames of one moment; others take
            turns.
    """

    interval: float = 0.0
    phase: float = 0.0


ALL_FRAMES = FrameRate()


class RateGrid:
    """Takes the first frame after each multiple of the interval, by the machine's steady clock.

    It is the same for all processes, so that readers keep step without a word.

    >>> grid = RateGrid()
    >>> grid.ask(FrameRate(interval=0.25), now=10.0)
    >>> [now for now in (10.0, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6) if grid.is_due(now)]
    [10.3, 10.5]
    """

    def __init__(self) -> None:
        self._rate = ALL_FRAMES
        self._due = self._taken = -math.inf

    def ask(self, rate: FrameRate, now: float) -> None:
        """Take frames at another rate from now on."""
        self._rate = rate
        self._due = -math.inf
        if rate.interval:
            # Not at once after the frame before: steps stay even while the rate changes.
            self._due = self._after(max(now, self._taken + rate.interval / 2))

    def is_due(self, now: float) -> bool:
        """Tell whether a frame that came now is taken."""
        if now < self._due:
            return False
        self._taken = now
        if self._rate.interval:
            self._due = self._after(now)
        return True

    def _after(self, now: float) -> float:
        interval, phase = self._rate.interval, self._rate.phase
        return (math.floor(now / interval - phase) + 1 + phase) * interval
