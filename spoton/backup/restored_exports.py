"""Exports after a restore: no backup has their files, and nobody runs what was running then."""

from __future__ import annotations

from django.utils import timezone

from exports import files
from exports.models import ExportJob

_Status = ExportJob.Status


def settle() -> int:
    """Fail what had not ended, and expire what has no file here; return how many of these."""
    ExportJob.objects.filter(status__in=ExportJob.ACTIVE_STATUSES).update(
        status=_Status.FAILED,
        error_code="restored",
        error="A backup was restored before this export was ready: run it again.",
        finished_at=timezone.now(),
        seconds_left=None,
    )
    ready = ExportJob.objects.filter(status=_Status.COMPLETED)
    gone = [
        job_id for (job_id,) in ready.values_list("job_id") if not files.path_of(job_id).is_file()
    ]
    return ready.filter(job_id__in=gone).update(
        status=_Status.EXPIRED,
        error_code="restored",
        error="Files of exports are not part of a backup: run it again.",
    )
