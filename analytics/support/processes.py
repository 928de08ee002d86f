"""The processes of this installation on this machine; their arguments are not shown."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import psutil

from spoton.conf.config import BASE_DIR

_NAMES: Final = {
    "spoton.run.up": "supervisor",
    "spoton.run.web": "web",
    "run_inference": "worker",
    "qcluster": "jobs",
    "run_deliveries": "deliveries",
}
_MB: Final = 1 << 20


def processes() -> list[dict[str, Any]]:
    """Return each process with what it takes; those that they started follow them."""
    found: list[dict[str, Any]] = []
    seen: set[int] = set()
    for process in psutil.process_iter():
        name = _name(process)
        if name and process.pid not in seen:
            for one, called in _with_children(process, name):
                if one.pid not in seen:
                    seen.add(one.pid)
                    found += _facts(one, called)
    return found


def _name(process: psutil.Process) -> str:
    """Return what a process of ours is called, "" for others."""
    try:
        if process.uids().real != os.getuid() or process.cwd() != str(BASE_DIR):
            return ""
        arguments = process.cmdline()
    except psutil.Error:
        return ""
    return next((name for word, name in _NAMES.items() if word in arguments), "")


def _with_children(process: psutil.Process, name: str) -> Iterator[tuple[psutil.Process, str]]:
    yield process, name
    try:
        children = process.children(recursive=True)
    except psutil.Error:
        return
    for child in children:
        yield child, _name(child) or f"part of {name}"


def _facts(process: psutil.Process, name: str) -> list[dict[str, Any]]:
    try:
        with process.oneshot():
            return [
                {
                    "name": name,
                    "pid": process.pid,
                    "parent": process.ppid(),
                    "program": process.name(),
                    "state": process.status(),
                    "started_at": datetime.fromtimestamp(process.create_time(), UTC).isoformat(),
                    "cpu_seconds": round(sum(process.cpu_times()[:2]), 1),
                    "rss_mb": round(process.memory_info().rss / _MB, 1),
                    "threads": process.num_threads(),
                    "open_files": process.num_fds(),
                }
            ]
    except psutil.Error:  # it has ended
        return []
