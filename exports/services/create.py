"""Ask for an export."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from accounts.models import User
from accounts.services import audit
from exports import files
from exports.kinds import ExportKind, ExportRequest, ExportSize, kind_of
from exports.models import ExportJob, ReportSchedule
from exports.runs.queue import announce
from exports.selectors.jobs import visible_job
from spoton.rights import FACES, require
from spoton.service_errors import ConflictError, InvalidInputError, TooManyError

_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


@transaction.atomic
def create_export(
    actor: User, kind: ExportKind, asked: ExportRequest, schedule: ReportSchedule | None = None
) -> ExportJob:
    """Queue an export, and return it.

    Args:
        schedule: what sends it once it is completed.

    Raises:
        NotAllowedError: the role does not include it.
        NotVisibleError: the environment is not the actor's to see.
        InvalidInputError: the end is not after the start, or a time is centuries away.
        TooManyError: the limit of the actor, or that of all, is reached.
        ConflictError: there is no room for the file.
    """
    environment = asked.environment
    require(actor, kind.create_right, environment.environment_id, doing="Creating an export")
    if kind.shows_faces(asked.parameters):
        require(actor, FACES, doing="Creating an export that shows faces")
    _refuse_period(asked)
    _refuse_too_many(actor)
    _refuse_without_room(kind.estimate(asked))
    job = ExportJob.objects.create(
        kind=kind.name,
        environment=environment,
        owner=actor,
        parameters=dict(asked.parameters),
        start_time=asked.start_time,
        end_time=asked.end_time,
        file_name=kind.file_name(asked),
        schedule=schedule,
        to_send=schedule is not None,
    )
    audit.record(
        actor,
        "export.create",
        job,
        after={"kind": kind.name, **_facts(job)},
        environment_id=environment.environment_id,
    )
    announce()
    return job


def run_again(actor: User, job_id: Any) -> ExportJob:
    """Queue the same export once more; the old one stays as it is."""
    job = visible_job(actor, job_id)
    kind = kind_of(job)
    if kind is None:
        raise ConflictError(f"{job.kind!r} can no longer be exported.")
    return create_export(actor, kind, ExportRequest.of(job))


def _refuse_period(asked: ExportRequest) -> None:
    """Refuse an end before the start, and times from which nobody can count on in any time zone.

    Retention counts back from a job's start by its length.
    """
    for field, time in (("start_time", asked.start_time), ("end_time", asked.end_time)):
        if not _EARLIEST <= time <= _LATEST:
            raise InvalidInputError(field, f"Use a time between {_EARLIEST:%Y} and {_LATEST:%Y}.")
    if asked.end_time <= asked.start_time:
        raise InvalidInputError("end_time", "The end must be after the start.")


def _refuse_too_many(actor: User) -> None:
    User.objects.select_for_update().get(pk=actor.pk)  # one at a time: no two take the last place
    active = ExportJob.objects.filter(status__in=ExportJob.ACTIVE_STATUSES)
    mine, most = active.filter(owner=actor).count(), settings.EXPORTS.jobs_per_user
    if mine >= most:
        raise TooManyError(
            f"{mine} exports of yours are queued or running, the most that one user may have: "
            "wait for one, or cancel one."
        )
    if active.count() >= settings.EXPORTS.jobs:
        raise TooManyError("Too many exports are queued or running: try again later.")


def _refuse_without_room(size: ExportSize) -> None:
    free = files.free_bytes()
    if size.size_bytes > free:
        raise ConflictError(
            f"There is no room for this: about {_gb(size.size_bytes)} are needed, {_gb(free)} of "
            f"{_gb(shutil.disk_usage(files.folder()).total)} are free. Choose a shorter time."
        )
    if files.used_bytes() + size.size_bytes > settings.EXPORTS.gigabytes * files.GB:
        raise ConflictError(
            f"Exports may take {settings.EXPORTS.gigabytes} GB (EXPORT_GB), and that would be "
            "exceeded: delete some that are no longer needed, or choose a shorter time."
        )


def _gb(size: int) -> str:
    return f"{size / files.GB:.1f} GB"


def _facts(job: ExportJob) -> dict[str, Any]:
    return {"from": job.start_time, "to": job.end_time, **job.parameters}
