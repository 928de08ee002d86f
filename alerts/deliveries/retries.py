"""When to try again."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

_FIRST: Final = 2.0
_LONGEST: Final = 300.0
_MOST_DOUBLINGS: Final = 16


def wait(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time.

    By chance up to half of it less: receivers that failed together are not tried together.

    >>> [1 <= wait(1).seconds <= 2, 150 <= wait(99).seconds <= 300]
    [True, True]
    """
    longest = min(_LONGEST, _FIRST * 2 ** min(max(failures, 1) - 1, _MOST_DOUBLINGS))
    return timedelta(seconds=longest * random.uniform(0.5, 1.0))
