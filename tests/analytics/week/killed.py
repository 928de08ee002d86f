"""The job that sums up, killed in the middle of its work."""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection

from analytics.rollups.job import roll_changed
from tests.database import close_own_connections
from tracking.models import ChangedQuarter

KILLS = 20
STATEMENTS = 400
"""Among which the job is killed: it has time for some quarters of an hour, and is amid one."""


def roll_killed_again_and_again() -> None:
    """Sum up in processes that are killed, then in one that is not."""
    chance = random.Random(5)
    noted = ChangedQuarter.objects.count()
    for _ in range(KILLS):
        assert _roll_and_die(chance.randint(1, STATEMENTS)) == signal.SIGKILL
    left = ChangedQuarter.objects.count()
    assert 0 < left < noted
    assert roll_changed(budget_seconds=600) == left


def _roll_and_die(statements: int) -> int:
    """Sum up in a process that is killed before one of its statements; return what ended it."""
    close_own_connections()  # a copy of an open one would think that it has its locks
    child = os.fork()
    if child == 0:
        left = iter(range(statements))

        def count(execute: Callable[..., Any], *args: Any) -> Any:
            if next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*args)

        try:
            with connection.execute_wrapper(count):
                roll_changed(budget_seconds=600)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status)
