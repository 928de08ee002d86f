"""The processes of a cluster: the head with its control, and the nodes, each in a namespace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from spoton.conf.config import BASE_DIR
from spoton.workers import cluster

from .network import HEAD, address, namespace

_MANAGE: Final = f"{sys.executable} manage.py run_cluster"
_OWN: Final = "mkdir -p /tmp/ray && mount -t tmpfs own /tmp/ray && mount -t tmpfs own /dev/shm"
"""Nodes on many machines share neither Ray's sockets nor its memory."""
_JOIN: Final = f"{_OWN}; while :; do {_MANAGE} join --ip {{ip}} {{more}}; sleep 1; done"
_CONTROL: Final = f"while :; do {_MANAGE} control --ip {HEAD}; sleep 1; done"
_APART: Final = (
    *("setpriv", "--pdeathsig", "KILL"),
    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
)
"""All that a node runs has process ids of its own, and ends with the first of them, or with us."""


class Cluster:
    """Starts and kills its nodes, and asks its control what they do.

    Args:
        log: gets what all of them write.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        # Where nothing moves no box is stored again: then equal boxes are rows stored twice.
        self._env = os.environ | {"MOTION_GATE": "0", "SPOTON_DEMO": "0"}
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start_head(self) -> None:
        """Start Ray's head and control."""
        join = _JOIN.format(ip=HEAD, more="--follows-nothing")
        self._start(0, f"({join}) & {_CONTROL}", ())

    def start(self, number: int) -> None:
        """Start a node."""
        join = _JOIN.format(ip=address(number), more=f"--head {HEAD}")
        self._start(number, join, ("ip", "netns", "exec", namespace(number)))

    def kill(self, number: int) -> None:
        """End all processes of a node by SIGKILL."""
        process = self._running.pop(number)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """End all of it."""
        for number in sorted(self._running, reverse=True):
            self.kill(number)

    def _start(self, number: int, script: str, prefix: Sequence[str]) -> None:
        command = [*prefix, *_APART, "sh", "-c", script]
        with self._log.open("ab") as log:
            self._running[number] = subprocess.Popen(
                command, cwd=BASE_DIR, env=self._env, stdout=log, stderr=log, start_new_session=True
            )


@contextmanager
def cluster_of(count: int, log: Path) -> Iterator[Cluster]:
    """Start a head and so many nodes, and end them all afterwards."""
    made = Cluster(log)
    try:
        made.start_head()
        for number in range(1, count + 1):
            made.start(number)
        yield made
    finally:
        made.end()


def said_by_node() -> dict[str, dict[str, Any]]:
    """Return what control says of each node that is ready, by its address."""
    return {node["node"]: node for node in cluster().get("nodes", [])}


def held_cameras(address: str, cameras_of: Mapping[str, Sequence[str]]) -> set[tuple[str, str]]:
    """Return task and camera of all that a node follows or decodes.

    Args:
        address: of the node.
        cameras_of: all cameras, by task.
    """
    said = said_by_node()
    if address not in said:
        return set()
    own = {(task, name) for task in said[address]["tasks"] for name in cameras_of.get(task, ())}
    there = {
        (task, name)
        for node in said.values()
        for task, places in node["elsewhere"].items()
        for name, where in places.items()
        if where == address
    }
    return own | there


def moved_since(moment: float) -> set[tuple[str, str]]:
    """Return task and camera, "" for all of the task, that control has moved since then."""
    return {
        (move["task"], name)
        for move in cluster().get("moves", [])
        if move["at"] >= moment
        for name in move.get("cameras", [""])
    }
