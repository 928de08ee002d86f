"""Which cameras' tracks a tick reassigns: those of all at once, in a crowd those of a few.

A round begins every `reassign_every` seconds, and all cameras have had their turn before the next
one: they have it as often as without a crowd, and no tick waits for all of them. Where ticks are
as far apart as half a round, each has the time for that.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from .state import JointState

AT_ONCE: Final = 64
"""Tracks, of all cameras together, that a tick may always reassign."""
FEW_TICKS: Final = 2
"""Ticks of a round up to which one of them has the time for all cameras."""


class Rounds:
    """Cameras that wait for their turn."""

    def __init__(self) -> None:
        self._begun = -math.inf
        self._cameras = 0
        self._waiting: list[int] = []

    def begins(self, state: JointState) -> bool:
        """Tell whether a round begins with this tick; then all cameras wait that see someone."""
        if 0 <= state.time - self._begun < state.settings.reassign_every:
            return False
        self._begun = state.time
        recent = state.targets.seen_lately(state.settings.recent_track_seconds)
        seeing = np.flatnonzero(recent.any(axis=1)).tolist()
        late = [camera for camera in self._waiting if camera in seeing]
        self._waiting = [*late, *(camera for camera in seeing if camera not in late)]
        self._cameras = len(self._waiting)
        return True

    def take(self, state: JointState, seconds: float) -> list[int]:
        """Return the cameras whose turn it is, and let them wait no longer.

        Args:
            state: of the tracker.
            seconds: since the tick before.
        """
        if not self._waiting:
            return []
        recent = state.targets.seen_lately(state.settings.recent_track_seconds)
        tracks = (recent & state.targets.confirmed).sum(axis=1).tolist()
        ticks = math.ceil(state.settings.reassign_every / seconds) if seconds > 0 else 1
        ticks = ticks if ticks > FEW_TICKS else 1
        least, count, total = math.ceil(self._cameras / ticks), 0, 0
        for camera in self._waiting:
            total += tracks[camera]
            if count >= least and total > AT_ONCE:
                break
            count += 1
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken
