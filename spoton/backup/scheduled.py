"""Backups on the clock: made, verified, and the old ones deleted, in the cluster of long jobs.

A job of each minute looks whether one is due. A backup that failed leaves no file; it is tried
again twice, an hour apart. What every try came to stands in `BackupRun`.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task

from accounts.services import audit
from analytics.models import BackupRun
from spoton.backup import room, rotation
from spoton.backup.archive import ArchiveError, Manifest
from spoton.backup.backup import backup
from spoton.backup.verify import verify
from spoton.jobs.names import LONG_OPTIONS

JOB: Final = "spoton.backup.scheduled.run_due"
MOST_TRIES: Final = 3
TRY_AGAIN_AFTER: Final = timedelta(hours=1)
RUNS_KEPT: Final = 400
logger = logging.getLogger(__name__)


def ensure_schedules() -> None:
    """Put the look on the clock."""
    Schedule.objects.get_or_create(
        name="backups",
        defaults={
            "func": "spoton.backup.scheduled.look",
            "schedule_type": Schedule.MINUTES,
            "minutes": 1,
        },
    )


def look() -> str:
    """Queue a backup that is due."""
    if not settings.BACKUPS.daily:
        return "disabled"
    with _alone() as first:
        if not first:
            return "one is being made"
        _settle_killed()
    if not is_due(timezone.now()):
        return "none is due"
    async_task(JOB, save=False, **LONG_OPTIONS)
    return "queued"


def run_due() -> str:
    """Make the backup that is due; the cluster may hand this out twice."""
    with _alone() as first:
        if not first or not settings.BACKUPS.daily or not is_due(timezone.now()):
            return "nothing to do"
        _settle_killed()
        run = BackupRun.objects.create(begun_at=timezone.now())
        _attempt(run)
        _delete_old()
        return run.error or f"{run.file}: {run.rows} rows"


def is_due(now: datetime) -> bool:
    """Return whether there was no try since the hour of backups, or a failed one long enough."""
    since = BackupRun.objects.filter(begun_at__gte=_last_hour(now)).order_by("-begun_at")
    newest = since.first()
    if newest is None:
        return True
    failed = bool(newest.error) and newest.begun_at + TRY_AGAIN_AFTER <= now
    return failed and since.count() < MOST_TRIES


def _last_hour(now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(settings.PAGE_TIME_ZONE))
    at = local.replace(hour=settings.BACKUPS.hour, minute=0, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=1)


def _attempt(run: BackupRun) -> None:
    folder: Path = settings.BACKUPS.directory
    path = folder / rotation.name_of(rotation.SCHEDULED, run.begun_at)
    try:
        room.check(folder)
        manifest = backup(path, logger.debug)
        _verify(path)
    except (ArchiveError, DatabaseError, OSError) as error:
        run.error = _reason(error)[:500]
        logger.error("the backup failed: %s", run.error)  # noqa: TRY400 - the reason says it
    else:
        _note(run, path, manifest)
        logger.info("backup %s was made and verified: %d rows", run.file, run.rows)
    run.ended_at = timezone.now()
    run.save()


def _verify(path: Path) -> None:
    """Delete a backup that cannot be restored."""
    try:
        verify(path)
    except BaseException:
        _delete(path)
        raise


def _note(run: BackupRun, path: Path, manifest: Manifest) -> None:
    run.file, run.size_bytes = path.name, path.stat().st_size
    run.rows = sum(table.rows for table in manifest.tables.values())
    run.files = len(manifest.media)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"there is no room: {error.strerror}"
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _delete_old() -> None:
    told = settings.BACKUPS
    there = rotation.backups(told.directory, rotation.SCHEDULED)
    keep = rotation.kept(there.keys(), told.days, told.weeks, told.months)
    for moment in sorted(there.keys() - keep):
        _delete(there[moment])
    oldest = BackupRun.objects.order_by("-begun_at")[RUNS_KEPT : RUNS_KEPT + 1].first()
    if oldest is not None:
        BackupRun.objects.filter(begun_at__lte=oldest.begun_at).delete()


def _delete(path: Path) -> None:
    path.unlink(missing_ok=True)
    audit.record(None, audit.BACKUP_DELETED, target_id=path.name)
    BackupRun.objects.filter(file=path.name).update(deleted_at=timezone.now())


def _settle_killed() -> None:
    """Fail what a process that is gone has begun; its file never got its name."""
    BackupRun.objects.filter(ended_at=None).update(
        ended_at=timezone.now(), error="its process was ended before it was ready"
    )


@contextlib.contextmanager
def _alone() -> Iterator[bool]:
    """Give whether no other process makes a backup; it stays so for the context."""
    folder: Path = settings.BACKUPS.directory
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
