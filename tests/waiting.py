"""Waiting for what happens in another process or thread."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(true: Callable[[], T], seconds: float, what: Callable[[], str] = lambda: "") -> T:
    """What `true` gives as soon as it is something.

    `seconds` are those of a machine that does nothing else; where it does, it takes longer.
    """
    begin = time.monotonic()
    while True:
        value = true()
        if value:
            return value
        assert not late(begin, seconds), f"not within {seconds} s: {what()}"
        time.sleep(0.02)


def late(begin: float, seconds: float) -> bool:
    """Whether so much time has passed since `begin`, with regard to what else the machine does."""
    share = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    return time.monotonic() - begin > seconds * share


async def eventually(true: Callable[[], T], seconds: float = 10) -> T:
    """The same where an event loop goes on meanwhile; `true` runs in a thread."""
    return await asyncio.to_thread(wait_for, true, seconds)
