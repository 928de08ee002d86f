"""How long people take from one camera to another: learned from those who were known again.

A histogram over time per pair of cameras against one that is the same for all pairs (Makris, Ellis
& Black, Bridging the Gaps between Cameras, CVPR 2004, learn such times from pooled pairs; here
only from pairs that looks have decided). Where views have gaps, or no calibration, it tells who is
due; until something was learned, it says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vision.types import Floats, Ints

EDGES = np.array([0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, np.inf])
"""Of the bins, s; before the first lies "seen by both at once"."""
SMOOTHING = 6.0
"""Transitions that the shape of all pairs together counts for in each pair."""
LIMIT = 2.0
"""Largest weight of this evidence, nats."""
MEMORY = 500.0
"""Transitions remembered per pair; older ones fade."""


class Transitions:
    """Counts per ordered pair of camera numbers and bin of time."""

    def __init__(self) -> None:
        self._counts: Floats = np.zeros((0, 0, len(EDGES)))
        self._all: Floats = np.ones(len(EDGES))
        self._ratios: Floats | None = None

    def learn(self, origin: int, target: int, seconds: float) -> None:
        """Learn that someone was last seen by `origin`, and `seconds` later first by `target`."""
        self._know(max(origin, target) + 1)
        counts = self._counts[origin, target]
        if counts.sum() >= MEMORY:
            counts *= 1 - 1 / MEMORY
        (place,) = _bins(np.array([seconds]))
        counts[place] += 1
        self._all[place] += 1
        self._ratios = None

    def ratio(self, origins: Ints, targets: Ints, seconds: Floats) -> Floats:
        """Return log-likelihood ratios of ways and times against any, nats.

        Args:
            origins, targets: (M,) and (N,) numbers of cameras.
            seconds: (N, M).

        Returns:
            (N, M).

        >>> transitions = Transitions()
        >>> for _ in range(20):
        ...     transitions.learn(0, 1, 10.0)
        ...     transitions.learn(0, 2, 100.0)
        >>> transitions.ratio(np.array([0, 0]), np.array([1]), np.array([[10.0, 100.0]])).round(1)
        array([[ 0.8, -1.5]])
        """
        self._know(int(max(origins.max(initial=0), targets.max(initial=0))) + 1)
        if self._ratios is None:
            usual = self._all / self._all.sum()
            total = self._counts.sum(axis=2, keepdims=True) + SMOOTHING
            seen = (self._counts + SMOOTHING * usual) / total
            self._ratios = np.clip(np.log(seen / usual), -LIMIT, LIMIT)
        answer: Floats = self._ratios[origins[None], targets[:, None], _bins(seconds)]
        return answer

    def state(self) -> dict[str, Any]:
        """Return the counts as JSON, cameras by number; see `restore`."""
        pairs = np.argwhere(self._counts.any(axis=2)).tolist()
        return {
            "pairs": [[a, b, self._counts[a, b].round(2).tolist()] for a, b in pairs],
            "all": self._all.round(2).tolist(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from `state`; raise ValueError where it makes no sense."""
        every = np.array(state["all"], np.float64)
        if every.shape != EDGES.shape:
            raise ValueError("transitions of other bins")
        self._all = every
        for origin, target, counts in state["pairs"]:
            self._know(max(int(origin), int(target)) + 1)
            self._counts[int(origin), int(target)] = counts
        self._ratios = None

    def _know(self, cameras: int) -> None:
        more = cameras - len(self._counts)
        if more > 0:
            self._counts = np.pad(self._counts, ((0, more), (0, more), (0, 0)))
            self._ratios = None


def _bins(seconds: Floats) -> Ints:
    """Return 0 for seen at once, 1… for the bins of `EDGES`."""
    return np.clip(np.searchsorted(EDGES, seconds, side="right"), 0, len(EDGES) - 1)
