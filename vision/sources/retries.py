"""When a source that failed is tried again."""

from __future__ import annotations

import random
from typing import Final

RETRY_SECONDS = (0.3, 6.0)
"""First and longest pause before a source is tried again; it doubles in between."""
LASTING_RETRY_SECONDS = 7.0
"""Pause where the fault will not pass by itself (no such file), but someone may mend it."""
REFUSED_TRIES: Final = 3
REFUSED_SECONDS: Final = 120.0
"""Longest pause where the password is wrong: many cameras lock us out after a few more tries."""
JITTER: Final = 0.2
"""Part by which pauses differ, so that the cameras of a switch do not all come at once."""


class Retries:
    """Pauses that grow until something works."""

    def __init__(self) -> None:
        self.worked()

    def worked(self) -> None:
        """Begin again with short pauses."""
        self._pause = RETRY_SECONDS[0]
        self._refused = 0

    def pause(self, lasting: bool, refused: bool) -> float:
        """Return how long to wait after a failure, s.

        Args:
            lasting: it will not pass by itself.
            refused: user name or password are wrong.
        """
        if refused:
            self._refused += 1
            doubled = LASTING_RETRY_SECONDS * 2 ** max(0, self._refused - REFUSED_TRIES)
            return _about(min(doubled, REFUSED_SECONDS))
        if lasting:
            return _about(LASTING_RETRY_SECONDS)
        pause, self._pause = self._pause, min(self._pause * 2, RETRY_SECONDS[1])
        return _about(pause)


def _about(seconds: float) -> float:
    return seconds * random.uniform(1 - JITTER, 1 + JITTER)
