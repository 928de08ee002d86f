"""manage.py restore FILE: everything as it was when FILE was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from spoton.backup.archive import ArchiveError
from spoton.backup.restore import UnfinishedError, restore
from spoton.conf.env import ConfigError


class Command(BaseCommand):
    help = (
        "Restore a file written by `backup`, to PostgreSQL or SQLite, completely or "
        "not at all. Stop SpotOn first; the database must be migrated."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--replace", action="store_true", help="replace the data in the database"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restore(
                options["file"], replace=options["replace"], progress=self.stdout.write
            )
        except (ArchiveError, ConfigError, DatabaseError, OSError) as error:
            raise CommandError(f"nothing was restored: {error}") from error
        except UnfinishedError as error:
            raise CommandError(
                f"the restore is not over ({error}): `manage.py setup` finishes or undoes it, and "
                "SpotOn does not start before"
            ) from error
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(f"restored {rows} rows and {len(manifest.media)} files")
