"""Control of the cluster: compares the tasks that should run with the nodes that can."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Protocol
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connection
from django.db.models import Case, Count, Q, Value, When
from redis.exceptions import RedisError

from spoton.workers import CLUSTER_KEY, client
from tracking.models import ProcessingTask
from worker import lease
from worker.ending import end_abandoned

from .cameras import camera_moves
from .host import HostFacts
from .names import DRAINING_KEY
from .placement import NodeRoom, TaskMove, WantedTask, balance, moves

logger = logging.getLogger(__name__)
LOOK_SECONDS: Final = 0.25
STATUS_SECONDS: Final = 10
CAMERA_FPS: Final = 10.0
"""What a camera takes of a node's frames a second."""
UNKNOWN_FPS: Final = 10.0
"""Frames a second for each processor of a node that has not measured itself yet."""
MOVES_KEPT: Final = 20
PLACE_SECONDS: Final = 2.5
"""From one move of a task's cameras to the next, until its worker has said what became of it."""
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

    def place(self, holder: str, task_id: UUID, places: Mapping[str, str]) -> None:
        """Have a worker's task get cameras from other nodes, by camera id and their holder."""
        ...


class ClusterControl:
    """The loop of the cluster. One at a time: two would fight, but break nothing."""

    def __init__(self, nodes: ClusterNodes) -> None:
        self._nodes = nodes
        self._moves: deque[dict[str, Any]] = deque(maxlen=MOVES_KEPT)
        self._stop = threading.Event()
        self._balanced_at = time.monotonic()
        self._placed: dict[UUID, float] = {}
        self._moved: Counter[str] = Counter()

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
        own = {said.holder: _own_room(said, rooms[said.holder]) for said in facts.values()}
        wanted = moves(tasks, own, self._nodes.gone)
        move = None if wanted else balance(tasks, own)
        if wanted:
            self._balanced_at = time.monotonic()
        elif move and time.monotonic() - self._balanced_at >= BALANCE_SECONDS:
            self._balanced_at = time.monotonic()
            wanted = [move]
        self._place(facts, rooms, evens=not wanted and move is None)
        for move in wanted:
            self._move(move)
        self._tell(facts, draining, tasks)

    def _place(
        self, facts: dict[str, HostFacts], rooms: dict[str, NodeRoom], *, evens: bool
    ) -> None:
        """Have cameras decoded elsewhere, by where they were said to be.

        Args:
            evens: see `camera_moves`; whole tasks move first.
        """
        now = time.monotonic()
        held = {said.holder: said.tasks for said in facts.values()}
        homes = {task.task_id: task for tasks in held.values() for task in tasks}
        self._placed = {key: at for key, at in self._placed.items() if now - at < PLACE_SECONDS}
        moved: dict[UUID, dict[str, str]] = {}
        for move in camera_moves(held, rooms, evens=evens):
            if move.task_id in self._placed:
                continue  # its worker has not said yet what became of the last move
            if move.task_id not in moved:
                groups = homes[move.task_id].groups
                moved[move.task_id] = {name: one.holder for one in groups for name in one.names}
            moved[move.task_id] |= dict.fromkeys(move.names, move.to)
            node = rooms[move.to or move.home].node
            logger.info("task %s: %s to %s (%s)", move.task_id, move.names, node, move.why)
            said = {"task": str(move.task_id), "node": node, "why": move.why}
            self._note(said | {"cameras": list(move.names)})
            self._nodes.place(
                move.home,
                move.task_id,
                {name: there for name, there in moved[move.task_id].items() if there},
            )
        self._placed |= dict.fromkeys(moved, now)

    def _move(self, move: TaskMove) -> None:
        task, room = move.task, move.room
        if lease.assign(task.task_id, task.epoch, room.holder):
            logger.info("task %s: to node %s (%s)", task.task_id, room.node, move.why)
            said = {"task": str(task.task_id), "node": room.node, "why": move.why}
            self._note(said)
            self._nodes.wake(room.holder)

    def _note(self, said: dict[str, Any]) -> None:
        self._moves.append(said | {"at": time.time()})
        self._moved[said["why"]] += 1

    def _tell(
        self, facts: dict[str, HostFacts], draining: set[str], tasks: list[WantedTask]
    ) -> None:
        names = {said.holder: node for node, said in facts.items()}
        nodes = [
            {
                "node": node,
                "holder": said.holder,
                "fps": said.fps,
                "load": round(said.load, 2),
                "tasks": [str(one.task_id) for one in tasks if one.holder == said.holder],
                "cameras": _decoded(said, tasks),
                "cameras_of_others": said.shared,
                "elsewhere": {
                    str(task.task_id): {
                        name: names.get(group.holder, "")
                        for group in task.groups
                        if group.holder
                        for name in group.names
                    }
                    for task in said.tasks
                },
                "draining": node in draining,
                "gpus": None if said.gpus is None else said.gpus.payload(),
            }
            for node, said in sorted(facts.items())
        ]
        body = json.dumps({"nodes": nodes, "moves": list(self._moves), "moved": self._moved})
        client().set(CLUSTER_KEY, body, ex=STATUS_SECONDS)


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


def _own_room(said: HostFacts, room: NodeRoom) -> NodeRoom:
    """Return the room that a node has for tasks: it decodes for others, and others for it."""
    return replace(room, cameras=room.cameras - said.shared + _away(said))


def _away(said: HostFacts) -> int:
    """Return how many cameras of a node's tasks others decode."""
    return sum(len(one.names) for task in said.tasks for one in task.groups if one.holder)


def _decoded(said: HostFacts, tasks: list[WantedTask]) -> int:
    """Return how many cameras a node decodes."""
    own = sum(one.cameras for one in tasks if one.holder == said.holder)
    return max(0, own - _away(said)) + said.shared


def _cameras(said: HostFacts) -> float:
    """Return how many cameras a node can follow, as far as it knows."""
    fps = UNKNOWN_FPS * said.processors if said.fps is None else said.fps
    return fps / CAMERA_FPS
