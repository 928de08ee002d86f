"""Hand out the file of an export."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from accounts.models import User
from accounts.services import audit
from exports import files
from exports.kinds import kind_of
from exports.models import ExportJob
from exports.selectors.jobs import visible_job
from spoton.rights import require
from spoton.service_errors import ConflictError, GoneError

_Status = ExportJob.Status


@dataclass(frozen=True, slots=True)
class Download:
    """A whole file."""

    job: ExportJob
    path: Path


def open_download(actor: User, job_id: UUID, *, noted: bool = True) -> Download:
    """Return the file of an export, and note who gets it.

    Args:
        noted: False for what is no download of its own: a further part, or only the head.

    Raises:
        NotAllowedError, NotVisibleError: the right or the environment is not the actor's.
        ConflictError: it is not ready, or never will be.
        GoneError: it has expired.
    """
    job = visible_job(actor, job_id)
    kind = kind_of(job)
    right = kind.view_right if kind else "exports.view"
    require(actor, right, job.environment.environment_id, doing="Downloading an export")
    path = files.path_of(job.job_id)
    if job.status == _Status.EXPIRED or (job.is_ready and not path.is_file()):
        raise GoneError(job.error or "This export has expired: run it again.")
    if job.is_active:
        raise ConflictError("This export is not ready yet.")
    if not job.is_ready:
        raise ConflictError(f"This export was {job.status}: there is no file.")
    if noted:
        audit.record(
            actor,
            "export.download",
            job,
            after={"kind": job.kind, "file": job.file_name, "bytes": job.size_bytes},
            environment_id=job.environment.environment_id,
        )
    return Download(job, path)
