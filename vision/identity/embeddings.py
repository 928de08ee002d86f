"""Embeddings of people: a few for each, and a mean that stands for them."""

from __future__ import annotations

import numpy as np

from vision.types import Floats32, Ints

FIRST_CAPACITY = 64


class EmbeddingStore:
    """A slot per person, each with at most `entries` vectors; slots are used again.

    Of more vectors than fit, the worse of the two that are most alike is left out, so that what
    stays is varied: front, back, each camera's light.

    Args:
        entries: per person.

    Attributes:
        entries: per person.
        mean: (S, D) the entries' mean by quality, unit length; 0 where there are none.
        count: (S,) entries of each slot.
    """

    def __init__(self, entries: int) -> None:
        self.entries = entries
        self._free: list[int] = []
        self._vectors: Floats32 = np.zeros((0, entries, 0), np.float32)
        self._quality: Floats32 = np.zeros((0, entries), np.float32)
        self.mean: Floats32 = np.zeros((0, 0), np.float32)
        self.count: Ints = np.zeros(0, np.int64)

    def allocate(self) -> int:
        """Return a free slot."""
        if not self._free:
            self._grow()
        return self._free.pop()

    def free(self, slots: Ints) -> None:
        """Release slots that nobody needs any longer."""
        self.count[slots] = 0
        self.mean[slots] = 0.0
        self._free.extend(slots.tolist())

    def add(self, slot: int, vector: Floats32, quality: float) -> None:
        """Add one more embedding of a person.

        Args:
            vector: (D,) unit length.
            quality: more than 0.

        Raises:
            ValueError: another model made the vectors that are known.
        """
        if not self.mean.shape[1]:
            self._widen(len(vector))
        if len(vector) != self.mean.shape[1]:
            raise ValueError(f"a vector of {len(vector)}, others have {self.mean.shape[1]}")
        count = int(self.count[slot])
        known, qualities = self._vectors[slot], self._quality[slot]
        if count < self.entries:
            known[count], qualities[count] = vector, quality
            self.count[slot] = count + 1
        else:
            _replace(known, qualities, vector, quality)
        self._summarise(slot)

    def absorb(self, slot: int, other: int) -> None:
        """Move the embeddings of `other` to `slot`, the same person; `other` is free then."""
        for index in range(int(self.count[other])):
            self.add(slot, self._vectors[other, index], float(self._quality[other, index]))
        self.free(np.array([other]))

    def vectors(self, slot: int) -> tuple[Floats32, Floats32]:
        """Return (n, D) vectors and their (n,) qualities."""
        count = int(self.count[slot])
        return self._vectors[slot, :count], self._quality[slot, :count]

    def quality(self, slot: int) -> float:
        """Return the best quality, 0 where there is none."""
        return float(self._quality[slot, : self.count[slot]].max(initial=0.0))

    def _summarise(self, slot: int) -> None:
        count = self.count[slot]
        total = self._quality[slot, :count] @ self._vectors[slot, :count]
        self.mean[slot] = total / max(float(np.linalg.norm(total)), 1e-6)

    def _grow(self) -> None:
        before = len(self.count)
        size = max(FIRST_CAPACITY, 2 * before)
        for name in ("_vectors", "_quality", "mean", "count"):
            old = getattr(self, name)
            new = np.zeros((size, *old.shape[1:]), old.dtype)
            new[:before] = old
            setattr(self, name, new)
        self._free.extend(range(size - 1, before - 1, -1))

    def _widen(self, dimensions: int) -> None:
        self._vectors = np.zeros((len(self.count), self.entries, dimensions), np.float32)
        self.mean = np.zeros((len(self.count), dimensions), np.float32)


def _replace(known: Floats32, qualities: Floats32, vector: Floats32, quality: float) -> None:
    """Put the vector in, or leave it out, whichever loses less."""
    every = np.concatenate([known, vector[None]])
    alike = every @ every.T
    np.fill_diagonal(alike, -np.inf)
    pair = np.unravel_index(int(np.argmax(alike)), alike.shape)
    worth = np.append(qualities, quality)
    out = int(min(pair, key=lambda index: float(worth[index])))
    if out < len(known):
        known[out], qualities[out] = vector, quality
