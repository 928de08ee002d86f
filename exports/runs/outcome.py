"""What became of a running job; each only as long as its attempt is the one that counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from exports.models import ExportJob
from exports.runs.claim import held
from exports.runs.export_run import ExportFailedError

_Status = ExportJob.Status


def record_completion(job: ExportJob, *, rows: int, size_bytes: int, sha256: str) -> bool:
    """Offer the file; False if the job is another's now, or was cancelled."""
    now = timezone.now()
    done = held(job).filter(cancel_requested=False)
    return bool(
        done.update(
            status=_Status.COMPLETED,
            progress=1.0,
            rows=rows,
            size_bytes=size_bytes,
            sha256=sha256,
            finished_at=now,
            expires_at=now + timedelta(days=settings.EXPORTS.days),
            seconds_left=None,
            error="",
            error_code="",
        )
    )


def record_failure(job: ExportJob, error: ExportFailedError) -> bool:
    """Say why there is no file."""
    return _end(job, _Status.FAILED, error_code=error.code, error=str(error)[:500])


def record_cancellation(job: ExportJob) -> bool:
    """Say that it was cancelled."""
    return _end(job, _Status.CANCELLED)


def _end(job: ExportJob, status: str, **words: Any) -> bool:
    changed = held(job).update(
        status=status, finished_at=timezone.now(), seconds_left=None, size_bytes=0, **words
    )
    return bool(changed)
