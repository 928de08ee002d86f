"""manage.py benchmark_sockets: how many live sockets one web process serves, and how soon."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lab.loadtest.run import SERVERS, Outcome, measure
from spoton.run.processes import redis_command

_INSIDE = "SPOTON_BENCHMARK_SOCKETS"


class Command(BaseCommand):
    help = (
        "Open live sockets on one web process, publish four cameras, and measure from publish to "
        "receive. Works on a database and a Redis of its own unless REDIS_URL is given."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tracking", type=int, default=500, help="tracking sockets")
        parser.add_argument("--frames", type=int, default=100, help="frame sockets, four cameras")
        parser.add_argument("--stalled", type=int, default=0, help="more, which stop reading")
        parser.add_argument("--fps", type=float, default=10, help="per camera")
        parser.add_argument("--seconds", type=float, default=60)
        parser.add_argument("--server", choices=SERVERS, action="append", help="default: ours")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        if _INSIDE not in os.environ:
            self._in_a_place_of_its_own()
            return
        call_command("migrate", verbosity=0)
        redis = None
        if settings.REDIS_EMBEDDED:
            redis = subprocess.Popen(
                redis_command(settings.REDIS_URL, settings.DATA_DIR / "redis.log")
            )
        try:
            outcomes = {name: measure(name, options) for name in options["server"] or SERVERS[:1]}
        finally:
            if redis is not None:
                redis.terminate()
                redis.wait()
        for name, outcome in outcomes.items():
            self._print(name, outcome)
        if options["json"]:
            options["json"].write_text(json.dumps(outcomes, indent=2))

    def _in_a_place_of_its_own(self) -> None:
        with tempfile.TemporaryDirectory(prefix="spoton-load-") as folder:
            env = os.environ | {_INSIDE: "1", "SPOTON_DATA_DIR": folder, "DATABASE_URL": ""}
            done = subprocess.run([sys.executable, *sys.argv], env=env, check=False)
        if done.returncode:
            raise CommandError("the load test has failed")

    def _print(self, name: str, outcome: Outcome) -> None:
        say = self.stdout.write
        say(f"\n{name}: web process {outcome['cpu_percent']:.0f} % of a core, RSS", ending=" ")
        say(f"{outcome['rss_start_mb']:.0f} → {outcome['rss_end_mb']:.0f} MB", ending=" ")
        say(f"(highest {outcome['rss_max_mb']:.0f}), {outcome['published']} ticks published")
        for kind, part in outcome["kinds"].items():
            say(
                f"  {kind:9} {part['sockets']:4} sockets, {part['dropped']} dropped "
                f"{part['close_codes'] or ''}, {part['rate']:.1f}/s each "
                f"(slowest {part['slowest_rate']:.1f}); p50 {part['p50_ms']:.0f} "
                f"p95 {part['p95_ms']:.0f} p99 {part['p99_ms']:.0f} max {part['max_ms']:.0f} ms"
            )
