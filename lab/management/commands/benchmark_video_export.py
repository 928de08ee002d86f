"""manage.py benchmark_video_export: how fast videos with boxes and blur are written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from exports.video.parameters import Blur
from lab.video_benchmark import FPS, SIZE, run
from vision import weights

_FRAMES = 795


class Command(BaseCommand):
    help = (
        "Write videos of the demo's recording with people that walk through it, and measure the "
        "frames per second; nothing that it writes stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=10)
        parser.add_argument("--frames", type=int, default=_FRAMES)

    def handle(self, *args: Any, **options: Any) -> None:
        weights.ensure(["vtest"])
        recording = weights.file_path("vtest")
        people, frames = options["people"], min(options["frames"], _FRAMES)
        self.stdout.write(f"{SIZE[0]}×{SIZE[1]}, {FPS:g} fps, {people} people, overlays")
        for cameras, blur in (
            *((1, blur) for blur in Blur),
            (4, Blur.FACES),
        ):
            cost = run(recording, frames, people, blur, cameras)
            what = "one camera" if cameras == 1 else f"mosaic of {cameras}"
            self.stdout.write(
                f"{what}, blur {blur.value}: {cost.fps:.0f} frames/s, {cost.times_real:.1f} × real "
                f"time, {cost.megabytes:.1f} MB for {cost.frames} frames"
            )
