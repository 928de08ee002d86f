"""manage.py benchmark_rtsp: how soon faults of real RTSP servers are noticed and over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lab.rtsp import faults, reconnects
from lab.rtsp.servers import ServerError, Wish

CODECS = ("h264", "h264-b", "h265", "mjpeg")
RATES = (1, 5, 25, 30, 60)


class Command(BaseCommand):
    help = (
        "Follow cameras of GStreamer's RTSP server while it crashes, hangs, loses its network and "
        "changes its password and pictures. Needs GStreamer (it says which packages), and root to "
        "cut the network; uses no database."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cameras", type=int, default=8)
        parser.add_argument("--fps", type=int, default=15)
        parser.add_argument(
            "--reconnects", type=int, metavar="N", help="only lose each camera, N times in all"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wish = Wish(cameras=options["cameras"], fps=options["fps"])
        try:
            if options["reconnects"]:
                reconnects.run(wish, options["reconnects"], self.stdout.write)
                return
            self.stdout.write("| fault | noticed, s | back, s | said |\n|---|---|---|---|")
            for row in _rows(wish):
                self.stdout.write(str(row()))
        except ServerError as error:
            raise CommandError(str(error)) from error


def _rows(wish: Wish) -> Iterator[Callable[[], faults.FaultRow]]:
    for fault in (
        faults.killed, faults.hung, faults.cut_off, faults.other_password, faults.other_size
    ):  # fmt: skip
        yield partial(fault, wish)
    two = replace(wish, cameras=min(2, wish.cameras))
    for fps in RATES:
        yield partial(faults.rates, replace(two, fps=fps))
    for codec in CODECS:
        yield partial(faults.rates, replace(two, codec=codec))
