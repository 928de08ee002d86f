"""Starting and ending the processes under a supervisor, with all that they started."""

import contextlib
import ctypes
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import psutil
from honcho.process import Popen

_LAUNCH = str(Path(__file__).with_name("launch.py"))
_PR_SET_CHILD_SUBREAPER = 36


def ending_with_us(command: list[str]) -> list[str]:
    """Return the command that runs `command` and ends it when this process is gone."""
    return [sys.executable, "-I", "-S", _LAUNCH, str(os.getpid()), *command]


class Children:
    """The processes that we started, and through them every process below us."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pids: set[int] = set()
        if sys.platform == "linux":
            # What a dead child leaves behind becomes ours, so that we can end it.
            ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)

    def spawn(self, command: list[str], **options: Any) -> Any:
        """Start a process in a session of its own; honcho calls this as its Popen."""
        with self._lock:
            process = Popen(ending_with_us(command), shell=False, **options)
            self._pids.add(process.pid)
        return process

    def signal(self, pid: int, number: signal.Signals) -> None:
        """Send a signal to a child; SIGKILL goes to its whole group."""
        try:
            if number == signal.SIGKILL:
                os.killpg(pid, number)
            else:
                os.kill(pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def forget(self, pid: int) -> None:
        """Note that a child has ended, and end what it left in its group."""
        with self._lock:
            self._pids.discard(pid)
        self.signal(pid, signal.SIGKILL)

    def sweep(self) -> None:
        """End and reap the processes that were left to us by children that died."""
        with self._lock:
            orphans = [p for p in psutil.Process().children() if p.pid not in self._pids]
            for orphan in orphans:
                below = _descendants(orphan)
                for process in (orphan, *below):
                    _kill(process)
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(orphan.pid, 0)

    def kill_all(self) -> None:
        """End every process below us at once."""
        for process in _descendants(psutil.Process()):
            _kill(process)


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        found: list[psutil.Process] = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def _kill(process: psutil.Process) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        process.kill()
