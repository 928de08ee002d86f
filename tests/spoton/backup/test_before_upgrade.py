"""The backup that is made before tables are migrated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from spoton.backup import before_upgrade, room, rotation
from spoton.conf.env import ConfigError
from tests.factories import make_environment, make_user
from tests.spoton.backup.test_backup import media, run  # noqa: F401  (a fixture)
from tracking.models import Environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def folder(tmp_path: Path, media: Path, settings: Any) -> Path:  # noqa: F811
    settings.DATA_DIR = tmp_path
    settings.BACKUPS = replace(settings.BACKUPS, directory=tmp_path / "backups")
    return tmp_path / "backups"


@pytest.fixture
def earlier_state() -> Any:
    """A database that the newest migration of analytics has not reached."""
    newest = MigrationRecorder.Migration.objects.filter(app="analytics").latest("pk")
    MigrationRecorder.Migration.objects.filter(pk=newest.pk).delete()
    yield
    MigrationRecorder.Migration.objects.create(
        app=newest.app, name=newest.name, applied=newest.applied
    )


def test_a_new_or_migrated_database_needs_none(folder: Path) -> None:
    make_user()
    assert not before_upgrade.needs_backup()


def test_one_that_is_in_use_and_not_migrated_needs_one(folder: Path, earlier_state: None) -> None:
    assert not before_upgrade.needs_backup()
    make_user()
    assert before_upgrade.needs_backup()


def test_it_can_be_restored_and_three_are_kept(folder: Path) -> None:
    make_environment("campus")
    folder.mkdir()
    for days in range(1, 5):
        moment = timezone.now() - timedelta(days=days)
        (folder / rotation.name_of(rotation.BEFORE_UPGRADE, moment)).touch()
    path = before_upgrade.make()
    kept = rotation.backups(folder, rotation.BEFORE_UPGRADE)
    assert len(kept) == rotation.UPGRADES_KEPT
    assert path in kept.values()
    Environment.objects.update(name="changed")
    run("restore", path, replace=True)
    assert Environment.objects.get().name != "changed"


def test_without_room_nothing_is_migrated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "SPARE", 1 << 60)
    with pytest.raises(ConfigError, match=r"free some space, set BACKUP_DIR, or set BACKUP_BEFORE"):
        before_upgrade.make()
    assert list(folder.iterdir()) == []
