"""Jobs end as they should, and leave nothing behind."""

from __future__ import annotations

import hashlib
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from rest_framework.test import APIClient

from exports import files
from exports.models import ExportJob
from exports.runs import care, claim, runner
from exports.runs.export_run import ExportRun
from tests.exports.jobs import ask, content, left, made
from tests.exports.seen import Seen

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def halfway(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[ExportRun], None]], None]:
    """Have something happen when half of an export is written."""

    def set_up(happens: Callable[[ExportRun], None]) -> None:
        report = ExportRun.report

        def then(run: ExportRun, done: float, rows: int | None = None) -> None:
            if done >= 0.5 > run.done:
                happens(run)
            report(run, done, rows)

        monkeypatch.setattr("exports.tracking_data.write_file.ROWS_PER_SLICE", 20)
        monkeypatch.setattr("exports.runs.export_run.LOOK_SECONDS", 0.0)
        monkeypatch.setattr("exports.runs.watch.BEAT_SECONDS", 0.02)
        monkeypatch.setattr(ExportRun, "report", then)

    return set_up


def wait_until_stopping(run: ExportRun) -> None:
    from tests.waiting import wait_for

    wait_for(lambda: run.is_stopping, 10)


def test_a_whole_file_has_its_size_and_digest(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    data = content(job.job_id)
    assert (job.size_bytes, job.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (job.progress, job.attempts, job.error) == (1.0, 1, "")
    assert job.expires_at is not None
    assert left() == [str(job.job_id)]


def test_without_work_nothing_runs(seen: Seen) -> None:
    assert runner.run_next() is None


def test_one_job_is_claimed_once(operator: APIClient, seen: Seen) -> None:
    ask(operator, seen)
    assert claim.claim_next() is not None
    assert claim.claim_next() is None


def test_the_job_that_waits_longest_comes_first(operator: APIClient, seen: Seen) -> None:
    jobs = [ask(operator, seen) for _ in range(3)]
    order = [runner.run_next() for _ in range(3)]
    assert [job and job.job_id for job in order] == [job.job_id for job in jobs]


def test_cancelled_halfway(
    operator: APIClient, seen: Seen, halfway: Callable[[Callable[[ExportRun], None]], None]
) -> None:
    def cancel(run: ExportRun) -> None:
        assert operator.delete(f"/api/v1/export/jobs/{run.job.job_id}").status_code == 202
        wait_until_stopping(run)

    halfway(cancel)
    job = made(operator, seen)
    assert job.status == "cancelled"
    assert left() == []


def test_disk_full_halfway(
    operator: APIClient,
    seen: Seen,
    halfway: Callable[[Callable[[ExportRun], None]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full = Usage(10**12, 10**12, files.KEPT_FREE)
    halfway(lambda run: monkeypatch.setattr(shutil, "disk_usage", lambda path: full))
    job = made(operator, seen)
    assert (job.status, job.error_code) == ("failed", "disk_full")
    assert "Delete exports" in job.error
    assert left() == []


def test_more_than_exports_may_take_halfway(
    operator: APIClient,
    seen: Seen,
    settings: Settings,
    halfway: Callable[[Callable[[ExportRun], None]], None],
) -> None:
    """The estimate may have been too small, or others have taken the room meanwhile."""

    def take_the_room(run: ExportRun) -> None:
        settings.EXPORTS = replace(settings.EXPORTS, gigabytes=0)

    halfway(take_the_room)
    job = made(operator, seen)
    assert (job.status, job.error_code) == ("failed", "disk_full")
    assert "EXPORT_GB" in job.error
    assert left() == []


def test_too_long_says_how_long_it_may_take(
    operator: APIClient, seen: Seen, halfway: Callable[[Callable[[ExportRun], None]], None]
) -> None:
    def reach_limit(run: ExportRun) -> None:
        run.seconds = 0.0

    halfway(reach_limit)
    job = made(operator, seen)
    assert (job.status, job.error_code) == ("failed", "too_long")
    assert "the limit of this kind" in job.error
    assert left() == []


def test_who_lost_a_job_changes_nothing(
    operator: APIClient, seen: Seen, halfway: Callable[[Callable[[ExportRun], None]], None]
) -> None:
    def lose(run: ExportRun) -> None:
        assert claim.give_back(claim.held(run.job)) == 1
        assert claim.claim_next() is not None  # by another runner
        wait_until_stopping(run)

    halfway(lose)
    job = made(operator, seen)
    assert (job.status, job.attempts) == ("running", 2)
    assert left() == []


def test_an_unexpected_error_is_said(
    operator: APIClient, seen: Seen, halfway: Callable[[Callable[[ExportRun], None]], None]
) -> None:
    def fail(run: ExportRun) -> None:
        raise RuntimeError("something of the program")

    halfway(fail)
    job = made(operator, seen)
    assert (job.status, job.error_code) == ("failed", "internal")
    assert "something" not in job.error
    assert left() == []


def test_jobs_without_heartbeat_run_again(operator: APIClient, seen: Seen) -> None:
    job = ask(operator, seen)
    for attempt in (1, 2, 3):
        claimed = claim.claim_next()
        assert claimed is not None
        assert claimed.attempts == attempt
        files.work_folder(job.job_id, attempt).mkdir(parents=True)
        assert care.look_after().resumed == 0  # it is alive
        ExportJob.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
        assert care.look_after().resumed == (attempt < 3)
        assert left() == []
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "interrupted")


def test_jobs_of_dead_processes_run_again_at_once(operator: APIClient, seen: Seen) -> None:
    ask(operator, seen)
    job = claim.claim_next()
    assert job is not None
    host, number, _ = job.runner.split(" ")
    assert care.resume_interrupted() == 0
    ExportJob.objects.update(runner=f"{host} {number} 1.00")  # an earlier process of that number
    assert care.resume_interrupted() == 1


def test_expired_files_go(operator: APIClient, seen: Seen) -> None:
    old, new = made(operator, seen), made(operator, seen)
    ExportJob.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert care.look_after().expired == 1
    assert left() == [str(new.job_id)]
    assert ExportJob.objects.get(pk=old.pk).status == "expired"


def test_what_has_no_file_is_not_offered(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    files.delete(job.job_id)
    care.look_after()
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("expired", "gone")


def test_leftovers_go(operator: APIClient, seen: Seen) -> None:
    job = made(operator, seen)
    (files.folder() / "7c9e6679-7425-40de-944b-e07fc1f90ae7").touch()
    (files.folder() / "odd").touch()
    files.work_folder(job.job_id, 1).mkdir(parents=True)
    assert care.look_after().leftovers == 3
    assert left() == [str(job.job_id)]


def test_a_deleted_environment_takes_its_files(operator: APIClient, seen: Seen) -> None:
    made(operator, seen)
    seen.environment.delete()
    care.look_after()
    assert left() == []
