"""Cancel or delete an export."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import audit
from exports import files
from exports.kinds import kind_of
from exports.models import ExportJob
from exports.selectors.jobs import visible_job
from spoton.rights import require
from spoton.service_errors import ConflictError

_Status = ExportJob.Status


def cancel_export(actor: User, job_id: UUID) -> ExportJob:
    """Cancel an export that is queued or running; a running one ends within seconds."""
    job = _changeable(actor, job_id)
    if not _cancel(actor, job):
        raise ConflictError("This export has ended already.")
    job.refresh_from_db()
    return job


def delete_export(actor: User, job_id: UUID) -> ExportJob | None:
    """Cancel an export that has not ended; delete one that has, with its file.

    Returns:
        The job that is cancelled; None if it is gone.
    """
    job = _changeable(actor, job_id)
    if job.is_active and _cancel(actor, job):
        job.refresh_from_db()
        return job
    with transaction.atomic():
        audit.record(
            actor,
            "export.delete",
            job,
            before={"kind": job.kind, "file": job.file_name, "status": job.status},
            environment_id=job.environment.environment_id,
        )
        job_id = job.job_id  # a deleted row loses its key
        job.delete()
        transaction.on_commit(lambda: files.delete(job_id))
    return None


def _changeable(actor: User, job_id: UUID) -> ExportJob:
    job = visible_job(actor, job_id)
    kind = kind_of(job)
    right = kind.create_right if kind else "exports.create"
    require(actor, right, job.environment.environment_id, doing="Deleting an export")
    return job


@transaction.atomic
def _cancel(actor: User, job: ExportJob) -> bool:
    """Return whether the job is cancelled, or will be soon; only the first call is audited."""
    row = ExportJob.objects.filter(job_id=job.job_id)
    running = row.filter(status=_Status.RUNNING)
    changed = row.filter(status=_Status.QUEUED).update(
        status=_Status.CANCELLED, finished_at=timezone.now()
    ) or running.filter(cancel_requested=False).update(cancel_requested=True)
    if changed:
        audit.record(
            actor,
            "export.cancel",
            job,
            before={"status": job.status},
            after={"status": _Status.CANCELLED},
            environment_id=job.environment.environment_id,
        )
    return bool(changed) or running.exists()
