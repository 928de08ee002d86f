"""Evidence of two embeddings for one person, in nats, learned where SpotOn runs.

How alike crops of one person and of two are depends on the network and on the place: in one,
everyone wears black. Both are measured all the time, with crops that are seconds old: a crop
against the gallery that it enters, and against those of the other people the camera saw at that
moment. Two normal distributions of one variance make the log-likelihood ratio linear in the cosine
(Fisher's discriminant; Ng & Jordan, On Discriminative vs. Generative Classifiers, NIPS 2001), which
stays sane far from what was measured.

Where one is compared with hundreds (the lost people), how many strangers are as similar decides,
and there each distribution's own variance counts: `exact_ratio`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from vision.types import Floats

SAME, DIFFERENT, DEVIATION = 0.74, 0.25, 0.14
"""Mean cosine of a person's crops and gallery, of two people's, and standard deviation of both,
before anything was measured."""
PRIOR_WEIGHT = 300.0
"""CropBatch that this first assumption counts for."""
MEMORY = 5000.0
"""CropBatch that are remembered; older ones fade."""
LEAST_VARIANCE = 0.05**2


class Similarity:
    """The distributions of cosines, same person and two people, as learned.

    >>> similarity = Similarity()
    >>> similarity.ratio(np.array([0.495, 0.74])).round(1)
    array([0. , 6.1])
    """

    def __init__(self) -> None:
        self._same = _Spread(SAME, DEVIATION)
        self._different = _Spread(DIFFERENT, DEVIATION)

    def learn(self, same: Floats, different: Floats) -> None:
        """Learn from (…) cosines of crops of one person, and of two."""
        self._same.add(same)
        self._different.add(different)

    def ratio(self, cosine: Floats) -> Floats:
        """Return (…) log-likelihood ratios of one person against two, nats, of (…) cosines."""
        low, high = self._different.mean, self._same.mean
        variance = max((self._same.variance + self._different.variance) / 2, LEAST_VARIANCE)
        ratio: Floats = max(high - low, 0.0) / variance * (cosine - (low + high) / 2)
        return ratio

    def exact_ratio(self, cosine: Floats) -> Floats:
        """Return the same by both variances, between the two means; beyond them it stays.

        >>> Similarity().exact_ratio(np.array([0.495, 0.74, 0.99])).round(1)
        array([0. , 6.1, 6.1])
        """
        low, high = self._different.mean, self._same.mean
        different = max(self._different.variance, LEAST_VARIANCE)
        same = max(self._same.variance, LEAST_VARIANCE)
        if high <= low:
            return np.zeros_like(cosine)
        between = np.clip(cosine, low, high)
        ratio: Floats = 0.5 * (
            (between - low) ** 2 / different
            - (between - high) ** 2 / same
            + np.log(different / same)
        )
        return ratio

    def state(self) -> dict[str, Any]:
        """Return what was learned as JSON; see `restore`."""
        return {"same": self._same.state(), "different": self._different.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from `state`.

        Raises:
            ValueError, TypeError, KeyError: it makes no sense.
        """
        same, different = _Spread.of(state["same"]), _Spread.of(state["different"])
        self._same, self._different = same, different


class _Spread:
    """Mean and variance with fading memory."""

    def __init__(self, mean: float, deviation: float) -> None:
        self.weight, self.mean, self.variance = PRIOR_WEIGHT, mean, deviation**2

    def add(self, values: Floats) -> None:
        if not len(values):
            return
        weight = min(self.weight, MEMORY)
        self.weight = weight + len(values)
        fresh = float(values.mean())
        between = weight * len(values) / self.weight * (fresh - self.mean) ** 2
        inside = float(values.var()) * len(values)
        self.variance = (weight * self.variance + inside + between) / self.weight
        self.mean += (fresh - self.mean) * len(values) / self.weight

    def state(self) -> list[float]:
        return [round(value, 6) for value in (self.weight, self.mean, self.variance)]

    @staticmethod
    def of(state: list[float]) -> _Spread:
        weight, mean, variance = (float(value) for value in state)
        if not np.isfinite([weight, mean, variance]).all() or weight <= 0 or variance <= 0:
            raise ValueError("a spread that is none")
        spread = _Spread(mean, variance**0.5)
        spread.weight = weight
        return spread
