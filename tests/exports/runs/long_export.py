"""An export that takes long enough for something to happen to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from rest_framework.test import APIClient

from exports.models import ExportJob
from exports.runs.care import sweep
from tests.exports.jobs import ask, left
from tests.exports.seen import START, Seen
from tests.waiting import wait_for
from tracking.models import ObservationDay

DAYS: Final = 2000


def ask_for_long(client: APIClient, seen: Seen) -> ExportJob:
    """Ask for an export of years in which there is little."""
    first = START.date() - timedelta(days=DAYS)
    days: list[date] = [first + timedelta(days=number) for number in range(DAYS)]
    ObservationDay.objects.bulk_create(ObservationDay(day=day, stored_on=day) for day in days)
    return ask(client, seen, start_time=f"{first}T00:00:00Z")


def runs(job: ExportJob, attempt: int) -> bool:
    """Return whether that attempt has begun to write."""
    job.refresh_from_db()
    return job.status == "running" and job.attempts == attempt and job.progress > 0


def cancel_and_sweep(client: APIClient, job: ExportJob) -> None:
    """Cancel a job that runs; check that it ends, alone, and leaves nothing behind."""
    assert client.delete(f"/api/v1/export/jobs/{job.job_id}").status_code == 202

    def is_over() -> bool:
        job.refresh_from_db()
        return job.status == "cancelled"

    def is_clean() -> bool:
        sweep()
        return left() == []

    wait_for(is_over, 20, lambda: str(job))
    assert ExportJob.objects.count() == 1
    wait_for(is_clean, 20, lambda: str(left()))
