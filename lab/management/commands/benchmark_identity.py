"""manage.py benchmark_identity: speed and accuracy of joint tracking, over simulated people."""

from __future__ import annotations

import cProfile
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lab.identity_benchmark import crowd, one_core, whole_day
from lab.provenance import commit
from lab.simulation import day, four_cameras, many_cameras


class Command(BaseCommand):
    help = (
        "Measure the joint tracker on one core: 4 cameras at 15 and 32 cameras at 5 pictures per "
        "second over 300 simulated people; with --day, 24 simulated hours."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=60, help="simulated, per crowd")
        parser.add_argument("--crowd", type=int, default=300, help="people at any time")
        parser.add_argument("--day", action="store_true", help="a day instead of the crowds")
        parser.add_argument("--people", type=int, default=100_000, help="who pass in the day")
        parser.add_argument("--fps", type=float, default=1.0, help="of the day's cameras")
        parser.add_argument("--minutes", type=float, default=60, help="longest time for the day")
        parser.add_argument("--json", type=Path, help="file for the result")
        parser.add_argument("--profile", type=Path, help="file for cProfile's figures")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("seconds", "crowd", "people", "fps", "minutes"):
            if not options[name] > 0:
                raise CommandError(f"--{name} must be more than 0")
        profile = cProfile.Profile()
        with one_core():
            if options["profile"]:
                profile.enable()
            result = self._measure(options)
            profile.disable()
        if options["profile"]:
            profile.dump_stats(options["profile"])
        text = json.dumps({"commit": commit(), **result}, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)

    def _measure(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["day"]:
            scene = day(options["people"], options["fps"])
            return {"day": whole_day(scene, options["minutes"], self.stderr.write)}
        scenes = {
            "four_cameras": four_cameras(options["crowd"]),
            "many_cameras": many_cameras(options["crowd"]),
        }
        return {name: crowd(scene, options["seconds"]) for name, scene in scenes.items()}
