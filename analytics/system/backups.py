"""How scheduled backups fare: the last good one, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from analytics.models import BackupRun

LATE_AFTER: Final = timedelta(hours=26)
"""A backup a day, and two hours to make and verify it."""
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class Backups:
    """Scheduled backups at this moment.

    Attributes:
        enabled: whether any are made.
        last_good: the newest that was made and verified.
        trouble: what is wrong, "" for nothing.
        runs: the newest tries.
        kept: how many files there are.
        kept_bytes: how much they take.
    """

    enabled: bool
    last_good: BackupRun | None
    trouble: str
    runs: list[BackupRun]
    kept: int
    kept_bytes: int


def backups() -> Backups:
    """Return all that the System page shows."""
    kept = [run for run in BackupRun.objects.exclude(file="") if run.deleted_at is None]
    return Backups(
        enabled=settings.BACKUPS.daily,
        last_good=last_good(),
        trouble=trouble(),
        runs=list(BackupRun.objects.all()[:_SHOWN]),
        kept=len(kept),
        kept_bytes=sum(run.size_bytes or 0 for run in kept),
    )


def last_good() -> BackupRun | None:
    """Return the newest backup that was made and verified."""
    return BackupRun.objects.filter(ended_at__isnull=False, error="").first()


def trouble() -> str:
    """Say what is wrong with scheduled backups, "" where they are fine or disabled."""
    if not settings.BACKUPS.daily:
        return ""
    newest = BackupRun.objects.filter(ended_at__isnull=False).first()
    if newest is not None and newest.error:
        return f"The last backup failed: {newest.error}."
    if newest is not None and timezone.now() - newest.begun_at > LATE_AFTER:
        age = _age(newest.begun_at)
        return f"The last good backup is {age} old. Look whether the job process “long” runs."
    return ""


def _age(moment: datetime) -> str:
    hours = int((timezone.now() - moment).total_seconds() // 3600)
    return f"{hours} hours" if hours < 72 else f"{hours // 24} days"
