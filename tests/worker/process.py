"""A worker as it really runs: a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
from django.db import connection

from spoton.conf.config import BASE_DIR
from tests.waiting import wait_for

T = TypeVar("T")


class WorkerProcess:
    """`manage.py run_inference` over a given environment."""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.env = env
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._starts = 0

    @property
    def log(self) -> str:
        """What all runs have written."""
        return "".join(path.read_text() for path in sorted(self.folder.glob("worker-*.log")))

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        assert self._process is not None
        return self._process.poll()

    def start(self) -> None:
        self._starts += 1
        with (self.folder / f"worker-{self._starts}.log").open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "manage.py", "run_inference", "--skip-checks"],
                cwd=BASE_DIR,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def wait(self, true: Callable[[], T], seconds: float = 20) -> T:
        return wait_for(true, seconds, lambda: self.log[-3000:])

    def wait_until_ready(self) -> None:
        self.wait(lambda: self.log.count("is ready") == self._starts, 30)

    def family(self) -> list[psutil.Process]:
        """The worker and all that it has started."""
        worker = psutil.Process(self.pid)
        return [worker, *worker.children(recursive=True)]

    def readers(self) -> list[int]:
        """The reader processes."""
        return sorted(process.pid for process in self.family()[1:] if _is_reader(process))

    def left(self, family: list[psutil.Process]) -> list[psutil.Process]:
        """Those that still do something (what init has not reaped yet does not)."""
        return [process for process in family if _does_something(process)]

    def terminate(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def kill(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait(10)

    def end(self) -> None:
        """Whatever state it is in."""
        if not self.running:
            return
        family = self.family()
        try:
            self.terminate()
        finally:
            for process in family:
                if process.is_running():
                    process.kill()


def _does_something(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _is_reader(process: psutil.Process) -> bool:
    """Readers are forks of one process, and look like it."""
    try:
        parent = process.parent()
    except psutil.NoSuchProcess:
        return False
    return parent is not None and all("forkserver" in _command(one) for one in (process, parent))


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return ""


def database_url() -> str:
    """Of the test database."""
    options = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{options['NAME']}"
    secret = f":{options['PASSWORD']}" if options["PASSWORD"] else ""
    host = f"{options['HOST']}:{options['PORT'] or 5432}"
    return f"postgres://{options['USER']}{secret}@{host}/{options['NAME']}"
