"""manage.py benchmark_store: observations per second into this database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from lab.store_benchmark import StoreLoad, run


class Command(BaseCommand):
    help = (
        "Measure how many observations per second the worker's store writes into the database in "
        "use, with people, tracks and state; what it writes is removed again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=30.0)
        parser.add_argument("--tasks", type=int, default=4)
        parser.add_argument("--cameras", type=int, default=10, help="per task")
        parser.add_argument("--people", type=int, default=25, help="per camera")

    def handle(self, *args: Any, **options: Any) -> None:
        load = StoreLoad(options["tasks"], options["cameras"], options["people"])
        result = run(options["seconds"], load)
        self.stdout.write(
            f"{connection.vendor}: {result.rows} observations in {result.seconds:.1f} s, "
            f"{result.rows_per_second:.0f}/s; per batch p50 {result.batch_ms_p50} ms, "
            f"p95 {result.batch_ms_p95} ms"
        )
