"""manage.py benchmark_clock_steps: the computer's clock is set while all of SpotOn runs."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lab.clocks.run import ClockError, ClockSteps
from tracking.demo.facts import read_facts
from vision.weights import WeightsMissing, file_path


class Command(BaseCommand):
    help = (
        "Set the clock of a whole SpotOn with live cameras forward and back by an hour, and start "
        "it after it was set back: rows, people, dwell, jobs, sign-ins. It has its own data folder."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--hold", type=float, default=75.0, help="seconds between steps; over 60 is believed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            camera = next(one for one in read_facts("campus")["cameras"] if "window" in one)
            x, y, width, height = camera["window"]
            steps = ClockSteps(
                file_path("vtest.avi"), (x, y, width, height), camera["homography"], options["hold"]
            )
            self.stdout.write("| step | s | people | ticks | empty | |\n|---|---|---|---|---|---|")
            for report in steps.run():
                self.stdout.write(str(report))
        except (ClockError, TimeoutError, WeightsMissing) as error:
            raise CommandError(str(error)) from None
