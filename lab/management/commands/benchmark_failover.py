"""manage.py benchmark_failover: nodes of a cluster are lost, and what becomes of their cameras."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lab.chaos.postgresql import OwnPostgres, PostgresMissingError
from lab.failover.fault import Loss
from lab.failover.needs import missing
from lab.failover.network import HEAD, Namespaces
from lab.failover.run import NODES, FailoverPlan, run, surroundings
from lab.failover.summary import HEAD as TABLE_HEAD
from lab.failover.summary import row, summary
from lab.provenance import commit, processor
from lab.rtsp.servers import ServerError
from spoton.run.children import ending_with_us
from vision.weights import WeightsMissing, file_path

_INSIDE: Final = "SPOTON_BENCHMARK_FAILOVER"


class Command(BaseCommand):
    help = (
        "Run a cluster of three network namespaces on a PostgreSQL and a Redis of its own, 12 "
        "cameras of 2 environments, and kill or cut off one node after the other. Needs root, "
        "iproute2 and Ray (requirements-cluster.txt)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--faults", type=int, default=20)
        parser.add_argument("--fps", type=float, default=3.5, help="of each camera")
        parser.add_argument("--seed", type=int, default=1, help="of which nodes are lost")
        parser.add_argument("--log", type=Path, default=Path("failover.log"), help="of all nodes")
        parser.add_argument("--json", type=Path, help="file for the result")

    def handle(self, *args: Any, **options: Any) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)
        if lacking := missing():
            raise CommandError(lacking)
        try:
            if _INSIDE in os.environ:
                self._measure(options)
            else:
                self._in_a_place_of_its_own()
        except (PostgresMissingError, ServerError, WeightsMissing, TimeoutError) as error:
            raise CommandError(str(error)) from None

    def _in_a_place_of_its_own(self) -> None:
        """Start this command again with its own network, database and Redis."""
        with tempfile.TemporaryDirectory(prefix="spoton-failover-") as name:
            folder = Path(name)
            folder.chmod(0o755)  # PostgreSQL's user must reach its own folder
            (folder / "token").write_text(secrets.token_hex(32))
            with surroundings(folder / "redis.log") as (_, redis_url):
                database = OwnPostgres(folder, HEAD)
                env = os.environ | {
                    _INSIDE: "1",
                    "DATABASE_URL": database.url,
                    "REDIS_URL": redis_url,
                    "SPOTON_DATA_DIR": str(folder / "data"),
                    "RAY_AUTH_TOKEN_PATH": str(folder / "token"),
                }
                try:
                    code = _run_and_end(ending_with_us([sys.executable, *sys.argv]), env)
                finally:
                    database.stop()
        if code:
            raise CommandError("the trial has failed; --log names the file that says why")

    def _measure(self, options: dict[str, Any]) -> None:
        call_command("migrate", verbosity=0)
        plan = FailoverPlan(
            file_path("vtest.avi"),
            settings.DATA_DIR,
            options["log"].absolute(),
            options["fps"],
            options["faults"],
            options["seed"],
        )
        self.stdout.write(TABLE_HEAD)
        source, losses = commit(), list[Loss]()

        def say(loss: Loss) -> None:
            losses.append(loss)
            self.stdout.write(row(loss))
            self.stdout.flush()
            self._keep(source, losses, options["json"])

        run(plan, Namespaces(NODES), say)
        self.stdout.write(json.dumps(summary(losses), indent=2))

    def _keep(self, source: str, losses: list[Loss], file: Path | None) -> None:
        """Write the result after each fault: a trial may be ended early."""
        if file:
            said = {
                "commit": source,
                "processor": processor(),
                "summary": summary(losses),
                "faults": [asdict(loss) for loss in losses],
            }
            file.write_text(json.dumps(said, indent=2) + "\n")


def _end(number: int, _: object) -> None:
    """End all that was started; a second signal, as of a whole group, must not disturb that."""
    for other in (signal.SIGTERM, signal.SIGINT):
        signal.signal(other, lambda *_: None)
    sys.exit(128 + number)


def _run_and_end(command: list[str], env: dict[str, str]) -> int:
    """Run a program; where we are ended, it is asked to end first."""
    with subprocess.Popen(command, env=env) as process:
        try:
            return process.wait()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
