"""Which frames of a list are stored already, so that they are not stored again."""

from __future__ import annotations

from collections.abc import Iterable

Ranges = list[list[int]]
"""[from, to) of positions, in order, none touching the next."""


class Coverage:
    """Positions of one camera that have been processed, with seeks in between.

    Args:
        before: what was stored up to now.
        start: where it continues.
    """

    def __init__(self, before: Iterable[Iterable[int]], start: int) -> None:
        self._before = _merged(before)
        self._begin = self._end = start

    def add(self, position: int) -> bool:
        """Continue to `position`; return whether that is new. Skipped frames count as done.

        >>> coverage = Coverage([[0, 10]], 8)
        >>> coverage.add(9), coverage.add(10), coverage.ranges()
        (False, True, [[0, 11]])
        """
        self._end = position + 1
        return not any(begin <= position < end for begin, end in self._before)

    def jump(self, start: int) -> None:
        """Continue at `start`."""
        self._before = self.ranges()
        self._begin = self._end = start

    def ranges(self) -> Ranges:
        """Return all ranges, merged."""
        return _merged([*self._before, (self._begin, self._end)])


def _merged(ranges: Iterable[Iterable[int]]) -> Ranges:
    merged: Ranges = []
    for begin, end in sorted(tuple(each) for each in ranges):
        if begin == end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([begin, end])
    return merged
