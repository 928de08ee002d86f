"""Rows of arrays by key, many of which are looked up at once."""

from __future__ import annotations

from collections import UserDict
from typing import Final

import numpy as np

from vision.types import Ints

LAST_KEY: Final = np.iinfo(np.int64).max


class KeyRows(UserDict[int, int]):
    """A dictionary from keys to rows, with a sorted copy that arrays of keys are looked up in.

    The copy is made again when it is needed after a change: in most ticks nobody comes or goes.

    >>> rows = KeyRows({7: 0, 5: 2})
    >>> rows.of(np.array([5, 6, 7]), missing=-1)
    array([ 2, -1,  0])
    """

    _sorted: tuple[Ints, Ints] | None = None

    def __setitem__(self, key: int, row: int) -> None:
        self._sorted = None
        super().__setitem__(key, row)

    def __delitem__(self, key: int) -> None:
        self._sorted = None
        super().__delitem__(key)

    def of(self, keys: Ints, missing: int) -> Ints:
        """Return (N,) rows of (N,) keys, `missing` for those that have none."""
        if self._sorted is None:
            known = np.fromiter(self.data, np.int64, len(self.data))
            rows = np.fromiter(self.data.values(), np.int64, len(self.data))
            order = np.argsort(known)
            # The last one is nobody's: places behind all others are there, too.
            self._sorted = np.append(known[order], LAST_KEY), np.append(rows[order], 0)
        known, rows = self._sorted
        place = np.searchsorted(known, keys)
        found: Ints = np.where(known[place] == keys, rows[place], missing)
        return found
