"""When recorded frames are due, and what time it is for live ones."""

from __future__ import annotations

import time

LATE_SECONDS = 0.5
"""Who is later than that does not hurry to catch up."""


STEP_SECONDS = 1.0
"""A clock that differs by less is being corrected, and is followed at once."""
SET_BACK_SECONDS = 5.0
"""Who is of a later time by more is from before a clock was set back."""
HOLD_SECONDS = 60.0
"""A clock that was set is believed when it has stayed there for so long."""


class LiveClock:
    """The time of live frames: passes evenly, also while the computer's clock is set.

    >>> clock = LiveClock()
    >>> clock.at(100.0, 5.0), clock.at(3700.5, 5.5), clock.at(101.0, 6.0)
    (100.0, 100.5, 101.0)
    """

    def __init__(self) -> None:
        self._offset: float | None = None
        self._since: float | None = None

    def now(self) -> float:
        """Return seconds since the epoch."""
        return self.at(time.time(), time.monotonic())

    def of(self, steady: float) -> float:
        """Return a moment by `time.monotonic()` in seconds since the epoch."""
        now = time.monotonic()
        return self.at(time.time(), now) - now + steady

    def at(self, wall: float, monotonic: float) -> float:
        """Return the time when the computer's clock and the monotonic one say these."""
        offset = wall - monotonic
        if self._offset is None or abs(offset - self._offset) < STEP_SECONDS:
            self._offset, self._since = offset, None
        elif self._since is None:
            self._since = monotonic
        elif monotonic - self._since >= HOLD_SECONDS:
            self._offset, self._since = offset, None
        return monotonic + self._offset


class PlaybackClock:
    """When a recorded moment is due. Time that nothing was recorded in is jumped over."""

    def __init__(self) -> None:
        self._anchor: tuple[float, float] | None = None
        self._last = 0.0

    def due(self, moment: float, longest_step: float) -> float:
        """Return when to show `moment` (seconds since the epoch), monotonic; 0.0: at once.

        Args:
            moment: of the next frame.
            longest_step: from one frame to the next, s; what is longer is a gap.
        """
        if self._anchor is None or not 0 <= moment - self._last <= longest_step:
            return 0.0
        then, begin = self._anchor
        return then + moment - begin

    def took(self, moment: float, longest_step: float) -> None:
        """Record that the frame of `moment` is shown now."""
        now = time.monotonic()
        if now - self.due(moment, longest_step) > LATE_SECONDS:
            self._anchor = (now, moment)
        self._last = moment

    def reset(self) -> None:
        """Let the next frame be due at once, whenever it was taken."""
        self._anchor = None
