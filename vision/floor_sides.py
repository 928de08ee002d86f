"""On which side of a border someone is, for all that their place jitters.

Someone changes sides once they are clearly beyond the border, or beyond it on average over seconds
(a Schmitt trigger with two thresholds, both by the standard deviation of the place across the
border). The average returns to the border for someone who stands on it, so that it counts once.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .types import Floats
from .zones import Truth

DEVIATIONS: Final = 0.15, 0.5
"""Least and most standard deviation of a place, m: people sway, and feet may be hidden."""
UNKNOWN: Final = 0.2
"""That of a place whose covariance nobody knows, m."""
CLEAR: Final = 4.0
"""Standard deviations beyond the border that count at once."""
BEYOND: Final = 1.5
"""Those that count on average."""
AVERAGE_SECONDS: Final = 4.0
"""Time constant of the average, s."""
SAMPLE_SECONDS: Final = 0.5
"""For no longer does one place stand in the average, s, however long someone was hidden before."""
WIDE_PART: Final = 0.7
"""Part of half a narrow zone's width that counts at once; on average, as much less as above."""


def deviations(variance: Floats) -> Floats:
    """Return the standard deviations, m, of (…) variances, m², within limits; NaN: unknown."""
    known = np.where(np.isnan(variance), UNKNOWN**2, np.maximum(variance, 0.0))
    return np.asarray(np.clip(np.sqrt(known), *DEVIATIONS))


def averaged(average: Floats, distance: Floats, deviation: Floats, seconds: Floats) -> Floats:
    """Return the new averages of signed distances from borders.

    Args:
        average: (N, B) before, m; NaN for someone new.
        distance: (N, B) now, m.
        deviation: (N, B) of it, m; what is farther than `CLEAR` of them counts no more.
        seconds: (N,) since these people were seen before.
    """
    limit = CLEAR * deviation
    near = np.clip(distance, -limit, limit)
    part = 1 - np.exp(-np.clip(seconds, 0.0, SAMPLE_SECONDS) / AVERAGE_SECONDS)
    moved = average + part[:, None] * (near - average)
    return np.where(np.isnan(average), near, moved)


def changed(
    side: Truth, distance: Floats, average: Floats, deviation: Floats, room: Floats
) -> Truth:
    """Return (N, B) whether people are on the other side now.

    Args:
        side: (N, B) whether they were on the side with positive distances.
        distance, average, deviation: (N, B) see `averaged`.
        room: (B,) how far one can be beyond each border on its positive side, m.
    """
    clear = CLEAR * deviation
    inward = np.minimum(clear, WIDE_PART * room)
    least = np.where(side, clear, inward)
    away = np.where(side, -1.0, 1.0)
    return np.asarray((away * distance > least) | (away * average > least * (BEYOND / CLEAR)))
