"""What people look like: means of good crops (structure of arrays).

A crop enters its person's gallery seconds late, and only if it still fits, so that a swap cannot
poison what it is judged by. Until then it is *pending* and tells what the camera's track looks like
now.
"""

from __future__ import annotations

import numpy as np

from vision.types import Floats, Ints

from .key_rows import KeyRows
from .pending import PersonCrops
from .similarity import Similarity

MOST_WEIGHT = 15.0
"""Crops, by quality, over which the mean is taken; older ones fade."""
SURE_WEIGHT = 2.0
"""Weight of a gallery that refuses what does not fit, and that counts fully."""
UNFIT = -1.0
"""Evidence below which a crop does not fit, nats."""
NOBODY = 0
"""Row of everyone without an appearance: its mean and its weight are 0."""


class MeanCrops:
    """Means of people's crops.

    Attributes:
        rows: by key, row of the arrays; people without an appearance are not in it.
        sums: (R, D) weighted means before they are scaled to unit length.
        means: (R, D) the same of unit length.
        weights: (R,) quality of their crops, at most `MOST_WEIGHT`.
    """

    def __init__(self) -> None:
        self.rows = KeyRows()
        self.sums: Floats = np.zeros((1, 0))
        self.means: Floats = np.zeros((1, 0))
        self.weights: Floats = np.zeros(1)
        self._free: list[int] = []

    def rows_of(self, keys: Ints) -> Ints:
        """Return (N,) rows of (N,) people, `NOBODY` for those without an appearance."""
        return self.rows.of(keys, NOBODY)

    def set(self, key: int, total: Floats, weight: float) -> None:
        """Set the weighted mean (D,) of a person, and its weight."""
        row = self._add(key, len(total))
        self.sums[row], self.weights[row] = total, weight
        self.means[row] = total / np.linalg.norm(total)

    def drop(self, key: int) -> None:
        """Forget what a person looks like."""
        row = self.rows.pop(key, None)
        if row is not None:
            self.weights[row] = 0.0
            self._free.append(row)

    def take(self, crops: PersonCrops, similarity: Similarity) -> None:
        """Take crops into their people's means, one after the other, those that fit."""
        while len(crops.keys):
            _, first = np.unique(crops.keys, return_index=True)
            self._take_one_each(crops.of(first), similarity)
            later = np.ones(len(crops.keys), np.bool_)
            later[first] = False
            crops = crops.of(later)

    def _take_one_each(self, crops: PersonCrops, similarity: Similarity) -> None:
        rows, dimensions = self.rows_of(crops.keys), crops.embeddings.shape[1]
        for place in np.flatnonzero(rows == NOBODY).tolist():
            rows[place] = self._add(int(crops.keys[place]), dimensions)
            self.sums[rows[place]] = self.means[rows[place]] = 0.0
        cosines = crops.embeddings @ self.means[rows].T
        own, sure = np.diagonal(cosines), self.weights[rows] > SURE_WEIGHT
        fits = ~sure | (similarity.ratio(own) >= UNFIT)
        others = ~np.eye(len(rows), dtype=np.bool_) & (sure & fits)[:, None] & sure
        similarity.learn(own[sure & fits], cosines[others])
        rows, quality = rows[fits], crops.quality[fits]
        weights = np.minimum(self.weights[rows] + quality, MOST_WEIGHT)
        part = (quality / weights)[:, None]
        sums = self.sums[rows] * (1 - part) + part * crops.embeddings[fits]
        self.weights[rows], self.sums[rows] = weights, sums
        self.means[rows] = sums / np.sqrt((sums * sums).sum(axis=1))[:, None]

    def _add(self, key: int, dimensions: int) -> int:
        """Return the row of a person, a new one for someone who has none."""
        row = self.rows.get(key)
        if row is not None:
            return row
        if not self._free:
            self._grow(dimensions)
        self.rows[key] = row = self._free.pop()
        return row

    def _grow(self, dimensions: int) -> None:
        """Double the rows."""
        count = len(self.weights)
        if self.sums.shape[1] != dimensions:
            self.sums, self.means = np.zeros((2, count, dimensions))
        more = np.zeros((max(count, 64), dimensions))
        self.sums = np.concatenate([self.sums, more])
        self.means = np.concatenate([self.means, more])
        self.weights = np.concatenate([self.weights, more[:, 0] if dimensions else []])
        self._free.extend(range(len(self.weights) - 1, count - 1, -1))
