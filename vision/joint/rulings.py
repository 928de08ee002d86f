"""What operators have decided about identities: it is never undone by the tracker."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from vision.types import Ints

from .targets import Truth


class Rulings:
    """Pairs of people who are two, by key.

    >>> rulings = Rulings()
    >>> rulings.separate(1, 2)
    >>> rulings.apart(np.array([1, 3]), np.array([2, 1]))
    array([[ True, False],
           [False, False]])
    """

    def __init__(self) -> None:
        self._pairs: set[tuple[int, int]] = set()

    def separate(self, one: int, other: int) -> None:
        """Rule that two people are two."""
        self._pairs |= {(one, other), (other, one)}

    def unite(self, kept: int, dropped: int) -> None:
        """Rule that two people are one: what holds for one holds for both."""
        self._pairs -= {(kept, dropped), (dropped, kept)}
        renamed = {(kept if a == dropped else a, kept if b == dropped else b) for a, b in self}
        self._pairs = {(a, b) for a, b in renamed if a != b}

    def keep(self, keys: Collection[int]) -> None:
        """Drop the rulings about people who are not among `keys`."""
        self._pairs = {(a, b) for a, b in self._pairs if a in keys and b in keys}

    def apart(self, keys: Ints, others: Ints) -> Truth:
        """Return (N, M) which of (N,) and (M,) people are two by an operator's word."""
        answer = np.zeros((len(keys), len(others)), np.bool_)
        for one, other in self._pairs:
            answer |= (keys == one)[:, None] & (others == other)
        return answer

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(sorted(self._pairs))

    def __len__(self) -> int:
        return len(self._pairs)
