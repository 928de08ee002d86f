"""Plays what was recorded at the pace at which it happened."""

from __future__ import annotations

import time

LATE_SECONDS = 0.5
"""Who is later than that does not hurry to catch up."""


class PlaybackClock:
    """When a recorded moment is due. Time that nothing was recorded in is jumped over."""

    def __init__(self) -> None:
        self._anchor: tuple[float, float] | None = None
        self._last = 0.0

    def due(self, moment: float, longest_step: float) -> float:
        """Monotonic time at which to show `moment` (seconds since the epoch); 0.0: at once.

        Args:
            moment: of the next frame.
            longest_step: from one frame to the next, s; what is longer is a gap.
        """
        if self._anchor is None or not 0 <= moment - self._last <= longest_step:
            return 0.0
        then, begin = self._anchor
        return then + moment - begin

    def took(self, moment: float, longest_step: float) -> None:
        """The frame of `moment` is shown now."""
        now = time.monotonic()
        if now - self.due(moment, longest_step) > LATE_SECONDS:
            self._anchor = (now, moment)
        self._last = moment

    def reset(self) -> None:
        """The next frame is due at once, whenever it was taken."""
        self._anchor = None
