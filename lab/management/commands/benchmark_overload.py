"""manage.py benchmark_overload: more live cameras than this machine can follow."""

from __future__ import annotations

import json
import platform
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lab.overload.run import OverloadPlan, run
from lab.own_redis import redis_running
from lab.provenance import commit
from tracking.demo.facts import read_facts
from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision.detection import DeviceMissing
from vision.weights import WeightsMissing, file_path


class Command(BaseCommand):
    help = "Play simulated live cameras through the worker: how late, and how evenly, they come."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cameras", type=int, default=16)
        parser.add_argument("--fps", type=float, default=10.0, help="of each camera")
        parser.add_argument("--seconds", type=float, default=60.0)
        parser.add_argument("--port", type=int, default=18554, help="of the simulated cameras")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with redis_running():
                call_command("migrate", verbosity=0)
                result = self._run(options)
        except (DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        text = json.dumps(result, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        facts = [camera for camera in read_facts("campus")["cameras"] if "window" in camera]
        x, y, width, height = zip(*(camera["window"] for camera in facts), strict=True)
        plan = OverloadPlan(
            file_path("vtest.avi"),
            list(zip(x, y, width, height, strict=True)),
            [camera["homography"] for camera in facts],
            options["cameras"],
            options["fps"],
            options["seconds"],
            options["port"],
        )
        detector, device = make_detector()
        said = run(detector, make_embedder(device), plan)
        return {"commit": commit(), "machine": f"{platform.machine()}, {device}", **said}
