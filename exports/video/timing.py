"""When each moment is shown in the file: footage in true time, long gaps made short."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

GAP: Final = 1.0
"""Seconds without a frame, beyond a frame's own, that are a gap in the footage."""
LONGEST_CARD: Final = 10.0
"""Seconds: a gap is shown as long as it was, but for no longer than this."""


class OutputClock:
    """Time in the file by time of capture.

    >>> clock = OutputClock(100.0)
    >>> clock.at(101.5)
    1.5
    >>> clock.skip(102.0, 107.0), clock.at(107.0), clock.skip(110.0, 3710.0), clock.at(3710.0)
    (None, 7.0, None, 20.0)
    """

    def __init__(self, begin: float) -> None:
        self._begin = begin
        self._left_out = 0.0

    def at(self, time: float) -> float:
        """Return seconds from the begin of the file."""
        return time - self._begin - self._left_out

    def skip(self, begin: float, end: float) -> None:
        """Note a gap in the footage: what is beyond `LONGEST_CARD` is left out."""
        self._left_out += max(0.0, end - begin - LONGEST_CARD)


def gap_lines(begin: float, end: float, zone: ZoneInfo) -> list[str]:
    """Return what a card says of a gap.

    >>> gap_lines(0, 65, ZoneInfo("UTC"))
    ['No footage', '1970-01-01 00:00:00 – 00:01:05']
    """
    first, last = (datetime.fromtimestamp(one, zone) for one in (begin, end))
    same = first.date() == last.date()
    until = f"{last:%H:%M:%S}" if same else f"{last:%Y-%m-%d %H:%M:%S}"
    return ["No footage", f"{first:%Y-%m-%d %H:%M:%S} – {until}"]
