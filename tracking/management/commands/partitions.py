"""manage.py partitions: make, list and drop the days of observations."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tracking.services.retention import partitions
from tracking.services.retention.delete_old_rows import delete_old_rows


class Command(BaseCommand):
    help = (
        "Create partitions for today and the next days, drop those older than "
        "RETENTION_DAYS, and list them. On SQLite, only delete old rows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days-ahead", type=int, default=partitions.DAYS_AHEAD)
        parser.add_argument("--list", action="store_true", help="change nothing, only list")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["list"]:
            for day in partitions.ensure(partitions.ahead(max(0, options["days_ahead"]))):
                self.stdout.write(f"made {day}")
            self.stdout.write(str(delete_old_rows()))
        for partition in partitions.partitions():
            self.stdout.write(
                f"{partition.name}  about {partition.rows} rows  {partition.size >> 10} KiB"
            )
