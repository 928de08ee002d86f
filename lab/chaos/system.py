"""SpotOn as `make run` starts it, in a process of its own, and its parts by name."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import httpx
import psutil

from lab.ports import free_port
from spoton.conf.config import BASE_DIR
from spoton.run.children import ending_with_us

from .clock import Clock

PASSWORD: Final = "correct-horse-battery"  # noqa: S105 - of a system that lives for an hour
_MARKS: Final = {
    "web": ("spoton.run.web",),
    "worker": ("run_inference",),
    "jobs": ("qcluster",),
    "deliveries": ("run_deliveries",),
    "redis": ("redis-server",),
}
"""What stands in the command of each part."""


class System:
    """The whole of it, and a client that is signed in."""

    def __init__(self, folder: Path, database_url: str, log: Path) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.clock = Clock(folder.parent)
        self._env = os.environ | {
            "SPOTON_DATA_DIR": str(folder),
            "SPOTON_ADMIN_PASSWORD": PASSWORD,
            "SPOTON_DEMO": "0",
            "DATABASE_URL": database_url,
            "PORT": str(self.port),
            **self.clock.env,
        }
        self._env.pop("REDIS_URL", None)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._web = httpx.Client(base_url=self.base, timeout=10)
        logging.getLogger("httpx").setLevel(logging.WARNING)  # else a line for each call

    def start(self) -> None:
        """Start it; it is not ready when this returns."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                ending_with_us([sys.executable, "-m", "spoton.run.up"]),
                cwd=BASE_DIR, env=self._env, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def stop(self) -> None:
        """End all of it."""
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def cut(self) -> None:
        """End all of it at once, as a power cut does."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def kill(self, part: str) -> None:
        """End a part as a crash does, without what it has started."""
        for process in self._of(part):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def memory_mb(self) -> dict[str, float]:
        """Return the memory of each part with what it has started, shared parts divided, MB."""
        return {part: round(sum(map(_bytes, self._of(part))) / 2**20, 1) for part in _MARKS}

    def call(self, method: str, path: str, body: object = None) -> Any:
        """Call the API as the administrator.

        Raises:
            httpx.HTTPError: it does not answer, or refuses.
        """
        for again in (True, False):
            answer = self._web.request(method, f"/api/v1/{path}", json=body)
            if answer.status_code != 401 or not again:
                break
            self._sign_in()
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def is_ready(self) -> bool:
        """Tell whether requests can be served."""
        try:
            return self._web.get("/health/ready").status_code == 200
        except httpx.HTTPError:
            return False

    def _sign_in(self) -> None:
        who = {"username": "admin", "password": PASSWORD}
        answer = self._web.post("/api/v1/auth/login", json=who)
        answer.raise_for_status()
        self._web.headers["Authorization"] = f"Bearer {answer.json()['access']}"

    def _of(self, part: str) -> list[psutil.Process]:
        """Return the processes of a part that the supervisor itself has started."""
        if self._process is None:
            return []
        found = []
        for process in psutil.Process(self._process.pid).children():
            with suppress(psutil.NoSuchProcess):
                command = " ".join(process.cmdline())
                found += [process for mark in _MARKS[part] if mark in command]
        return found


def _bytes(process: psutil.Process) -> int:
    with suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        return sum(one.memory_full_info().pss for one in family if one.is_running())
    return 0
