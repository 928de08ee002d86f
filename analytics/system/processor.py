"""How busy the processor of this machine is."""

from __future__ import annotations

from threading import Lock
from typing import Final

import psutil

LEAST_SECONDS: Final = 0.5
"""Of all cores together: over less, the clock's ticks are too coarse."""


class Processor:
    """The part of their time that the cores were busy, between one call and the next.

    psutil's own remembers the call before per thread. Each request has a thread of its own, in
    which the first call would say 0.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._before = _seconds()
        self._percent = 0.0

    def percent(self) -> float:
        """Return it, 0–100; calls in quick succession get the same."""
        with self._lock:
            busy, total = _seconds()
            passed = total - self._before[1]
            if passed >= LEAST_SECONDS:
                self._percent = round(100 * (busy - self._before[0]) / passed, 1)
                self._before = busy, total
            return self._percent


def _seconds() -> tuple[float, float]:
    """Return for how long the cores have been busy, and for how long they have run."""
    times = psutil.cpu_times()
    total = sum(times) - times.guest - times.guest_nice  # Linux counts guests as users too
    return total - times.idle - times.iowait, total
