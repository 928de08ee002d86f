"""manage.py benchmark: how fast everything is on this machine."""

from __future__ import annotations

import json
import platform
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lab.benchmark import FULL_SPEED_FPS, LIVE_FPS, Setup, detector_alone, everything
from lab.own_redis import redis_running
from lab.provenance import commit
from spoton.workers import heartbeats
from tracking.demo.facts import read_facts
from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision.appearance import Embedder, OpenVinoEmbedder
from vision.detection import Detector, DeviceMissing, OpenVinoDetector
from vision.weights import WeightsMissing, file_path


class Command(BaseCommand):
    help = "Measure the detector alone and then everything, on the demo recording."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--cameras", type=int, default=4)
        parser.add_argument("--seconds", type=float, default=30, help="per measurement")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with redis_running():
                call_command("migrate", verbosity=0)
                result = self._run(options["cameras"], options["seconds"])
        except (DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        text = json.dumps(result, indent=2)
        if options["json"]:
            options["json"].write_text(text + "\n")
        self.stdout.write(text)

    def _run(self, cameras: int, seconds: float) -> dict[str, Any]:
        others = [beat["holder"] for beat in heartbeats()]
        if others:
            self.stderr.write(f"another worker runs and takes its share: {', '.join(others)}")
        recording = str(file_path("vtest.avi"))
        facts = [camera for camera in read_facts("campus")["cameras"] if "window" in camera]
        chosen = [facts[number % len(facts)] for number in range(cameras)]
        setup = Setup(
            recording,
            [camera["window"] for camera in chosen],
            [camera["homography"] for camera in chosen],
        )
        detector, device = make_detector()
        embedder = make_embedder(device)
        rates = _precisions(detector, embedder, setup)
        alone = detector_alone(detector, setup, seconds)
        full = everything(detector, embedder, setup, seconds, FULL_SPEED_FPS)
        live = everything(detector, embedder, setup, seconds, LIVE_FPS)
        return {
            "commit": commit(),
            "machine": f"{platform.machine()}, {device}",
            "detector": settings.DETECTOR,
            "database": settings.DATABASES["default"]["ENGINE"].rpartition(".")[2],
            "cameras": cameras,
            "precisions": rates,
            "detector_fps": round(alone, 1),
            "end_to_end_fps": full["fps"],
            "end_to_end_of_detector": round(full["fps"] / alone, 3),
            "latency_ms": live["latency_ms"],
            "latency_at_fps": LIVE_FPS,
            "stage_ms": full["stage_ms"],
            "cpu_cores": full["cpu_cores"],
            "rss_mb": full["rss_mb"],
            "full_speed": full,
            "live": live,
        }


def _precisions(
    detector: Detector, embedder: Embedder | None, setup: Setup
) -> dict[str, dict[str, Any]]:
    """Return which precision each network uses, and per second what each one could."""
    found: dict[str, dict[str, Any]] = {}
    if isinstance(detector, OpenVinoDetector):
        width, height = setup.windows[0][2:]
        used = detector.precision(width, height)
        found["detector"] = _precision(used, detector.measured(width, height))
    if isinstance(embedder, OpenVinoEmbedder):
        found["appearance"] = _precision(embedder.precision, embedder.measured())
    return found


def _precision(used: str, rates: dict[str, float]) -> dict[str, Any]:
    return {
        "used": used,
        "per_second": {name: round(rate, 1) for name, rate in rates.items()},
        "used_of_fastest": round(rates[used] / max(rates.values()), 3) if used in rates else None,
    }
