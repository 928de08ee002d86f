"""Gaps in which no camera saw a target: who is seen afterwards may be someone else."""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.types import Floats

from .floor_filters import FloorEstimate
from .settings import JointSettings
from .targets import Targets

GAP_SECONDS: Final = 0.5
"""Time without a sighting, beyond that of a tick, that is a gap, s."""


def note_sightings(
    targets: Targets, unseen: Floats, floor: FloorEstimate, time: float, seconds: float
) -> None:
    """Note where everyone is that is seen now, and whose gap ends.

    Args:
        targets: after the tick.
        unseen: (M,) time for which the first M targets had not been seen, s; the others are new.
        floor: where they are.
        time: of the tick, s.
        seconds: since the one before.
    """
    place = np.where(floor.known[:, None], floor.mean, np.nan)
    seen = targets.unseen == 0
    ends = np.flatnonzero(seen[: len(unseen)] & (unseen - seconds > GAP_SECONDS))
    targets.gap_start[ends], targets.gap_end[ends] = time - unseen[ends], time
    targets.gap_start_place[ends] = targets.seen_place[ends]
    targets.gap_end_place[ends] = place[ends]
    targets.seen_place[seen] = place[seen]


def last_gap_end(targets: Targets, time: float, settings: JointSettings) -> Floats:
    """Return (N,) times at which targets were seen again, s; NaN: never, or too long ago."""
    recent = time - targets.gap_end < settings.decide_seconds
    return np.where(recent, targets.gap_end, np.nan)


def withdraw_sightings(targets: Targets, row: int, time: float, settings: JointSettings) -> None:
    """Take back what was said of a target since its gap, when a track turned out not to be its."""
    since_other = float(targets.image_age[:, row].min())
    if np.isfinite(last_gap_end(targets, time, settings)[row]):
        since, place = time - float(targets.gap_start[row]), targets.gap_start_place[row].copy()
    else:
        since, place = settings.recent_crops_seconds, targets.seen_place[row].copy()
    if since < since_other:
        targets.seen_place[row] = place
    targets.unseen[row] = max(targets.unseen[row], min(since, since_other))
