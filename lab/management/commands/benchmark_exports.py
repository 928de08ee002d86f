"""manage.py benchmark_exports: rows per second out of this database into files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lab.exports_benchmark import run


class Command(BaseCommand):
    help = (
        "Measure how many observations per second an export writes, and the memory that it takes; "
        "what it stores is removed again. Needs PostgreSQL."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=10_000_000)
        parser.add_argument(
            "--formats", nargs="+", default=["csv", "parquet", "json", "mot"], metavar="FORMAT"
        )
        parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the files there")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for result in run(options["rows"], options["formats"], options["keep"]):
                self.stdout.write(str(result))
        except RuntimeError as error:
            raise CommandError(str(error)) from None
