"""All connections to the database end, as when it restarts: the job runs again by itself."""

from __future__ import annotations

import pytest
from django.db import connection
from rest_framework.test import APIClient

from tests.exports.runs.long_export import ask_for_long, cancel_and_sweep, runs
from tests.exports.seen import Seen
from tests.waiting import wait_for

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="only PostgreSQL is a server that restarts"
)


def end_all_other_connections() -> int:
    """End those of this database; return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def test_a_job_outlives_its_connections(operator: APIClient, seen: Seen, cluster: None) -> None:
    job = ask_for_long(operator, seen)
    wait_for(lambda: runs(job, 1), 30, lambda: str(job))
    assert end_all_other_connections() >= 2  # of the job, of its reader or its heartbeat
    wait_for(lambda: runs(job, 2), 60, lambda: str(job))
    cancel_and_sweep(operator, job)
