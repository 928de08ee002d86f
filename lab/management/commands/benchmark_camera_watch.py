"""manage.py benchmark_camera_watch: faults of cameras told, and false alarms, on recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lab.watching.benchmark import quiet_run, told_in_lights
from lab.watching.turned import FAULTS, read_frames


class Command(BaseCommand):
    help = "Play recordings in a loop through days and nights, and break their cameras."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "films", nargs="+", type=Path, help="Files of cameras that stand still."
        )
        parser.add_argument("--hours", type=float, default=8.0, help="Of each without a fault.")
        parser.add_argument("--seed", type=int, default=1, help="Of light and weather.")
        parser.add_argument("--no-faults", action="store_true", help="Only the false alarms.")

    def handle(self, *args: Any, **options: Any) -> None:
        cv2.setNumThreads(1)
        alarms = 0
        for film in options["films"]:
            frames = read_frames(film)
            if len(frames) < 2:
                raise CommandError(f"{film} cannot be read.")
            name = f"{film.parent.name}/{film.name}"
            if not options["no_faults"]:
                for light, told in told_in_lights(frames, [*FAULTS, "frozen"]).items():
                    words = ", ".join(
                        f"{fault} {'never' if seconds is None else f'{seconds} s'}"
                        for fault, seconds in told.items()
                    )
                    self.stdout.write(f"{name}, {light}: {words}")
            if options["hours"]:
                run = quiet_run(frames, options["hours"], options["seed"])
                alarms += len(run.false_alarms)
                mean, most = run.look_ms
                self.stdout.write(
                    f"{name}: {run.seconds / 3600:g} h, {len(run.false_alarms)} false alarms; "
                    f"a look takes {mean:.1f} ms, p99 {most:.1f} ms"
                )
                for alarm in run.false_alarms:
                    self.stdout.write(f"  {alarm.second} s, {alarm.phase}: {alarm.state}")
            self.stdout.flush()
        self.stdout.write(f"{alarms} false alarms in all")
