"""By which time rows are deleted for good, for apps below the one that knows it.

`tracking.services.retention.trusted_time` keeps it, and says so here when its app is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

_clock: list[Callable[[], datetime]] = []


def go_by(clock: Callable[[], datetime]) -> None:
    """Take `clock` from now on."""
    _clock[:] = [clock]


def trusted_now() -> datetime:
    """Return the time by which may be deleted."""
    (clock,) = _clock
    return clock()
