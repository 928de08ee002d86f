"""manage.py benchmark_analytics: how long the figures of a month take."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lab.analytics_benchmark import measure
from lab.analytics_data import OBSERVATIONS_PER_TRACK, TRACKS_PER_PERSON, Amount
from lab.provenance import commit


class Command(BaseCommand):
    help = (
        "Measure the calls of /api/v1/analytics over many days, in the database in use. It fills "
        "an environment of its own and removes it again. People, tracks and figures are those "
        "that so many observations come with; observations are left out, because none is read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--observations", type=int, default=100_000_000, help="in these days")
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--calls", type=int, default=40, help="of each kind")
        parser.add_argument("--keep", action="store_true", help="leave the rows for the next time")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("observations", "days", "calls"):
            if options[name] <= 0:
                raise CommandError(f"--{name} must be more than 0")
        amount = Amount(options["observations"], options["days"])
        call_command("migrate", verbosity=0)
        calls = measure(amount, options["calls"], self.stderr.write, keep=options["keep"])
        people = amount.people
        result = {
            "commit": commit(),
            "database": connection.vendor,
            "load_average": os.getloadavg()[0],
            "days": amount.days,
            "observations": amount.observations,
            "tracks": people * TRACKS_PER_PERSON,
            "people": people,
            "observations_per_track": OBSERVATIONS_PER_TRACK,
            "calls": calls,
        }
        text = json.dumps(result, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)
