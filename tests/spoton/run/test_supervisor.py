"""The supervisor: real processes, killed for real."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from spoton.conf.config import BASE_DIR
from tests.waiting import wait_for

# A service that starts a process of its own, in a session of its own, and writes both ids.
_PARENT = """
import signal, subprocess, sys
name, folder = sys.argv[1], sys.argv[2]
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"],
                         start_new_session=True)
import os, pathlib
path = pathlib.Path(folder, name + ".new")
path.write_text(f"{os.getpid()} {child.pid}")
path.rename(pathlib.Path(folder, name))
print("hello from", name, flush=True)
signal.pause()
"""

_SUPERVISOR = """
import os, sys
from spoton.run import supervisor
from spoton.run.supervisor import Service, Supervisor
folder, parent = sys.argv[1], sys.argv[2]
def service(name, last=False):
    return Service(name, [sys.executable, parent, name, folder], last)
stubborn = (
    "import pathlib, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "pathlib.Path(sys.argv[1], 'stubborn').touch(); signal.pause()"
)
services = [service("base", last=True), service("one"), service("two")]
if "stable" in sys.argv:
    supervisor.STABLE_AFTER_S = 0.0
if "stubborn" in sys.argv:
    services.append(Service("stubborn", [sys.executable, "-c", stubborn, folder]))
Supervisor(services, os.environ, folder).run()
"""


class Running:
    """A supervisor in a process of its own, over three services."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        script, parent = folder / "supervisor.py", folder / "parent.py"
        script.write_text(_SUPERVISOR)
        parent.write_text(_PARENT)
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(script), str(folder), str(parent), *arguments],
                env=os.environ | {"PYTHONPATH": str(BASE_DIR)},
                stdout=log,
                stderr=log,
            )
        wait_for(lambda: all((folder / n).exists() for n in ("base", "one", "two")), 10)

    def pids(self, name: str) -> tuple[int, int]:
        own, child = (self.folder / name).read_text().split()
        return int(own), int(child)

    def everything(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def stop(self) -> None:
        below = self.everything() if self.process.poll() is None else []
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:  # a failed test leaves nothing running either
            for process in (p for p in below if p.is_running()):
                process.kill()
            self.process.kill()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    supervisor = Running(tmp_path)
    yield supervisor
    supervisor.stop()


def _gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def test_a_killed_service_is_back_and_what_it_started_is_gone(running: Running) -> None:
    own, child = running.pids("one")
    others = running.pids("base"), running.pids("two")
    os.kill(own, signal.SIGKILL)
    wait_for(lambda: running.pids("one")[0] != own, 10)
    wait_for(lambda: _gone(child), 10)
    assert (running.pids("base"), running.pids("two")) == others
    assert "one ended by signal 9; it is started again in 0.5 s" in running.log.read_text()
    # It says so after it has written its ids.
    wait_for(lambda: running.log.read_text().count("hello from one") == 2, 10)


def test_a_service_that_keeps_dying_is_restarted_ever_later(running: Running) -> None:
    for _ in range(3):
        own, _child = running.pids("two")
        os.kill(own, signal.SIGKILL)
        wait_for(lambda own=own: running.pids("two")[0] != own, 10)  # type: ignore[misc]
    log = running.log.read_text()
    assert [f"again in {pause} s" in log for pause in ("0.5", "1", "2")] == [True] * 3


def test_a_service_that_ran_for_long_is_back_at_once(tmp_path: Path) -> None:
    running = Running(tmp_path, "stable")
    try:
        own, _child = running.pids("one")
        os.kill(own, signal.SIGKILL)
        wait_for(lambda: running.pids("one")[0] != own, 10)
        assert "one ended by signal 9; it is started again now" in running.log.read_text()
    finally:
        running.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_everything_and_leaves_nothing(
    running: Running, number: signal.Signals
) -> None:
    started = running.everything()
    assert len(started) == 6
    running.process.send_signal(number)
    assert running.process.wait(12) == 0
    assert [p for p in started if not _gone(p.pid)] == []


def test_what_ignores_sigterm_is_killed_after_ten_seconds(tmp_path: Path) -> None:
    running = Running(tmp_path, "stubborn")
    started = running.everything()
    wait_for((tmp_path / "stubborn").exists, 30)
    before = time.monotonic()
    running.process.terminate()
    assert running.process.wait(60) == 0
    assert time.monotonic() - before > 9
    assert [p for p in started if not _gone(p.pid)] == []


def test_services_end_when_the_supervisor_itself_is_killed(running: Running) -> None:
    services = [running.pids(name)[0] for name in ("base", "one", "two")]
    children = [running.pids(name)[1] for name in ("base", "one", "two")]
    running.process.kill()
    running.process.wait()
    try:
        wait_for(lambda: all(_gone(pid) for pid in services), 5)
    finally:
        for pid in children:  # nobody is left who could end these
            os.kill(pid, signal.SIGKILL)
