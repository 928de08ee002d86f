"""The delivery process as it really runs: a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spoton.conf.config import BASE_DIR
from tests.processes import die_with_parent
from tests.waiting import wait_for


class DeliveryProcess:
    """`manage.py run_deliveries` over a given environment."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self._log = log
        with log.open("wb") as file:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "run_deliveries", "--skip-checks"],
                cwd=BASE_DIR,
                env=env,
                stdout=file,
                stderr=file,
                preexec_fn=die_with_parent,  # noqa: PLW1509
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text()

    def wait_until_ready(self) -> None:
        wait_for(lambda: "are ready" in self.log, 20, lambda: self.log[-3000:])

    def kill(self) -> None:
        """End it as a power cut does."""
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def end(self) -> None:
        """Whatever state it is in."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(10)


@contextmanager
def delivering(env: dict[str, str], log: Path) -> Iterator[DeliveryProcess]:
    """Run one for a while."""
    process = DeliveryProcess(env, log)
    try:
        process.wait_until_ready()
        yield process
    finally:
        process.end()
