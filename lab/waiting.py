"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

LOOK_EVERY: Final = 0.25


def wait_until(holds: Callable[[], object], seconds: float, otherwise: str) -> float:
    """Wait for something; return how long it took, s.

    Raises:
        TimeoutError: it did not happen within `seconds`; `otherwise` says what is wrong then.
    """
    begin = time.monotonic()
    while not holds():
        if time.monotonic() - begin > seconds:
            raise TimeoutError(f"{otherwise} within {seconds:.0f} s")
        time.sleep(LOOK_EVERY)
    return time.monotonic() - begin
