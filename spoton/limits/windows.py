"""Counts by key within the present minute, in memory that does not grow."""

from __future__ import annotations

import time
from typing import Final

MOST_KEYS: Final = 50_000
"""More are counted as one: a flood of networks shares what is left."""
OTHERS: Final = "others"


class MinuteCounts:
    """Counts of one process. No lock: its event loop, or one call of `count`, uses it at a time.

    Args:
        window: seconds after which all counts begin again.
    """

    def __init__(self, window: float = 60.0) -> None:
        self._window = window
        self._began = float("-inf")
        self._counts: dict[str, int] = {}

    def count(self, key: str) -> int:
        """Return how often `key` was counted in this window, this time included."""
        self._turn()
        if key not in self._counts and len(self._counts) >= MOST_KEYS:
            key = OTHERS
        number = self._counts.get(key, 0) + 1
        self._counts[key] = number
        return number

    def number(self, key: str) -> int:
        """Return how often `key` was counted in this window."""
        self._turn()
        return self._counts.get(key, 0)

    def take_back(self, key: str) -> None:
        """Count once less."""
        self._turn()
        key = key if key in self._counts else OTHERS
        self._counts[key] = max(0, self._counts.get(key, 0) - 1)

    def left(self) -> float:
        """Return the seconds until the window ends."""
        return max(1.0, self._began + self._window - time.monotonic())

    def _turn(self) -> None:
        now = time.monotonic()
        if now - self._began >= self._window:
            self._began, self._counts = now, {}
