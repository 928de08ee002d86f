"""The whole thing on one machine, started as `make run` starts it, and then mistreated."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import psutil
import pytest
from django.conf import settings

from spoton.conf.config import BASE_DIR
from tests.database_template import fill_data_folder
from tests.waiting import wait_for

_UNSET = ("DATABASE_URL", "REDIS_URL", "SPOTON_ADMIN_PASSWORD")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """A running `manage.py up` with data of its own."""

    # In f32 nothing is measured before the start.
    settings: ClassVar[dict[str, str]] = {"SPOTON_DEMO": "off", "PRECISION": "f32"}

    def __init__(self, folder: Path) -> None:
        self.port = _free_port()
        self.log = folder / "log"
        self.env = {k: v for k, v in os.environ.items() if k not in _UNSET}
        self.env |= {
            "DJANGO_SETTINGS_MODULE": "spoton.settings",
            "SPOTON_DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
        } | self.settings
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command, cwd=BASE_DIR, env=self.env, stdout=log, stderr=log
            )

    command = (sys.executable, "manage.py", "up")

    def health(self, path: str = "/health/ready") -> dict[str, Any]:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=3
            ) as response:
                body: dict[str, Any] = json.load(response)
                return body
        except (OSError, ValueError):
            return {}

    def wait(self, true: Callable[[], bool], seconds: float, what: str) -> float:
        start = time.monotonic()
        wait_for(true, seconds, lambda: f"{what}:\n{self.log.read_text()[-3000:]}")
        return time.monotonic() - start

    def ready(self) -> bool:
        return self.health().get("status") == "ready"

    def child(self, part: str) -> int | None:
        for process in psutil.Process(self.process.pid).children():
            try:
                if any(part in word for word in process.cmdline()):
                    return int(process.pid)
            except psutil.NoSuchProcess:  # or a zombie
                continue
        return None

    def stop(self) -> None:
        below = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        try:
            self.process.wait(15)
        finally:
            for process in (p for p in below if p.is_running()):
                process.kill()
            self.process.kill()


def migrated(folder: Path) -> Path:
    """Return the folder, with tables in its data; `tests/spoton/test_quiet.py` begins with none."""
    fill_data_folder(folder / "data", settings.DATA_DIR.parent)
    return folder


def runs(process: psutil.Process) -> bool:
    """Whether it still does anything; one that has ended may wait for its parent to notice."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def up(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    running = Up(migrated(tmp_path_factory.mktemp("up")))
    try:
        running.wait(running.ready, 40, "it does not become ready")
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()


def test_a_second_one_is_told_that_one_runs(up: Up) -> None:
    result = subprocess.run(
        up.command, cwd=BASE_DIR, env=up.env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr == f"error: SpotOn already runs at http://localhost:{up.port}\n"
    other_port = up.env | {"PORT": str(_free_port())}
    result = subprocess.run(
        up.command, cwd=BASE_DIR, env=other_port, capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert "already runs with the data in" in result.stderr


def test_each_killed_part_comes_back_and_none_is_left_behind(up: Up) -> None:
    """Last, for it ends what all share."""
    for part in ("spoton.run.web", "redis-server", "run_inference", "qcluster", "run_deliveries"):
        up.wait(lambda part=part: up.child(part) is not None, 10, f"no {part}")  # type: ignore[misc]
        killed = up.child(part)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        up.wait(
            lambda part=part, killed=killed: up.child(part) not in (None, killed),  # type: ignore[misc]
            10,
            f"{part} is not started again",
        )
        up.wait(up.ready, 10, f"not ready after the end of {part}")
    up.wait(lambda: up.health("/health").get("status") == "healthy", 30, "it is not healthy")
    up.wait(lambda: "Ctrl-C stops" in up.log.read_text(), 30, "it does not say how to sign in")
    assert re.search(
        r"sign in as admin with password \S{16} \(shown only now\)", up.log.read_text()
    )
    everything = psutil.Process(up.process.pid).children(recursive=True)
    assert len(everything) >= 4
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(15) == 0
    assert [process for process in everything if runs(process)] == []
