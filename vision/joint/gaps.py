"""Gaps in which no camera saw a target: afterwards it may be someone else."""

from __future__ import annotations

from typing import Final

import numpy as np

from .floor_filters import FloorEstimate
from .targets import Targets, Truth

GAP_SECONDS: Final = 0.5
"""Time without a sighting, beyond that of a tick, that is a gap, s."""


def seen_again(targets: Targets, seconds: float) -> Truth:
    """Return (N,) which targets' gaps end if they are seen in this tick, which took so long, s."""
    ends: Truth = targets.unseen - seconds > GAP_SECONDS
    return ends


def note_gaps(targets: Targets, ends: Truth, floor: FloorEstimate, time: float) -> None:
    """Note whose gap ends now, and where everyone is that is seen now.

    Args:
        targets: after the tick.
        ends: (N,) see `seen_again`.
        floor: where they are.
        time: of the tick, s.
    """
    seen = targets.unseen == 0
    place = np.where(floor.known[:, None], floor.mean, np.nan)
    ends = ends & seen
    targets.gap_start[ends] = targets.seen_time[ends]
    targets.gap_start_place[ends] = targets.seen_place[ends]
    targets.gap_end[ends], targets.gap_end_place[ends] = time, place[ends]
    targets.seen_time[seen], targets.seen_place[seen] = time, place[seen]
