"""When frames of a recording without a date are due, and which of them are wanted."""

from __future__ import annotations

import math
from typing import Final

_LONGEST_STEP: Final = 3600.0
"""Time stamps that jump by more are damaged."""
_EVEN: Final = 0.5
"""Frames by which even ones may be off."""


class FilePace:
    """Goes through the frames of one pass.

    By their numbers and the rate, as long as the time stamps say the same; else by these.

    Args:
        fps: by the header.
        by_stamps: they may be believed: nobody has stated another rate.
    """

    def __init__(self, fps: float, *, by_stamps: bool) -> None:
        self._fps, self._by_stamps = fps, by_stamps
        self._first: tuple[int, float | None] | None = None
        self._position, self._before = 0, 0.0
        self._uneven = False
        self.passed = 0.0
        """Seconds from the first frame of the pass to this one."""

    @property
    def end(self) -> float:
        """Seconds from the first frame to the end of this one."""
        usual = 1 / self._fps
        step = self.passed - self._before
        return self.passed + (step if self._uneven and step > 0 else usual)

    def step(self, position: int, stamp: float | None) -> None:
        """Note the frame that comes, and its time stamp, seconds."""
        if self._first is None:
            self._first = position, stamp
        first, begin = self._first
        self._before, self._position = self.passed, position
        counted = (position - first) / self._fps
        stamped = None if stamp is None or begin is None else stamp - begin
        if self._by_stamps and stamped is not None:
            self._uneven = self._uneven or abs(stamped - counted) * self._fps > _EVEN
        if not self._uneven:
            self.passed = counted
        elif stamped is not None and 0 <= stamped - self._before < _LONGEST_STEP:
            self.passed = stamped
        else:
            self.passed = self._before + 1 / self._fps

    def is_wanted(self, target: float | None) -> bool:
        """Tell whether this frame stays where `target` frames a second are wanted: evenly."""
        if target is None:
            return True
        if not self._uneven:
            if self._fps <= target * 1.05:
                return True
            share = target / self._fps
            return math.floor(self._position * share) != math.floor((self._position - 1) * share)
        step = self.passed - self._before
        if step * target * 1.05 >= 1:
            return True
        return math.floor(self.passed * target) != math.floor(self._before * target)
