"""Deletes recordings of live cameras by age and by size, oldest first.

The file goes first, then the row: a job that is killed in between leaves a row whose file is gone,
which the next run deletes. Imported files are the operator's, and stay.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum

from tracking.models import Environment, Recording
from tracking.selectors.recorders import GIGABYTE
from tracking.services.retention import protection, trusted_time
from tracking.services.retention.deleted_cameras import remove_folders_of_deleted_cameras

logger = logging.getLogger(__name__)


class DeletedRecordings(NamedTuple):
    """What went."""

    files: int
    size: int

    def __str__(self) -> str:
        return f"{self.files} recordings deleted, {self.size / GIGABYTE:.1f} GB"


def delete_old_recordings() -> DeletedRecordings:
    """Delete what no environment keeps any longer; stop it at any time and call it again."""
    # By trusted time: a clock that is ahead for an hour must not delete what cannot come back.
    now = trusted_time.trusted_now()
    gone = [
        size for environment in Environment.objects.all() for size in _delete_of(environment, now)
    ]
    remove_folders_of_deleted_cameras()
    return DeletedRecordings(len(gone), sum(gone))


def recordings_of(environment: Environment) -> QuerySet[Recording]:
    """Return what its live cameras left, oldest first."""
    return Recording.objects.filter(
        camera__environment=environment, origin=Recording.Origin.CAMERA
    ).order_by("start_time", "pk")


def doomed(environment: Environment, now: datetime) -> Iterator[Recording]:
    """Yield what is too old `now`, and then the oldest as long as there is too much of it."""
    rows = recordings_of(environment)
    size: int = rows.aggregate(size=Sum("size_bytes", default=0))["size"]
    excess = size - round(environment.recording_gigabytes * GIGABYTE)
    limit = now - timedelta(days=environment.recording_days)
    needed = protection.needed_footage(environment)
    in_use = protection.paths_in_use(environment)
    for row in rows.filter(protected=False).iterator():
        if row.end_time >= limit and excess <= 0:
            return
        if row.path in in_use or any(span.holds(row) for span in needed):
            continue
        excess -= row.size_bytes or 0
        yield row


def _delete_of(environment: Environment, now: datetime) -> Iterator[int]:
    for row in list(doomed(environment, now)):
        if _delete(row):
            yield row.size_bytes or 0
    missing = [
        row.pk
        for row in recordings_of(environment).only("path").iterator()
        if not (settings.BASE_DIR / row.path).exists()
    ]
    folder = Path(settings.RECORDINGS_DIR) / environment.environment_id
    if missing and folder.is_dir():  # not where the disk is not mounted
        recordings_of(environment).filter(pk__in=missing).delete()


def _delete(row: Recording) -> bool:
    with transaction.atomic():
        locked = Recording.objects.select_for_update().filter(pk=row.pk, protected=False).first()
        if locked is None:  # someone keeps it since
            return False
        path = settings.BASE_DIR / locked.path
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("cannot delete the recording %s: %s", path.name, error.strerror)
            return False
        locked.delete()
    for folder in path.parents[:1]:
        if folder.is_relative_to(settings.RECORDINGS_DIR) and not any(folder.iterdir()):
            folder.rmdir()
    return True
