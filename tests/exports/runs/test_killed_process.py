"""kill -9 of the process that runs an export: it runs again at once, and leaves nothing behind."""

from __future__ import annotations

import os
import signal

import pytest
from rest_framework.test import APIClient

from tests.exports.runs.long_export import ask_for_long, cancel_and_sweep, runs
from tests.exports.seen import Seen
from tests.waiting import wait_for

pytestmark = pytest.mark.once


def test_a_killed_job_runs_again(operator: APIClient, seen: Seen, cluster: None) -> None:
    job = ask_for_long(operator, seen)
    wait_for(lambda: runs(job, 1), 30, lambda: str(job))
    os.kill(int(job.runner.split(" ")[-2]), signal.SIGKILL)
    wait_for(lambda: runs(job, 2), 20, lambda: str(job))
    cancel_and_sweep(operator, job)
