"""Control of the cluster: compares the tasks that should run with the nodes that can."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import deque
from typing import Any, Final, Protocol

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Case, Count, Q, Value, When
from redis.exceptions import RedisError

from spoton.workers import client
from tracking.models import ProcessingTask
from worker import lease
from worker.ending import end_abandoned

from .host import HostFacts
from .names import DRAINING_KEY, STATUS_KEY
from .placement import NodeRoom, TaskMove, WantedTask, balance, moves

logger = logging.getLogger(__name__)
LOOK_SECONDS: Final = 0.25
STATUS_SECONDS: Final = 10
CAMERA_FPS: Final = 10.0
"""What a camera takes of a node's frames a second."""
UNKNOWN_FPS: Final = 10.0
"""Frames a second for each processor of a node that has not measured itself yet."""
MOVES_KEPT: Final = 20
BALANCE_SECONDS: Final = 10.0
"""From one move to the next that only evens nodes out: a move costs a second or two of video."""


class ClusterNodes(Protocol):
    """What control needs of the engine; see `nodes.Nodes`."""

    @property
    def gone(self) -> set[str]:
        """Return the holders that were here and are no longer."""
        ...

    def look(self) -> dict[str, HostFacts]:
        """Return what the workers that are ready said last, by address of their node."""
        ...

    def wake(self, holder: str) -> None:
        """Have a worker look at the task table now."""
        ...


class ClusterControl:
    """The loop of the cluster. One at a time: two would fight, but break nothing."""

    def __init__(self, nodes: ClusterNodes) -> None:
        self._nodes = nodes
        self._moves: deque[dict[str, Any]] = deque(maxlen=MOVES_KEPT)
        self._stop = threading.Event()
        self._balanced_at = time.monotonic()

    def run(self) -> None:
        """Run until `stop`; blocks."""
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self.look()
            except (DatabaseError, InterfaceError, RedisError) as error:
                logger.warning("nothing is moved: %s", type(error).__name__)
            finally:
                connection.close_if_unusable_or_obsolete()

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()

    def look(self) -> None:
        """Compare once, and move what must move."""
        facts = self._nodes.look()
        draining = {text(one) for one in client().smembers(DRAINING_KEY)}
        rooms = {
            said.holder: NodeRoom(said.holder, node, _cameras(said), node in draining)
            for node, said in facts.items()
        }
        end_abandoned()
        tasks = wanted_tasks()
        wanted = moves(tasks, rooms, self._nodes.gone)
        if wanted:
            self._balanced_at = time.monotonic()
        elif time.monotonic() - self._balanced_at >= BALANCE_SECONDS:
            self._balanced_at = time.monotonic()
            move = balance(tasks, rooms)
            wanted = [] if move is None else [move]
        for move in wanted:
            self._move(move)
        self._tell(facts, draining, tasks)

    def _move(self, move: TaskMove) -> None:
        task, room = move.task, move.room
        if lease.assign(task.task_id, task.epoch, room.holder):
            logger.info("task %s: to node %s (%s)", task.task_id, room.node, move.why)
            said = {"task": str(task.task_id), "node": room.node, "why": move.why}
            self._moves.append(said | {"at": time.time()})
            self._nodes.wake(room.holder)

    def _tell(
        self, facts: dict[str, HostFacts], draining: set[str], tasks: list[WantedTask]
    ) -> None:
        nodes = [
            {
                "node": node,
                "holder": said.holder,
                "fps": said.fps,
                "load": round(said.load, 2),
                "tasks": [str(one.task_id) for one in tasks if one.holder == said.holder],
                "cameras": sum(one.cameras for one in tasks if one.holder == said.holder),
                "draining": node in draining,
            }
            for node, said in sorted(facts.items())
        ]
        body = json.dumps({"nodes": nodes, "moves": list(self._moves)})
        client().set(STATUS_KEY, body, ex=STATUS_SECONDS)


def wanted_tasks() -> list[WantedTask]:
    """Return the tasks that should run."""
    expired = Case(When(lease.FREE, then=Value(value=True)), default=Value(value=False))
    rows = (
        ProcessingTask.objects.filter(
            status__in=ProcessingTask.ACTIVE_STATUSES,
            desired__in=[ProcessingTask.Desired.RUNNING, ProcessingTask.Desired.PAUSED],
        )
        .annotate(number=Count("task_cameras", filter=Q(task_cameras__active=True)))
        .annotate(free=expired)
        .values_list("task_id", "epoch", "lease_holder", "free", "number")
    )
    return [WantedTask(*row) for row in rows]


def text(one: bytes | str) -> str:
    """Return what Redis says as text."""
    return one.decode() if isinstance(one, bytes) else one


def _cameras(said: HostFacts) -> float:
    """Return how many cameras a node can follow, as far as it knows."""
    fps = UNKNOWN_FPS * said.processors if said.fps is None else said.fps
    return fps / CAMERA_FPS
