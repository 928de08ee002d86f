"""manage.py backup FILE: everything that is stored, while the system runs."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from spoton.backup.backup import backup


class Command(BaseCommand):
    help = (
        "Write a consistent copy of all tables and media to FILE (a zip). It "
        "contains password hashes and camera addresses: keep it safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup(options["file"], self.stdout.write)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise CommandError(
                    f"there is no room for {options['file']} ({error.strerror}): nothing is left "
                    "of it; free some space or write it elsewhere"
                ) from error
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(f"{options['file']}: {rows} rows, {len(manifest.media)} files")
