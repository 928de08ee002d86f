"""What a camera sent while its stream was being opened: it comes at once, and is old by then."""

from __future__ import annotations

from typing import Final

_HURRY: Final = 0.5
_LONGEST_SECONDS: Final = 10.0
"""A stream that hurries for longer never stops: its stamps do not tell how fast it sends."""


class Backlog:
    """Tells which of a stream's first frames are old; the very first is shown all the same.

    >>> backlog = Backlog()
    >>> [backlog.is_old(stamp, now) for stamp, now in ((0, 9), (1, 9.1), (2, 9.2), (3, 10.2))]
    [False, True, True, False]
    >>> endless = Backlog()
    >>> [endless.is_old(number, number / 5) for number in range(99)].index(False, 1)
    51
    """

    def __init__(self) -> None:
        self._last: tuple[float, float] | None = None
        self._began = 0.0
        self._is_over = False

    def is_old(self, stamp: float | None, now: float) -> bool:
        """Tell whether a frame came sooner after the one before than it was taken after it.

        Args:
            stamp: of the frame, s, from any beginning.
            now: when it came, s.
        """
        if self._is_over or stamp is None:
            return False
        last, self._last = self._last, (stamp, now)
        if last is None:
            self._began = now
            return False
        step, passed = stamp - last[0], now - last[1]
        hurries = passed < _HURRY * step and now - self._began <= _LONGEST_SECONDS
        self._is_over = not hurries
        return hurries
