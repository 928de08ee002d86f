"""manage.py support_bundle FILE: what someone who helps asks for, without secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.support.bundle import support_bundle
from spoton.storage import durable


class Command(BaseCommand):
    help = (
        "Write versions, settings without secrets, logs, diagnostics, health, migrations, disk and "
        "processes to FILE (a zip), for someone who helps. Works while parts are down."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        if file.exists():
            raise CommandError(f"{file} is there already")
        try:
            durable.write(file, support_bundle(None))
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}") from error
        self.stdout.write(f"{file}: {file.stat().st_size >> 10} kB; look through it before sending")
