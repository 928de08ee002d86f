"""Gaps in which no camera saw a target: who is seen afterwards may be someone else."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.types import Floats

from .settings import JointSettings
from .targets import Targets

GAP_SECONDS: Final = 0.5
"""Time without a sighting, beyond that of a tick, that is a gap, s."""


def note_sightings(
    targets: Targets, unseen: Floats, places: Floats, time: float, seconds: float
) -> None:
    """Note where everyone is that is seen now, and whose gap ends.

    Args:
        targets: after the tick.
        unseen: (M,) time for which the first M targets had not been seen, s; the others are new.
        places: (N, 2) where they are, m; NaN where unknown.
        time: of the tick, s.
        seconds: since the one before.
    """
    seen = targets.unseen == 0
    ends = np.flatnonzero(seen[: len(unseen)] & (unseen - seconds > GAP_SECONDS))
    targets.gap_start[ends], targets.gap_end[ends] = time - unseen[ends], time
    targets.gap_start_place[ends] = targets.seen_place[ends]
    targets.gap_end_place[ends] = places[ends]
    targets.seen_place[seen] = places[seen]


def last_gap_end(targets: Targets, time: float, settings: JointSettings) -> Floats:
    """Return (N,) times at which targets were seen again, s; NaN: never, or too long ago."""
    recent = time - targets.gap_end < settings.decide_seconds
    return np.where(recent, targets.gap_end, np.nan)


def withdraw_sightings(targets: Targets, row: int, time: float, settings: JointSettings) -> None:
    """Take back what was said of a target since its gap, when a track turned out not to be its."""
    since_other = float(targets.image_age[:, row].min())
    if np.isfinite(last_gap_end(targets, time, settings)[row]):
        since = time - float(targets.gap_start[row])
        if since < since_other:
            targets.seen_place[row] = targets.gap_start_place[row]
    else:
        since = settings.recent_crops_seconds
    targets.unseen[row] = max(targets.unseen[row], min(since, since_other))
