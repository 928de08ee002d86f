"""Scheduled backups: made, verified, rotated; a failed one says why and leaves nothing."""

from __future__ import annotations

import fcntl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import AuditEntry
from analytics.models import BackupRun
from analytics.system import backups
from analytics.system.alerts import alerts
from analytics.system.performance import performance
from spoton.backup import room, rotation, scheduled
from spoton.backup.backup import backup
from spoton.jobs import broker
from tests.factories import make_environment
from tests.spoton.backup.test_backup import media  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def folder(tmp_path: Path, media: Path, settings: Any) -> Path:  # noqa: F811
    settings.DATA_DIR = tmp_path
    settings.BACKUPS = replace(
        settings.BACKUPS, daily=True, directory=tmp_path / "backups", days=1, weeks=0, months=0
    )
    make_environment("campus")
    return tmp_path / "backups"


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


def test_a_backup_is_made_verified_and_the_old_one_deleted(folder: Path) -> None:
    folder.mkdir()
    old = rotation.name_of(rotation.SCHEDULED, timezone.now() - timedelta(days=1))
    (folder / old).touch()
    scheduled.run_due()
    run = BackupRun.objects.get()
    assert run.is_good, run.error
    assert files(folder) == [run.file]
    assert run.size_bytes == (folder / run.file).stat().st_size
    assert AuditEntry.objects.get(action="backup.delete").target_id == old
    assert backups.backups().last_good == run
    assert scheduled.run_due() == "nothing to do"


def test_without_room_it_says_so_and_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "SPARE", 1 << 60)
    assert "there is no room" in scheduled.run_due()
    assert files(folder) == []
    (alert,) = [one for one in alerts(performance()) if one["code"] == "backup_missing"]
    assert "The last backup failed: there is no room: a backup needs up to" in alert["message"]


def test_one_that_cannot_be_restored_is_deleted(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backup

    def damage(path: Path, *args: Any) -> Any:
        manifest = made(path, *args)
        path.write_bytes(path.read_bytes()[:-100])
        return manifest

    monkeypatch.setattr(scheduled, "backup", damage)
    assert "is no backup of ours" in scheduled.run_due()
    assert files(folder) == []
    assert not BackupRun.objects.get().is_good


def test_a_failed_one_is_tried_again_twice_an_hour_apart(folder: Path) -> None:
    now = datetime(2026, 5, 4, 12, tzinfo=UTC)
    assert scheduled.is_due(now)
    for hours in (1, 2, 3):
        begun = now + timedelta(hours=hours)
        BackupRun.objects.create(begun_at=begun, ended_at=begun, error="the disk is full")
        assert not scheduled.is_due(begun + timedelta(minutes=59))
        assert scheduled.is_due(begun + timedelta(minutes=61)) == (hours < 3)
    assert scheduled.is_due(datetime(2026, 5, 5, 3, 1, tzinfo=UTC))


def test_what_a_killed_process_began_has_failed(folder: Path) -> None:
    BackupRun.objects.create(begun_at=timezone.now())
    scheduled.look()
    assert BackupRun.objects.get().error == "its process was ended before it was ready"


def test_a_second_process_makes_none_meanwhile(folder: Path) -> None:
    folder.mkdir()
    with (folder / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert scheduled.run_due() == "nothing to do"
        assert scheduled.look() == "one is being made"


def test_the_look_queues_what_the_broker_lets_through(folder: Path) -> None:
    assert scheduled.look() == "queued"
    assert scheduled.JOB in broker.ALLOWED
    assert OrmQ.objects.count() == 1


def test_disabled_nothing_is_made_and_nothing_is_wrong(folder: Path, settings: Any) -> None:
    settings.BACKUPS = replace(settings.BACKUPS, daily=False)
    assert scheduled.look() == "disabled"
    assert scheduled.run_due() == "nothing to do"
    assert backups.trouble() == ""


def test_an_old_one_is_told(folder: Path) -> None:
    begun = timezone.now() - timedelta(days=4)
    BackupRun.objects.create(begun_at=begun, ended_at=begun, file="a.zip")
    assert backups.trouble().startswith("The last good backup is 4 days old.")
