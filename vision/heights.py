"""How high people are in one camera's picture, all together and each for themselves.

For people of one height on a plane, the height of the box is proportional to the distance of the
feet from the horizon (Hoiem, Efros & Hebert, Putting Objects in Perspective, IJCV 2008, eq. 4 with
a level camera). The factor is learned from boxes that are whole: the camera's is the median over
everybody, a track's own is its mean, drawn to the camera's while little is seen (the posterior of
a normal mean: Gelman et al., Bayesian Data Analysis, 3rd ed., eq. 2.12).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

SAMPLES = 512
ENOUGH_SAMPLES = 30
RELEARN_EVERY = 32
SPREAD = 0.08
"""Standard deviation of people's factors, and of one box's around its person's; relative."""
SURE = 0.03
"""What is never known better: people bend, and floors are not flat."""
LONGEST = 30
"""Boxes over which a track's mean is taken."""
TRACKS = 256
"""Those seen last, whose factor is remembered: who stays all day has a low id."""


class Heights:
    """The factors of one camera.

    Attributes:
        factor: the camera's; None until it is learned.

    >>> heights = Heights()
    >>> for _ in range(32):
    ...     heights.learn(np.array([1, 2]), np.array([0.2, 0.3]))
    >>> factors, spread = heights.of(np.array([1, 2, 3]))
    >>> factors.round(2), spread.round(2)
    (array([0.2 , 0.3 , 0.25]), array([0.03, 0.03, 0.09]))
    """

    def __init__(self) -> None:
        self.factor: float | None = None
        self._ratios = np.empty(SAMPLES)
        self._seen = 0
        self._ids: Ints = np.empty(0, np.int64)
        self._means: Floats = np.empty(0)
        self._counts: Floats = np.empty(0)
        self._seen_last: Ints = np.empty(0, np.int64)
        self._lessons = 0

    def learn(self, ids: Ints | None, ratios: Floats) -> None:
        """Learn from whole boxes.

        Args:
            ids: (N,) their tracks, 0 where there is none; None: there are none.
            ratios: (N,) box height over distance of the feet from the horizon.
        """
        self._gather(ratios)
        self._lessons += 1
        if ids is None:
            return
        place, known = self._find(ids)
        self._seen_last[place[known]] = self._lessons
        if (new := ~known & (ids > 0)).any():
            self._remember(np.unique(ids[new]))
            place, known = self._find(ids)
        place, ratios = place[known], ratios[known]
        self._counts[place] = np.minimum(self._counts[place] + 1, LONGEST)
        self._means[place] += (ratios - self._means[place]) / self._counts[place]

    def of(self, ids: Ints) -> tuple[Floats, Floats]:
        """Return factors (N,) of (N,) tracks and their relative spread (N,).

        A factor is NaN while none is known.
        """
        if self.factor is None:
            return np.full(len(ids), np.nan), np.full(len(ids), SPREAD)
        counts, means = np.zeros(len(ids)), np.zeros(len(ids))
        place, known = self._find(ids)
        counts[known], means[known] = self._counts[place[known]], self._means[place[known]]
        factors = (self.factor + counts * means) / (1 + counts)
        return factors, np.hypot(SPREAD / np.sqrt(1 + counts), SURE)

    def state(self) -> dict[str, Any]:
        """Return what was learned, as JSON; see `restore`."""
        return {
            "factor": self.factor,
            "ids": self._ids.tolist(),
            "means": np.round(self._means, 6).tolist(),
            "counts": self._counts.tolist(),
            "seen_last": self._seen_last.tolist(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what others had learned by `state`.

        Raises ValueError, TypeError or KeyError where it makes no sense.
        """
        ids = np.array(state["ids"], np.int64)
        means, counts = (
            np.array(state[name], np.float64).reshape(len(ids)) for name in ("means", "counts")
        )
        factor = None if state["factor"] is None else float(state["factor"])
        # Older states do not tell it: they knew the highest ids.
        seen_last = np.array(state.get("seen_last", range(len(ids))), np.int64).reshape(len(ids))
        if (np.diff(ids) <= 0).any() or not np.isfinite([factor or 0.0, *means, *counts]).all():
            raise ValueError("heights twice, or none")
        self._ids, self._means, self._counts, self._seen_last = ids, means, counts, seen_last
        self._lessons = int(seen_last.max(initial=0))
        self._keep_newest()
        if factor is not None:
            # It is as sure as all samples together, not as the few that come next.
            self.factor, self._seen = factor, SAMPLES
            self._ratios[:] = factor

    def _gather(self, ratios: Floats) -> None:
        """Keep (N,) ratios of everybody, and learn the factor where enough are new."""
        after = self._seen + len(ratios)
        due = after // RELEARN_EVERY * RELEARN_EVERY
        if due > self._seen and due >= ENOUGH_SAMPLES:
            self._keep(ratios[: due - self._seen])
            # The median is not moved by people who sit.
            self.factor = _median(self._ratios[: min(due, SAMPLES)])
        self._keep(ratios[len(ratios) - (after - self._seen) :])

    def _keep(self, ratios: Floats) -> None:
        for first in range(0, len(ratios), SAMPLES):
            part = ratios[first : first + SAMPLES]
            self._ratios[(self._seen + np.arange(len(part))) % SAMPLES] = part
            self._seen += len(part)

    def _find(self, ids: Ints) -> tuple[Ints, NDArray[np.bool_]]:
        """Return (N,) rows of the tracks, and whether they are there at all."""
        if not len(self._ids):
            return np.zeros(len(ids), np.int64), np.zeros(len(ids), np.bool_)
        place = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        return place, self._ids[place] == ids

    def _remember(self, new: Ints) -> None:
        ids = np.concatenate([self._ids, new])
        order = np.argsort(ids)
        nothing = np.zeros(len(new))
        self._ids = ids[order]
        self._means = np.concatenate([self._means, nothing])[order]
        self._counts = np.concatenate([self._counts, nothing])[order]
        now = np.full(len(new), self._lessons)
        self._seen_last = np.concatenate([self._seen_last, now])[order]
        self._keep_newest()

    def _keep_newest(self) -> None:
        """Forget those who were seen longest ago, but for `TRACKS`."""
        if len(self._ids) <= TRACKS:
            return
        newest = np.sort(np.lexsort((self._ids, self._seen_last))[-TRACKS:])
        self._ids, self._seen_last = self._ids[newest], self._seen_last[newest]
        self._means, self._counts = self._means[newest], self._counts[newest]


def _median(values: Floats) -> float:
    """Return what `np.median` does, which for so few takes many times as long.

    >>> _median(np.array([5.0, 1.0, 2.0, 4.0])), _median(np.array([3.0, 9.0, 1.0]))
    (3.0, 3.0)
    """
    ordered = np.sort(values)
    upper = len(values) // 2
    return float(ordered[(len(values) - 1) // 2] + ordered[upper]) / 2
