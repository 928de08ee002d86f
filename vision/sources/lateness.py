"""How late frames leave the decoder, by the camera's own clock."""

from __future__ import annotations

from typing import Final

_WAITED: Final = 0.008
"""Who had to wait so long for a packet, s, has decoded all that came."""
_CORRECTION: Final = 0.3
"""Part by which one frame for which we waited moves what counts as on time."""
_LEAP: Final = 10.0
"""Time stamps that move so much against our clock, s, are of another clock."""


class Lateness:
    """Compares a stream's time stamps with our clock; a frame that was waited for is on time.

    So a network that takes longer, a clock that drifts, and stamps of a wrong rate make nobody
    late: only packets that had come and were not decoded do.

    >>> lateness = Lateness()
    >>> [lateness.note(stamp, now, waited) for stamp, now, waited in (
    ...     (0.0, 5.0, 0.1), (0.1, 5.1, 0.1), (0.2, 5.5, 0.0), (0.3, 5.75, 0.0))]
    [0.0, 0.0, 0.3, 0.45]
    """

    def __init__(self) -> None:
        self._on_time: float | None = None
        self._stamp = 0.0

    def note(self, stamp: float | None, now: float, waited: float) -> float:
        """Return how late a frame is, s.

        Args:
            stamp: of the frame, s, from any beginning; None: it has none, and is on time.
            now: when it was decoded, s.
            waited: for its packet, s.
        """
        if stamp is None:
            return 0.0
        behind, before, self._stamp = now - stamp, self._stamp, stamp
        on_time = self._on_time
        if on_time is None or stamp <= before or not 0.0 <= behind - on_time < _LEAP:
            on_time = behind
        elif waited >= _WAITED:
            on_time += _CORRECTION * (behind - on_time)
        self._on_time = on_time
        return round(behind - on_time, 6)
