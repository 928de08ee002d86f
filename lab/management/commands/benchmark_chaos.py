"""manage.py benchmark_chaos: faults at random for an hour, and what is lost by them."""

from __future__ import annotations

import json
import os
import signal
import statistics
import sys
from argparse import ArgumentParser
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lab.chaos.postgresql import PostgresMissingError
from lab.chaos.run import Back, ChaosPlan, run
from lab.rtsp.servers import ServerError
from tracking.demo.facts import read_facts
from vision.weights import WeightsMissing, file_path


class Command(BaseCommand):
    help = (
        "Run the whole system on a PostgreSQL of its own, kill its parts, restart the database, "
        "fill the disk, cut the network and step the clock (where a C compiler is installed), at "
        "random. Needs root."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minutes", type=float, default=60.0)
        parser.add_argument("--fps", type=float, default=5.0, help="of each camera")
        parser.add_argument("--seed", type=int, default=1, help="of the order of faults")
        parser.add_argument("--log", type=Path, default=Path("chaos.log"), help="of the system")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        # Killed, it still ends all that it has started, and unmounts the disk.
        signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
        try:
            windows = [
                camera["window"] for camera in read_facts("campus")["cameras"] if "window" in camera
            ]
            plan = ChaosPlan(
                file_path("vtest.avi"),
                windows[:3],
                options["fps"],
                options["minutes"],
                options["seed"],
                options["log"].absolute(),
            )
            result = run(plan, self.stdout.write)
        except (PostgresMissingError, ServerError, WeightsMissing, TimeoutError) as error:
            raise CommandError(str(error)) from None
        said = asdict(result) | {"load_average": os.getloadavg()}
        if options["json"]:
            options["json"].write_text(json.dumps(said, indent=2) + "\n")
        self._print(result.backs)
        self.stdout.write(json.dumps({key: said[key] for key in said if key != "backs"}, indent=2))

    def _print(self, backs: list[Back]) -> None:
        by_fault: dict[str, list[float | None]] = defaultdict(list)
        for back in backs:
            by_fault[back.fault].append(back.seconds)
        self.stdout.write("| fault | times | back, s: median | worst |\n|---|---|---|---|")
        for fault, every in sorted(by_fault.items()):
            times = [seconds for seconds in every if seconds is not None]
            lost = len(every) - len(times)
            worst = f"{lost} not back" if lost else f"{max(times):.1f}"
            median = f"{statistics.median(times):.1f}" if times else "–"
            self.stdout.write(f"| {fault} | {len(every)} | {median} | {worst} |")
