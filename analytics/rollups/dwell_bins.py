"""How long visits take, in bins."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats

EDGES: Final = (0, 5, 10, 15, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1800, 3600, 7200, 14400)
"""Lower bounds of the bins, seconds; the last bin has no upper bound."""

Counts = NDArray[np.int64]


def count(dwell: Floats) -> Counts:
    """Return how many of (N,) visits, seconds, fall into each bin."""
    bins = np.searchsorted(np.array(EDGES[1:], np.float64), dwell, side="right")
    return np.bincount(bins, minlength=len(EDGES)).astype(np.int64)


def pack(counts: Counts) -> bytes:
    """Return counts as they are stored: nothing where there are none."""
    return counts.astype("<u4").tobytes() if counts.any() else b""


def add(parts: Iterable[bytes]) -> Counts:
    """Return the sum of what `pack` gave."""
    found = np.frombuffer(b"".join(parts), "<u4").reshape(-1, len(EDGES))
    result: Counts = found.sum(axis=0, dtype=np.int64)
    return result
