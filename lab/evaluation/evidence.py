"""Evidence held back or spoilt, to see what each kind is worth (an ablation).

All of it happens outside of identity, which decides by whatever it gets.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from vision.appearance import Embedder
from vision.ground import GroundPlane
from vision.types import Floats, Floats32, Image

from .cache import Cache

POOL = 256
"""Vectors that are mixed with each other: those of the last minutes' people."""


class Evidence(StrEnum):
    """What identity receives."""

    BOTH = "both"
    FLOOR = "floor only"
    APPEARANCE = "appearance only"
    SHUFFLED = "both, embeddings shuffled"


@dataclass(frozen=True, slots=True)
class EvidenceFilter:
    """Gives the pipeline only the chosen evidence."""

    evidence: Evidence
    embedder: Embedder | None

    def ground(self, homography: Floats | None) -> GroundPlane | None:
        """Return the camera's calibration, None where it has none or it is held back."""
        if homography is None or self.evidence is Evidence.APPEARANCE:
            return None
        return GroundPlane(homography)

    def usable_embedder(self) -> Embedder | None:
        """Return the appearance model, as far as it may be used."""
        if self.evidence is Evidence.FLOOR or self.embedder is None:
            return None
        return (
            ShufflingEmbedder(self.embedder)
            if self.evidence is Evidence.SHUFFLED
            else self.embedder
        )


class ShufflingEmbedder:
    """An embedder whose vectors are real ones, but of the wrong people.

    A tick often asks for one crop only, so that shuffling within ticks would change little: each
    answer is drawn without replacement from this tick's vectors and the last ones before.

    Args:
        embedder: whose vectors are mixed up.
        seed: of the mixing.
    """

    def __init__(self, embedder: Embedder, seed: int = 0) -> None:
        self._embedder = embedder
        self._random = np.random.default_rng(seed)
        self._pool: deque[Floats32] = deque(maxlen=POOL)
        self.name, self.dimensions = f"{embedder.name}-shuffled", embedder.dimensions

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Return (N, D) vectors as `Embedder.embed`, row n most likely of some other crop."""
        if not len(crops):
            return self._embedder.embed(crops)
        self._pool.extend(self._embedder.embed(crops))
        pool = np.stack(list(self._pool))
        drawn: Floats32 = pool[self._random.permutation(len(pool))[: len(crops)]]
        return drawn


class CachedEmbedder:
    """An embedder that looks at no crop twice; see `Cache`. Its file belongs to one model."""

    def __init__(self, embedder: Embedder, cache: Cache) -> None:
        self._embedder, self.cache = embedder, cache
        self.name, self.dimensions = embedder.name, embedder.dimensions

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Return (N, D) vectors; see `Embedder.embed`."""
        rows = self.cache.through(crops, lambda new: list(self._embedder.embed(new)[:, None]))
        return np.concatenate([np.empty((0, self.dimensions), np.float32), *rows])
