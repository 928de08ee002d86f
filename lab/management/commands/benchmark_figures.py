"""manage.py benchmark_figures: what counting, storing and summing up cost at four cameras."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from lab.figures_benchmark import CAMERAS, FPS, FloorLoad, run


class Command(BaseCommand):
    help = (
        "Measure the processor time of zones, lines, visits and figures for a floor that four "
        "cameras watch, on the database in use; nothing that it writes stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=int, default=240)
        parser.add_argument("--people", type=int, default=40)
        parser.add_argument("--zones", type=int, default=8)
        parser.add_argument("--lines", type=int, default=4)

    def handle(self, *args: Any, **options: Any) -> None:
        load = FloorLoad(options["people"], options["zones"], options["lines"])
        cost = run(options["seconds"], load)
        self.stdout.write(
            f"{connection.vendor}, {CAMERAS} cameras × {FPS} fps, {load.people} people: counting "
            f"{cost.count:.1%} of one core, storing visits and minutes {cost.store:.1%}, summing "
            f"up {cost.sum_up:.1%}; storing the observations {cost.observations:.1%}"
        )
