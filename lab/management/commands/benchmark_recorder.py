"""manage.py benchmark_recorder: what recording a camera costs, and what a kill loses."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lab.recorder_benchmark import run


class Command(BaseCommand):
    help = (
        "Record simulated RTSP cameras (H.264, 1280×720), then kill the recorders and follow every "
        "frame through the files. Needs the packages of requirements-dev.txt; uses no database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cameras", type=int, default=8)
        parser.add_argument("--fps", type=int, default=15)
        parser.add_argument("--seconds", type=float, default=600)

    def handle(self, *args: Any, **options: Any) -> None:
        cameras, fps, seconds = options["cameras"], options["fps"], options["seconds"]
        with tempfile.TemporaryDirectory() as folder:
            found = run(Path(folder), cameras, fps, seconds)
        steady = [
            lost
            for lost, restarts in zip(found.missing, found.restarts, strict=True)
            if not restarts
        ]
        rate = 8 * found.megabytes / max(1, found.frames) * fps
        cpu, lost = sorted(found.cpu_percent), sorted(found.lost_seconds)
        self.stdout.write(
            f"{cameras} cameras, {fps} fps, {seconds:.0f} s: {found.frames} frames in "
            f"{found.files} files, {rate:.1f} Mbit/s each, {found.borders} borders; "
            f"{len(steady)} cameras without a restart miss {sum(steady)} frames; the others had "
            f"{sum(found.restarts)} restarts and miss {sum(found.missing) - sum(steady)}; "
            f"{found.sent_twice} were sent twice, {found.damaged} arrived damaged; "
            f"a camera takes {cpu[len(cpu) // 2]:.2f} % of a "
            f"core (median), {cpu[-1]:.2f} % at most; a kill lost {lost[-1]:.2f} s at most"
        )
