"""manage.py backup FILE: everything that is stored, while the system runs."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from spoton.backup.archive import ArchiveError, Manifest
from spoton.backup.backup import backup
from spoton.backup.verify import verify


class Command(BaseCommand):
    help = (
        "Write a consistent copy of all tables and media to FILE (a zip). It "
        "contains password hashes, and camera passwords encrypted with keys that are not in it: "
        "keep it safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--verify",
            action="store_true",
            help="write nothing: restore FILE, which is there, into a throw-away place and compare",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        manifest = self.verify(file) if options["verify"] else self.backup(file)
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(f"{file}: {rows} rows, {len(manifest.media)} files")

    def verify(self, file: Path) -> Manifest:
        try:
            manifest = verify(file)
        except (ArchiveError, OSError) as error:
            raise CommandError(f"{file} cannot be restored: {error}") from error
        self.stdout.write("verified: it was restored into a throw-away place, and all is the same")
        return manifest

    def backup(self, file: Path) -> Manifest:
        try:
            manifest = backup(file, self.stdout.write)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise CommandError(
                    f"there is no room for {file} ({error.strerror}): nothing is left of it; "
                    "free some space or write it elsewhere"
                ) from error
            raise CommandError(str(error)) from error
        if not settings.ENCRYPTION_KEYS:
            self.stdout.write(
                "passwords of cameras and receivers in it are encrypted: to read them elsewhere, "
                f"keep {settings.ENCRYPTION_KEYS_FILE} too, in another place"
            )
        return manifest
