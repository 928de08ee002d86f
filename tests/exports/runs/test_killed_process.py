"""kill -9 of the process that runs an export: it runs again at once, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from rest_framework.test import APIClient

from exports.models import ExportJob
from exports.runs.care import sweep
from spoton.conf.config import BASE_DIR
from tests.exports.jobs import ask, left
from tests.exports.seen import START, Seen
from tests.processes import die_with_parent
from tests.waiting import wait_for
from tracking.models import ObservationDay

pytestmark = pytest.mark.once
DAYS = 2000


@pytest.fixture
def cluster(process_env: dict[str, str]) -> Iterator[None]:
    """The cluster of long jobs."""
    env = process_env | {"Q_CLUSTER_NAME": "long"}
    command = [sys.executable, "manage.py", "qcluster"]
    with subprocess.Popen(
        command,
        cwd=BASE_DIR,
        env=env,
        preexec_fn=die_with_parent,  # noqa: PLW1509
        start_new_session=True,
    ) as process:
        yield
        os.killpg(process.pid, signal.SIGKILL)


def test_a_killed_job_runs_again(operator: APIClient, seen: Seen, cluster: None) -> None:
    first = START.date() - timedelta(days=DAYS)
    days: list[date] = [first + timedelta(days=number) for number in range(DAYS)]
    ObservationDay.objects.bulk_create(ObservationDay(day=day, stored_on=day) for day in days)
    job = ask(operator, seen, start_time=f"{first}T00:00:00Z")

    def runs(attempt: int) -> bool:
        job.refresh_from_db()
        return job.status == "running" and job.attempts == attempt and job.progress > 0

    wait_for(lambda: runs(1), 30, lambda: str(job))
    os.kill(int(job.runner.split(" ")[-2]), signal.SIGKILL)
    wait_for(lambda: runs(2), 20, lambda: str(job))
    assert operator.delete(f"/api/v1/export/jobs/{job.job_id}").status_code == 202

    def is_over() -> bool:
        job.refresh_from_db()
        return job.status == "cancelled"

    wait_for(is_over, 20, lambda: str(job))
    assert ExportJob.objects.count() == 1

    def is_clean() -> bool:
        sweep()
        return left() == []

    wait_for(is_clean, 20, lambda: str(left()))
