"""Crops that are too new for their people's galleries (structure of arrays)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vision.types import Floats, Ints

from .targets import Truth


@dataclass(slots=True)
class PendingCrops:
    """P crops, oldest first.

    Attributes:
        times: (P,) s.
        cameras: (P,) rows.
        keys: (P,) of the people who they are taken to show.
        quality: (P,) 0–1.
        embeddings: (P, D) of unit length.
    """

    times: Floats = field(default_factory=lambda: np.empty(0))
    cameras: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    keys: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    quality: Floats = field(default_factory=lambda: np.empty(0))
    embeddings: Floats = field(default_factory=lambda: np.empty((0, 0)))

    def __len__(self) -> int:
        return len(self.times)

    def of(self, which: Truth | Ints | slice) -> PendingCrops:
        """Return some of them."""
        return PendingCrops(
            self.times[which],
            self.cameras[which],
            self.keys[which],
            self.quality[which],
            self.embeddings[which],
        )

    def and_of(self, other: PendingCrops) -> PendingCrops:
        """Return these and others together, oldest first."""
        if not len(other) or not len(self):
            return other if len(other) else self
        both = PendingCrops(
            np.concatenate([self.times, other.times]),
            np.concatenate([self.cameras, other.cameras]),
            np.concatenate([self.keys, other.keys]),
            np.concatenate([self.quality, other.quality]),
            np.concatenate([self.embeddings, other.embeddings]),
        )
        if self.times[-1] <= other.times[0]:
            return both
        return both.of(np.argsort(both.times, kind="stable"))

    def given_to(self, key: int) -> PendingCrops:
        """Return the same crops as someone else's."""
        keys = np.full(len(self), key)
        return PendingCrops(self.times, self.cameras, keys, self.quality, self.embeddings)

    def means(self, keys: Ints) -> tuple[Floats, Floats]:
        """Return sums by quality, (N, D), not of unit length, and weights (N,) of (N,) people."""
        sums, weights = np.zeros((len(keys), self.embeddings.shape[1])), np.zeros(len(keys))
        if not len(self) or not len(keys):
            return sums, weights
        order = np.argsort(keys)
        place = np.minimum(np.searchsorted(keys, self.keys, sorter=order), len(keys) - 1)
        rows = order[place]
        known = np.flatnonzero(keys[rows] == self.keys)
        if not len(known):
            return sums, weights
        known = known[np.argsort(rows[known], kind="stable")]
        rows = rows[known]
        starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        quality = self.quality[known]
        weighted = self.embeddings[known] * quality[:, None]
        sums[rows[starts]] = np.add.reduceat(weighted, starts, axis=0)
        weights[rows[starts]] = np.add.reduceat(quality, starts)
        return sums, weights
