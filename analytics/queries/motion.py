"""From floor points to a path: how far, how fast, where someone stood still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats

STEP_SECONDS: Final = 0.5
GAP_SECONDS: Final = 10.0
"""Who was out of sight for longer has gone a way that nobody knows."""
SMOOTH_STEPS: Final = 2
"""Each point is the mean of so many before and after it as well: noise of 20 cm becomes 5."""
MOVED_METRES: Final = 0.4
"""Less than that is noise; someone who stands has no path."""
SPEED_STEPS: Final = 2
"""Speed is that from so many points before to so many after."""
STOP_SPEED: Final = 0.2
STOP_SECONDS: Final = 3.0
_BRIEF_SECONDS: Final = 1.0
"""A stop that noise breaks for less than that is one."""


@dataclass(frozen=True, slots=True)
class Path:
    """Someone without interruption: (N,) seconds since the epoch, (N, 2) metres."""

    times: Floats
    points: Floats

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return float(self.times[-1] - self.times[0])

    def metres(self) -> float:
        """Return how far they went, in steps that are longer than noise."""
        at, length = self.points[0], 0.0
        for point in self.points:
            step = float(np.hypot(*(point - at)))
            if step >= MOVED_METRES:
                at, length = point, length + step
        return length

    def speeds(self) -> Floats:
        """Return (N,) metres per second; none of a moment."""
        rows = np.arange(len(self.times))
        before = np.maximum(rows - SPEED_STEPS, 0)
        after = np.minimum(rows + SPEED_STEPS, len(rows) - 1)
        seconds = self.times[after] - self.times[before]
        metres = np.linalg.norm(self.points[after] - self.points[before], axis=1)
        speeds: Floats = metres / seconds if len(rows) > 1 else np.empty(0)
        return speeds

    def stops(self) -> list[tuple[float, float, float, float]]:
        """Return begin, seconds, x and y of each time that they stood still."""
        slow = self.speeds() < STOP_SPEED
        found: list[tuple[int, int]] = []
        for first, last in _runs(slow):
            if found and self.times[first] - self.times[found[-1][1]] <= _BRIEF_SECONDS:
                found[-1] = found[-1][0], last
            else:
                found.append((first, last))
        result = []
        for first, last in found:
            begin, seconds = float(self.times[first]), float(self.times[last] - self.times[first])
            if seconds >= STOP_SECONDS:
                x, y = self.points[first : last + 1].mean(axis=0).tolist()
                result.append((begin, seconds, x, y))
        return result


def paths(times: Floats, points: Floats) -> list[Path]:
    """Return the paths of one person.

    Args:
        times: (N,) seconds since the epoch, in any order; of several cameras at the same moment.
        points: (N, 2) metres.
    """
    if not len(times):
        return []
    # Every half second counts the same, however many cameras and pictures there were.
    step, row = np.unique(np.floor(times / STEP_SECONDS).astype(np.int64), return_inverse=True)
    count = np.bincount(row)
    moments = np.bincount(row, times) / count
    means = np.column_stack([np.bincount(row, points[:, axis]) / count for axis in (0, 1)])
    cuts = np.flatnonzero(np.diff(moments) > GAP_SECONDS) + 1
    return [
        Path(some, _smooth(where))
        for some, where in zip(np.split(moments, cuts), np.split(means, cuts), strict=True)
        if len(step)
    ]


def _smooth(points: Floats) -> Floats:
    """Return (N, 2) means over the points beside each; fewer at both ends."""
    sums = np.vstack([np.zeros(2), np.cumsum(points, axis=0)])
    rows = np.arange(len(points))
    reach = np.minimum(SMOOTH_STEPS, np.minimum(rows, len(points) - 1 - rows))
    first, last = rows - reach, rows + reach + 1
    smooth: Floats = (sums[last] - sums[first]) / (last - first)[:, None]
    return smooth


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the first and last row of each run of true values."""
    steps = np.diff(np.concatenate([[0], flags.astype(np.int8), [0]]))
    first, last = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1
    return list(zip(first.tolist(), last.tolist(), strict=True))
