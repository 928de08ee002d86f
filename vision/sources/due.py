"""When the next tick of recordings is due, and who is to be woken for it."""

from __future__ import annotations

import time
from collections.abc import Callable

from .clock import PlaybackClock


class DueTime:
    """Holds recorded frames back until their time has come.

    Args:
        wake: called when the next one is due at another time than was known.
    """

    def __init__(self, wake: Callable[[], object]) -> None:
        self._clock = PlaybackClock()
        self._wake = wake
        self._due = 0.0

    def is_early(self, moment: float, longest_step: float) -> bool:
        """Tell whether the frame of `moment` is not due yet; see `PlaybackClock.due`."""
        due = self._clock.due(moment, longest_step)
        if time.monotonic() >= due:
            return False
        if due != self._due:
            self._due = due
            self._wake()
        return True

    def took(self, moment: float, longest_step: float) -> float:
        """Record that the frame of `moment` is shown now; return since when it was due, monotonic.

        Returns:
            0.0 where it was due whenever it came.
        """
        since = self._clock.due(moment, longest_step)
        self._clock.took(moment, longest_step)
        return since

    def reset(self) -> None:
        """Let the next frame be due at once, whenever it was taken."""
        self._clock.reset()

    def patience(self, most: float) -> float:
        """Return how long nothing will be due, s, at most `most`."""
        due = self._due
        return min(most, max(0.0, due - time.monotonic())) if due else most

    def has_come(self) -> bool:
        """Tell whether a frame that was too early has become due just now."""
        if not self._due or time.monotonic() < self._due:
            return False
        self._due = 0.0
        return True
