"""Who runs a job: rows change hands by compare-and-set, so that each runs once at a time."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import psutil
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from exports.models import ExportJob

logger = logging.getLogger(__name__)

LOST_AFTER: Final = timedelta(seconds=20)
"""Without a heartbeat for so long, a runner is taken for dead."""
MOST_ATTEMPTS: Final = 3
_Status = ExportJob.Status


def claim_next() -> ExportJob | None:
    """Claim the job that waits longest; None if there is none."""
    queued = ExportJob.objects.filter(status=_Status.QUEUED).order_by("created_at", "job_id")
    for job_id, attempts in queued.values_list("job_id", "attempts"):
        claimed = ExportJob.objects.filter(
            job_id=job_id, status=_Status.QUEUED, attempts=attempts
        ).update(
            status=_Status.RUNNING,
            attempts=F("attempts") + 1,
            runner=this_process(),
            started_at=timezone.now(),
            heartbeat_at=Now(),
            **_NOTHING_DONE,
        )
        if claimed:
            return ExportJob.objects.select_related("environment").get(job_id=job_id)
    return None


def held(job: ExportJob) -> Any:
    """Return the row of a claimed job as long as this attempt is the one that counts."""
    return ExportJob.objects.filter(
        job_id=job.job_id, status=_Status.RUNNING, attempts=job.attempts
    )


def give_back(jobs: Any) -> int:
    """Queue running jobs again whose runners are gone; return how many.

    After `MOST_ATTEMPTS` a job fails: something about it ends its runner.

    Args:
        jobs: a queryset of running jobs.
    """
    running = jobs.filter(status=_Status.RUNNING)
    now = timezone.now()
    running.filter(cancel_requested=True).update(
        status=_Status.CANCELLED, finished_at=now, seconds_left=None
    )
    running.filter(attempts__gte=MOST_ATTEMPTS).update(
        status=_Status.FAILED,
        error_code="interrupted",
        error=f"It was interrupted {MOST_ATTEMPTS} times, each time before it was ready.",
        finished_at=now,
        seconds_left=None,
    )
    count = int(running.update(status=_Status.QUEUED, runner="", **_NOTHING_DONE))
    if count:
        logger.warning("%d interrupted exports are queued again", count)
    return count


def without_heartbeat() -> Any:
    """Return running jobs of which nothing was heard for `LOST_AFTER`."""
    return ExportJob.objects.filter(status=_Status.RUNNING).filter(
        Q(heartbeat_at=None) | Q(heartbeat_at__lt=Now() - LOST_AFTER)
    )


def of_dead_processes() -> Any:
    """Return running jobs of processes of this machine that have ended."""
    rows = ExportJob.objects.filter(
        status=_Status.RUNNING, runner__startswith=f"{socket.gethostname()} "
    ).values_list("job_id", "runner")
    dead = [job_id for job_id, runner in rows if not _is_alive(runner)]
    return ExportJob.objects.filter(job_id__in=dead)


def this_process() -> str:
    """Return the name of this process, which no later one gets."""
    return _name_of(psutil.Process())


def _name_of(process: psutil.Process) -> str:
    return f"{socket.gethostname()} {process.pid} {process.create_time():.2f}"


def _is_alive(runner: str) -> bool:
    pid = int(runner.split(" ")[-2])
    if pid == os.getpid():
        return runner == this_process()
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and runner == _name_of(process)
    except psutil.Error:
        return False


_NOTHING_DONE: Final[dict[str, Any]] = {
    "progress": 0.0,
    "rows": 0,
    "size_bytes": 0,
    "seconds_left": None,
}


def attempts_of(job_ids: Iterable[Any]) -> dict[Any, int]:
    """Return the attempt that counts of each of these jobs that is running."""
    rows = ExportJob.objects.filter(job_id__in=job_ids, status=_Status.RUNNING)
    return dict(rows.values_list("job_id", "attempts"))
