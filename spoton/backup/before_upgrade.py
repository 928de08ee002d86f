"""The way back from an upgrade: a backup of the tables as they are, before they are migrated."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from spoton.backup import room, rotation, states
from spoton.backup.backup import backup
from spoton.conf.env import ConfigError

_USERS: Final = "accounts_user"


def needs_backup() -> bool:
    """Return whether an installation that is in use is about to be migrated."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    with connection.cursor() as cursor:
        if _USERS not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {_USERS})")  # noqa: S608
        return bool(cursor.fetchone()[0])


def make() -> Path:
    """Write the backup, and delete all but the newest ones of its kind.

    Raises:
        ConfigError: it could not be written; nothing is left of it.
    """
    folder: Path = settings.BACKUPS.directory
    path = folder / rotation.name_of(rotation.BEFORE_UPGRADE, timezone.now())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        room.check(folder)
        backup(path, lambda line: None, states.present_models())
    except OSError as error:
        raise ConfigError(
            f"no backup could be made before the upgrade ({error.strerror}): free some space, set "
            "BACKUP_DIR, or set BACKUP_BEFORE_UPGRADE=off to upgrade without a way back"
        ) from None
    there = rotation.backups(folder, rotation.BEFORE_UPGRADE)
    for moment in sorted(there)[: -rotation.UPGRADES_KEPT]:
        there[moment].unlink()
    return path
