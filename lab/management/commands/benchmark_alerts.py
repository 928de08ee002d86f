"""manage.py benchmark_alerts: what alert rules add to a tick."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lab.alert_benchmark import run


class Command(BaseCommand):
    help = "Measure what alert rules add to each tick of a crowd; uses no database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ticks", type=int, default=3000)
        parser.add_argument("--rules", type=int, default=1000)
        parser.add_argument("--people", type=int, default=300)

    def handle(self, *args: Any, **options: Any) -> None:
        ticks, rules, people = options["ticks"], options["rules"], options["people"]
        result = run(ticks, rules, people)
        least, added, most = result.added
        self.stdout.write(
            f"{rules} rules, {people} people, {ticks} ticks: "
            f"rules take p50 {result.p50_ms:.2f} ms, p99 {result.p99_ms:.2f} ms; "
            f"with zones and lines p99 {result.with_p99_ms:.2f} ms "
            f"instead of {result.without_p99_ms:.2f} ms: {added:+.2f} ms, "
            f"{least:+.2f} to {most:+.2f} ms in 95 of 100 draws; {result.alerts} alerts"
        )
