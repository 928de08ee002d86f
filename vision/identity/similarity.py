"""Evidence of two embeddings for one person, in nats, learned where SpotOn runs.

How alike pictures of one person and of different people are depends on the network and on the
place: in one everybody wears black. So both are measured all the time: a track's picture against
the earlier ones of its person, and against those of the others in the same camera, who must be
someone else. Two normal distributions of one variance make the log-likelihood ratio linear in the
cosine (Fisher's discriminant; Ng & Jordan, On Discriminative vs. Generative Classifiers, NIPS
2001), which stays sane far from what was measured. Where looks tell nothing, the distributions
coincide and the ratio is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vision.types import Floats, Floats32

PRIOR_WEIGHT = 60.0
"""Pictures that the first assumption counts for."""
MEMORY = 5000.0
"""Pictures that are remembered; older ones fade."""
LIMIT = 8.0
"""Largest weight of evidence from looks, nats: there are twins."""
FADE = 0.8
"""How much of the difference is left when someone comes back: another side, another light."""


@dataclass(frozen=True, slots=True)
class SimilarityPrior:
    """Cosines before anything was measured: mean and standard deviation."""

    same: tuple[float, float] = (0.65, 0.14)
    different: tuple[float, float] = (0.15, 0.12)


class SimilarityModel:
    """The two distributions of cosines, same person and different people, as learned.

    Args:
        prior: what is typical of the network.
    """

    def __init__(self, prior: SimilarityPrior | None = None) -> None:
        prior = prior or SimilarityPrior()
        self._same = _Spread(*prior.same)
        self._different = _Spread(*prior.different)

    def learn(self, same: Floats32, different: Floats32) -> None:
        """Learn from cosines of pictures of one person, and of different people."""
        self._same.add(same)
        self._different.add(different)

    def ratio(self, cosine: Floats | Floats32) -> Floats:
        """Return the log-likelihood ratio of one person against two, nats; elementwise."""
        low, high = self._different.mean, self._same.mean
        high = low + FADE * max(0.0, high - low)
        variance = (self._same.variance + self._different.variance) / 2
        slope = (high - low) / max(variance, 1e-6)
        return np.clip(slope * (np.asarray(cosine, np.float64) - (low + high) / 2), -LIMIT, LIMIT)

    def state(self) -> dict[str, Any]:
        """Return both distributions as JSON; see `restore`."""
        return {"same": self._same.state(), "different": self._different.state()}

    def restore(self, state: dict[str, Any]) -> None:
        """Continue from `state`."""
        self._same.restore(state["same"])
        self._different.restore(state["different"])


class _Spread:
    """Mean and variance with fading memory."""

    def __init__(self, mean: float, deviation: float) -> None:
        self.weight, self.mean = PRIOR_WEIGHT, mean
        self.variance = deviation**2

    def add(self, values: Floats32) -> None:
        if not len(values):
            return
        weight = min(self.weight, MEMORY)
        total = weight + len(values)
        fresh = float(values.mean())
        between = weight * len(values) / total * (fresh - self.mean) ** 2
        inside = float(values.var()) * len(values)
        self.variance = (weight * self.variance + inside + between) / total
        self.mean += (fresh - self.mean) * len(values) / total
        self.weight = total

    def state(self) -> list[float]:
        return [round(value, 6) for value in (self.weight, self.mean, self.variance)]

    def restore(self, state: list[float]) -> None:
        weight, mean, variance = (float(value) for value in state)
        if not np.isfinite([weight, mean, variance]).all() or weight <= 0 or variance <= 0:
            raise ValueError("a spread that is none")
        self.weight, self.mean, self.variance = weight, mean, variance
