"""When to try again."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

_FIRST: Final = 2.0
_LONGEST: Final = 300.0
_MOST_DOUBLINGS: Final = 16
_MOST_ASKED: Final = 3600.0


def wait(failures: int, asked: float | None = None) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time.

    By chance up to half of it less: receivers that failed together are not tried together.

    Args:
        asked: seconds for which the receiver wants to be left alone; an hour at most.

    >>> [1 <= wait(1).seconds <= 2, 150 <= wait(99).seconds <= 300, wait(1, 1e9).seconds]
    [True, True, 3600]
    """
    longest = min(_LONGEST, _FIRST * 2 ** min(max(failures, 1) - 1, _MOST_DOUBLINGS))
    own = longest * random.uniform(0.5, 1.0)
    return timedelta(seconds=max(own, min(asked or 0.0, _MOST_ASKED)))
