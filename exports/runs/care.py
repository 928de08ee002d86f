"""What nobody else does: jobs whose runner is gone, files that have expired, leftovers."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db.models import Q
from django.utils import timezone

from exports import files
from exports.models import ExportJob
from exports.runs.claim import attempts_of, give_back, of_dead_processes, without_heartbeat
from exports.runs.queue import announce_waiting

logger = logging.getLogger(__name__)

ROWS_KEPT: Final = timedelta(days=30)
"""How long the list shows what has no file now."""
_YOUNG_SECONDS: Final = 60
_Status = ExportJob.Status


@dataclass(frozen=True, slots=True)
class CareCounts:
    """What was done: jobs queued again, files that expired, leftovers, old rows."""

    resumed: int
    expired: int
    leftovers: int
    rows: int

    def __str__(self) -> str:
        return (
            f"{self.resumed} exports queued again, {self.expired} expired, "
            f"{self.leftovers} leftovers and {self.rows} old rows deleted"
        )


def look_after() -> CareCounts:
    """Do all of it; several may call at once."""
    resumed = resume_interrupted()
    expired = expire()
    return CareCounts(resumed, expired, sweep(), _delete_old_rows())


def resume_interrupted() -> int:
    """Queue jobs again whose runner is gone, and see to it that what waits is run."""
    resumed = give_back(without_heartbeat()) + give_back(of_dead_processes())
    announce_waiting()
    return resumed


def expire() -> int:
    """Take files back whose days are over, and what says that it has a file but has none."""
    ready = ExportJob.objects.filter(status=_Status.COMPLETED)
    over = [
        job_id for (job_id,) in ready.filter(expires_at__lte=timezone.now()).values_list("job_id")
    ]
    gone = [
        job_id
        for (job_id,) in ready.exclude(job_id__in=over).values_list("job_id")
        if not files.path_of(job_id).is_file()
    ]
    ready.filter(job_id__in=gone).update(error_code="gone", error="The file is gone.")
    count = ready.filter(job_id__in=[*over, *gone]).update(status=_Status.EXPIRED)
    for job_id in over:
        files.delete(job_id)
    return count


def sweep() -> int:
    """Delete files without a row that offers them, and work that has ended."""
    count = 0
    whole = list(files.whole_files())
    offered = set(
        ExportJob.objects.filter(
            job_id__in=[job_id for _, job_id in whole if job_id], status=_Status.COMPLETED
        ).values_list("job_id", flat=True)
    )
    running = attempts_of([job_id for _, job_id in whole if job_id])
    for path, job_id in whole:
        if job_id not in offered and not (job_id in running and _is_young(path)):
            path.unlink(missing_ok=True)
            count += 1
    works = list(files.works())
    running = attempts_of([job_id for _, job_id, _ in works if job_id])
    for path, job_id, attempt in works:
        if job_id is None or running.get(job_id) != attempt:
            files.drop_work(path)
            count += 1
    return count


def _is_young(path: Path) -> bool:
    """Return whether a file may be one that gets its row in this moment."""
    try:
        return time.time() - path.stat().st_ctime < _YOUNG_SECONDS
    except FileNotFoundError:
        return True


def _delete_old_rows() -> int:
    before = timezone.now() - ROWS_KEPT
    old = Q(finished_at__lt=before) & ~Q(status__in=[*ExportJob.ACTIVE_STATUSES, _Status.COMPLETED])
    return ExportJob.objects.filter(old).delete()[0]
