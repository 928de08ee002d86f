"""Cameras that are lost again and again: what SpotOn keeps of each time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from .faults import PATIENCE, following
from .servers import Wish

LOOK_EVERY: Final = 25
"""Rounds between two lines."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What this process holds: memory in MB, and numbers of the rest."""

    memory: float
    threads: int
    files: int
    processes: int
    shared: int

    def __str__(self) -> str:
        return (
            f"{self.memory:.1f} MB, {self.threads} threads, {self.files} files,"
            f" {self.processes} processes, {self.shared} pieces of shared memory"
        )


def holdings() -> Holdings:
    """Return what this process holds now."""
    us = psutil.Process()
    return Holdings(
        memory=us.memory_info().rss / 1e6,
        threads=us.num_threads(),
        files=us.num_fds(),
        processes=len(us.children()),
        shared=sum(1 for _ in Path("/dev/shm").glob(f"spoton-{os.getpid()}-*")),  # noqa: S108
    )


def run(wish: Wish, count: int, say: Callable[[str], object]) -> None:
    """Close the connections of all cameras until there were `count` reconnects."""
    rounds = -(-count // wish.cameras)
    with following(wish) as (server, viewer):
        waits: list[float] = []
        for number in range(rounds):
            server.tell("drop")
            back = viewer.until_lost_and_back(PATIENCE)
            waits.extend(back.values())
            if number % LOOK_EVERY == 0 or number == rounds - 1:
                lost = (number + 1) * wish.cameras
                say(f"{lost} reconnects, {len(waits)} seen: {holdings()}")
        waits.sort()
        say(f"a camera was back after {waits[len(waits) // 2]:.1f} s (median), {waits[-1]:.1f} s")
