"""Stays of people as arrays: who was where from when to when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats


@dataclass(frozen=True, slots=True)
class Stays:
    """N stays; times in seconds since the epoch.

    Attributes:
        person: (N,) number of the person, after merges.
        row: (N,) number of the person under whose id it is stored.
        place: (N,) key of the zone or camera; 0 for the environment.
        start, end: (N,) first and last sighting.
        ended: (N,) whether they have left.
    """

    person: NDArray[np.int64]
    row: NDArray[np.int64]
    place: NDArray[np.int64]
    start: Floats
    end: Floats
    ended: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Stays:
        """Return some of them."""
        return Stays(
            self.person[rows],
            self.row[rows],
            self.place[rows],
            self.start[rows],
            self.end[rows],
            self.ended[rows],
        )

    def everywhere(self) -> Stays:
        """Return the same stays without a place."""
        return Stays(
            self.person, self.row, np.zeros_like(self.place), self.start, self.end, self.ended
        )


def joined(stays: Stays, gap: float, *, always: bool) -> Stays:
    """Return stays of one person in one place as one where they overlap, or nearly.

    Args:
        gap: s, between two that are one.
        always: bridge every gap; else only one between two people, one of them merged into the
            other: someone who leaves and comes back has stayed twice.
    """
    if not len(stays):
        return stays
    order = np.lexsort((stays.end, stays.start, stays.place, stays.person))
    sorted_ = stays.take(order)
    new = np.ones(len(stays), np.bool_)
    last_end, last_row = float(sorted_.end[0]), int(sorted_.row[0])
    for row in range(1, len(stays)):
        same = (
            sorted_.person[row] == sorted_.person[row - 1]
            and sorted_.place[row] == sorted_.place[row - 1]
        )
        between = float(sorted_.start[row]) - last_end
        bridged = always or sorted_.row[row] != last_row
        new[row] = not (same and (between <= 0 or (bridged and between <= gap)))
        if new[row] or sorted_.end[row] > last_end:
            last_end, last_row = float(sorted_.end[row]), int(sorted_.row[row])
    first = np.flatnonzero(new)
    end = np.maximum.reduceat(sorted_.end, first)
    # Open as long as a part is that nobody has left.
    ended = np.logical_and.reduceat(sorted_.ended, first)
    return Stays(
        sorted_.person[first],
        sorted_.row[first],
        sorted_.place[first],
        sorted_.start[first],
        end,
        ended,
    )
