"""Tell the cluster `long` that there is work; which job that is, the rows decide."""

from __future__ import annotations

from typing import Final

from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from exports.models import ExportJob
from spoton.jobs.names import LONG, LONG_OPTIONS

JOB: Final = "exports.jobs.run_next"
_AT_ONCE: Final = 2


def announce() -> None:
    """Queue a call that runs one job; call it within the transaction that adds the job."""
    async_task(JOB, save=False, **LONG_OPTIONS)


def announce_waiting() -> int:
    """Queue calls for jobs that wait although no call does; return how many."""
    waiting = ExportJob.objects.filter(status=ExportJob.Status.QUEUED)[:_AT_ONCE].count()
    ready = int(OrmQ.objects.filter(key=LONG, lock__lte=timezone.now())[:_AT_ONCE].count())
    missing = max(0, waiting - ready)
    for _ in range(missing):
        announce()
    return missing
