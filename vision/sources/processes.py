"""Where reader processes come from: one process has loaded all they need, and they are its forks.

A new Python takes half a second of a core until it can decode; a fork takes a hundredth. A fork of
the worker itself would copy the detector's threads half, and its secrets.
"""

from __future__ import annotations

import errno
import multiprocessing
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.process import BaseProcess
from typing import Any, Final

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["vision.sources.reader"])
_spawned = multiprocessing.get_context("spawn")
GONE_SECONDS: Final = 2.0


def prepare() -> None:
    """Let that process load what readers need, while others wait for something else."""
    _can_fork()


def start_reader(target: Callable[..., None], args: tuple[Any, ...]) -> BaseProcess:
    """Start a process that ends with this one.

    Raises:
        OSError: no process can be made.
    """
    context = _forks if _can_fork() else _spawned
    process = context.Process(target=target, args=args, daemon=True)
    try:
        process.start()
    except EOFError as error:  # the fork was asked for, and its parent died
        raise OSError(errno.ECHILD, "the process that it is a fork of ended") from error
    return process


def end_reader(process: BaseProcess) -> None:
    """Kill a process if it lives, and wait until it is gone."""
    # One that ended by itself is buried by its parent, and its number may be another's by now.
    if process.is_alive():
        process.kill()
    process.join(GONE_SECONDS)


def _can_fork() -> bool:
    """Start the process to fork from, if it does not run; it listens at a socket in TMPDIR."""
    try:
        forkserver.ensure_running()
    except OSError:
        return False
    return True
