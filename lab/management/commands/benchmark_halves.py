"""manage.py benchmark_halves: how many environments one process can follow for other machines."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lab.halves_benchmark import many_environments
from lab.identity_benchmark import one_core
from lab.provenance import commit
from lab.simulation.scenes import campus


class Command(BaseCommand):
    help = (
        "Measure on one core what many environments cost whose cameras are on other machines: "
        "simulated detections through the messages of a cluster."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--environments", type=int, default=50)
        parser.add_argument("--cameras", type=int, default=20, help="of each, a multiple of 4")
        parser.add_argument("--people", type=int, default=100, help="in each, at any time")
        parser.add_argument("--fps", type=float, default=5.0)
        parser.add_argument("--seconds", type=float, default=20.0, help="simulated")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("environments", "cameras", "people", "fps", "seconds"):
            if not options[name] > 0:
                raise CommandError(f"--{name} must be more than 0")
        scene = campus(options["cameras"], options["people"], options["fps"])
        with one_core():
            result = many_environments(scene, options["environments"], options["seconds"])
        text = json.dumps({"commit": commit(), **result}, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)
