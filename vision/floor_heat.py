"""Where on the floor people were, for how long: person-seconds by cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .types import Floats

CELL_METRES: Final = 0.5
CELL: Final = np.dtype([("x", "<i2"), ("y", "<i2"), ("seconds", "<f4")])
"""Column and row of a cell, counted from the origin of the floor, and its person-seconds."""
_FARTHEST: Final = 2**15 - 1

Cells = NDArray[np.void]
"""(N,) of `CELL`, each cell once, in order."""


def cells(points: Floats, seconds: Floats) -> Cells:
    """Return the cells in which people were.

    Args:
        points: (N, 2) on the floor, metres; points that are not finite do not count.
        seconds: (N,) for how long each.
    """
    known = np.isfinite(points).all(axis=1) & (seconds > 0)
    at = np.clip(np.floor(points[known] / CELL_METRES), -_FARTHEST, _FARTHEST).astype(np.int64)
    return _summed(at[:, 0], at[:, 1], seconds[known])


def add(parts: Iterable[bytes]) -> Cells:
    """Return the sum of what `pack` gave."""
    found = np.frombuffer(b"".join(parts), CELL)
    return _summed(found["x"].astype(np.int64), found["y"].astype(np.int64), found["seconds"])


def pack(found: Cells) -> bytes:
    """Return cells as they are stored."""
    return found.tobytes()


def _summed(x: NDArray[np.int64], y: NDArray[np.int64], seconds: NDArray[np.floating]) -> Cells:
    keys, index = np.unique((x << 16) + (y & 0xFFFF), return_inverse=True)
    result = np.empty(len(keys), CELL)
    result["x"] = keys >> 16
    result["y"] = (keys & 0xFFFF).astype(np.uint16).view(np.int16)
    result["seconds"] = np.bincount(index, seconds, len(keys)) if len(keys) else 0.0
    return result
