"""A trial: a cluster with cameras, whose nodes are lost one after the other."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from lab.waiting import wait_until
from spoton.run.processes import redis_binary

from . import stored
from .cluster import Cluster, cluster_of, moved_since, said_by_node
from .fault import KINDS, Loss
from .loss import Losses
from .network import HEAD, Namespaces, namespaces
from .scene import make_tasks

NODES: Final = 3
REDIS_PORT: Final = 6390
_START_SECONDS: Final = 240.0
_CALM_SECONDS: Final = 12.0
"""Longer than control waits from one move that evens nodes out to the next."""


@dataclass(frozen=True, slots=True)
class FailoverPlan:
    """What is tried.

    Attributes:
        recording: of which the cameras show a window each.
        folder: for what belongs to the trial alone; all nodes reach it.
        log: of all processes of the cluster.
        seed: of the order in which nodes are lost.
    """

    recording: Path
    folder: Path
    log: Path
    fps: float
    faults: int
    seed: int


def run(plan: FailoverPlan, network: Namespaces, say: Callable[[Loss], object]) -> list[Loss]:
    """Run a trial; `say` gets each fault when it is over.

    Its rows are those of this process's database.
    """
    cameras_of = make_tasks(plan.recording, plan.folder, plan.fps)
    with cluster_of(NODES, plan.log) as cluster:
        return list(_trouble(plan, cluster, network, cameras_of, say))


def _trouble(
    plan: FailoverPlan,
    cluster: Cluster,
    network: Namespaces,
    cameras_of: Mapping[str, Sequence[str]],
    say: Callable[[Loss], object],
) -> Iterator[Loss]:
    chance = random.Random(plan.seed)
    losses = Losses(cluster, network, cameras_of, plan.fps)
    for number in range(plan.faults):
        _wait_for_calm()
        busy = [one for one in network.numbers if losses.held(one)]
        loss = losses.lose(chance.choice(busy), KINDS[number % len(KINDS)])
        say(loss)
        yield loss


def _wait_for_calm() -> None:
    """Wait until all nodes are there, nothing is moved, and every camera moves."""
    wait_until(_is_at_rest, _START_SECONDS, "nodes do not join, or move cameras for ever")
    first = stored.frames()

    def moving() -> bool:
        now = stored.frames()
        return all(now[key] > first[key] for key in first) and not stored.near_the_seam()

    wait_until(moving, _START_SECONDS, "the cameras do not start")


def _is_at_rest() -> bool:
    return len(said_by_node()) == NODES and not moved_since(time.time() - _CALM_SECONDS)


@contextmanager
def surroundings(redis_log: Path) -> Iterator[tuple[Namespaces, str]]:
    """Make the network and a Redis in it; return both, this as an address."""
    with namespaces(NODES) as network:
        url = f"redis://{HEAD}:{REDIS_PORT}/0"
        with subprocess.Popen(_redis_command(url, redis_log)) as redis:
            try:
                yield network, url
            finally:
                redis.terminate()


def _redis_command(url: str, log: Path) -> list[str]:
    parts = urlsplit(url)
    return [
        *(redis_binary(), "--bind", str(parts.hostname), "--port", str(parts.port)),
        *("--save", "", "--appendonly", "no", "--protected-mode", "no"),
        *("--dir", str(log.parent), "--logfile", str(log)),
    ]
