"""manage.py benchmark_day: whether a worker grows in 24 simulated hours of a live task."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lab.day_benchmark import run
from lab.own_redis import redis_running
from lab.provenance import commit
from lab.simulation import day


class Command(BaseCommand):
    help = (
        "Let a worker's task follow simulated people for a day on a simulated clock, as fast as it "
        "goes, into the database and the Redis in use; memory, threads and files hour by hour."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hours", type=float, default=24.0)
        parser.add_argument("--people", type=int, default=5000, help="who pass in 24 hours")
        parser.add_argument("--fps", type=float, default=1.0, help="of each of four cameras")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("hours", "people", "fps"):
            if not options[name] > 0:
                raise CommandError(f"--{name} must be more than 0")
        with redis_running():
            scene = day(options["people"], options["fps"])
            result = run(scene, options["hours"], lambda one: self.stderr.write(str(one)))
        text = json.dumps({"commit": commit(), **result}, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)
