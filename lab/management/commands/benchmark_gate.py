"""manage.py benchmark_gate: what frames without people cost, with and without the motion gate."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lab.gate_benchmark import SIZES, empty_scene, measure
from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision.detection import DeviceMissing
from vision.weights import WeightsMissing, file_path


class Command(BaseCommand):
    help = (
        "Measure what a frame of the demo's empty street costs, from picture to tick, with the "
        "motion gate and without it in turns; the processor's time, so that others' work tells "
        "little."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=30, help="of video, per round")
        parser.add_argument("--fps", type=float, default=10)
        parser.add_argument("--rounds", type=int, default=3)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            detector, device = make_detector()
            scene = empty_scene(file_path("vtest.avi"))
        except (DeviceMissing, WeightsMissing, ValueError) as error:
            raise CommandError(str(error)) from None
        given = options["seconds"], options["fps"], options["rounds"]
        for size in SIZES:
            cost = measure(scene, size, detector, make_embedder(device), *given)
            rounds = ", ".join(
                f"{with_gate:.2f} of {without:.2f}"
                for with_gate, without in zip(cost.gated_ms, cost.always_ms, strict=True)
            )
            load = os.getloadavg()[0]
            self.stdout.write(
                f"{size[0]}×{size[1]}: ms per frame {rounds}; {cost.times:.1f} times less; the "
                f"detector saw {cost.detected:.1%}; the gate alone takes {cost.gate_ms:.2f} ms; "
                f"load {load:.1f}"
            )
