"""The job cluster: what waits, what failed, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django_q.models import OrmQ, Schedule, Task

_FAILURES_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class JobFailure:
    """A job that failed, and the last line of what it said."""

    func: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Jobs:
    """The cluster at this moment; `next_runs` are names with their times."""

    waiting: int
    done_today: int
    failed_today: int
    failures: list[JobFailure]
    next_runs: list[tuple[str, datetime | None]]


def jobs() -> Jobs:
    """Ask the database, in which the cluster keeps its queue."""
    since = timezone.now() - timedelta(days=1)
    ended = Task.objects.filter(stopped__gte=since)
    failed: Any = Task.objects.filter(success=False).order_by("-stopped")[:_FAILURES_SHOWN]
    return Jobs(
        waiting=OrmQ.objects.count(),
        done_today=ended.filter(success=True).count(),
        failed_today=ended.filter(success=False).count(),
        failures=[JobFailure(task.func, task.stopped, _last_line(task.result)) for task in failed],
        next_runs=list(Schedule.objects.order_by("next_run").values_list("name", "next_run")[:20]),
    )


def _last_line(result: object) -> str:
    lines = str(result or "").strip().splitlines()
    return lines[-1][:300] if lines else "No error message."
