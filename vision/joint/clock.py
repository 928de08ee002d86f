"""One clock for cameras whose clocks differ.

Frames of cameras that started together tell one time. A recording that joins late, or a camera
whose clock is wrong or is set, tells another: what counts is how far each camera's own time has
moved. So each camera has an offset to the common clock, 0 where it tells the same time.
"""

from __future__ import annotations

from collections.abc import Mapping

SHORTEST = 1e-3
"""Time between two ticks, s, where no camera tells a later time."""
TOLERANCE = 1.0
"""By which a camera's time may differ from the common one without an offset, s."""


class TickClock:
    """Common time of the ticks.

    >>> clock = TickClock()
    >>> clock.advance({"a": 100.0, "b": 100.1}, 100.0), clock.advance({"a": 100.5}, 100.5)
    (100.0, 100.5)
    >>> clock.advance({"late": 7.0}, 7.0), round(clock.advance({"late": 7.25}, 7.25), 3)
    (100.501, 100.751)
    """

    def __init__(self) -> None:
        self._now: float | None = None
        self._offsets: dict[str, float] = {}
        self._doubted: set[str] = set()

    def doubt(self) -> None:
        """Do not believe the next leap of any camera: its source may be another."""
        self._doubted = set(self._offsets)

    def advance(self, times: Mapping[str, float], tick: float) -> float:
        """Return the common time of a tick, s, later than that of the tick before.

        Args:
            times: by camera, of its frame, s.
            tick: of the tick, s; it is the common time of the first one.
        """
        if self._now is None:
            self._now = tick
        else:
            plausible = sorted(
                time + self._offsets[name]
                for name, time in times.items()
                if name in self._offsets and self._is_plausible(name, time)
            )
            # Of two that differ, the one that has moved less: clocks are set forward, too.
            later = plausible[(len(plausible) - 1) // 2] if plausible else self._now
            self._now = max(later, self._now + SHORTEST)
        for name, time in times.items():
            offset = self._offsets.get(name, 0.0)
            right = abs(time + offset - self._now) <= TOLERANCE
            self._offsets[name] = offset if right else self._now - time
        self._doubted -= times.keys()
        return self._now

    def _is_plausible(self, name: str, time: float) -> bool:
        moved = time + self._offsets[name] - (self._now or 0.0)
        return moved >= -TOLERANCE and (moved <= TOLERANCE or name not in self._doubted)
