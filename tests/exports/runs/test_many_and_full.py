"""Twenty jobs at once, and a disk that is really full."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from rest_framework.test import APIClient

from exports import files
from exports.models import ExportJob
from exports.runs.runner import run_next
from tests.exports.jobs import ask, content, left
from tests.exports.seen import Seen
from tests.waiting import at_once

JOBS: Final = 20


def test_twenty_jobs_at_once_are_each_run_once(
    operator: APIClient, seen: Seen, settings: Any
) -> None:
    settings.EXPORTS = replace(settings.EXPORTS, jobs_per_user=JOBS, jobs=JOBS)
    for number in range(JOBS):
        ask(operator, seen, camera_ids=["c01"] if number % 2 else [])
    assert operator.post("/api/v1/export/tracking-data", seen.body).status_code == 429

    def run_all() -> None:
        while run_next() is not None:
            pass

    at_once(*[run_all] * 4)
    jobs = list(ExportJob.objects.order_by("created_at"))
    assert {(job.status, job.attempts) for job in jobs} == {("completed", 1)}
    assert left() == sorted(str(job.job_id) for job in jobs)
    assert len({content(job.job_id) for job in jobs[::2]}) == 1
    assert len({content(job.job_id) for job in jobs[1::2]}) == 1


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Let the folder of exports be a disk of its own."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("form", "size"), [("csv", "112k"), ("json", "170k"), ("parquet", "12k"), ("mot", "12k")]
)
def test_a_full_disk_ends_the_job_only(
    operator: APIClient, seen: Seen, monkeypatch: pytest.MonkeyPatch, form: str, size: str
) -> None:
    monkeypatch.setattr("exports.tracking_data.write_file.ROWS_PER_SLICE", 20)
    monkeypatch.setattr(files, "KEPT_FREE", -1)  # nobody notices before the disk says so
    ask(operator, seen, format=form)
    with small_disk(files.folder(), size):
        job = run_next()
        assert job is not None
        assert (job.status, job.error_code) == ("failed", "disk_full"), job.error
        assert left() == []
