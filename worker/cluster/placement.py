"""Which node follows which task: the database's wishes by free capacity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class NodeRoom:
    """A node that can follow tasks.

    Attributes:
        holder: of leases, its worker.
        node: its address.
        cameras: how many it can follow in all, as far as anybody knows.
        draining: it should follow none.
    """

    holder: str
    node: str
    cameras: float
    draining: bool = False


@dataclass(frozen=True, slots=True)
class WantedTask:
    """A task that should run.

    Attributes:
        epoch: of its lease.
        holder: of its lease; "" for none.
        expired: the lease has run out.
        cameras: how many it has.
    """

    task_id: UUID
    epoch: int
    holder: str
    expired: bool
    cameras: int


@dataclass(frozen=True, slots=True)
class TaskMove:
    """A task gets another holder.

    Attributes:
        why: "new", "node lost", "drain" or "balance".
    """

    task: WantedTask
    room: NodeRoom
    why: str


def moves(
    tasks: Iterable[WantedTask], rooms: Mapping[str, NodeRoom], gone: Iterable[str]
) -> list[TaskMove]:
    """Return which tasks get another holder, the largest first, each where most room is left.

    A task whose holder is no node of the cluster is left alone until its lease runs out.

    Args:
        rooms: by holder.
        gone: holders that were nodes of the cluster and are no longer.
    """
    lost, every = set(gone), sorted(tasks, key=lambda task: (-task.cameras, str(task.task_id)))
    left = {
        holder: room.cameras - sum(task.cameras for task in every if task.holder == holder)
        for holder, room in rooms.items()
        if not room.draining
    }
    made = []
    for task in every:
        why = _reason(task, rooms, lost)
        if not why or not left:
            continue
        best = max(left, key=lambda holder: (left[holder], holder))
        left[best] -= task.cameras
        made.append(TaskMove(task, rooms[best], why))
    return made


def balance(tasks: Iterable[WantedTask], rooms: Mapping[str, NodeRoom]) -> TaskMove | None:
    """Return the move of one task from the fullest node to the emptiest that evens them out most.

    None where the fullest would not stay at least as full as the emptiest becomes: nothing moves
    back and forth.
    """
    open_rooms = [room for room in rooms.values() if not room.draining]
    if len(open_rooms) < 2:
        return None
    own: dict[str, list[WantedTask]] = {room.holder: [] for room in open_rooms}
    for task in tasks:
        if task.holder in own:
            own[task.holder].append(task)

    def full(room: NodeRoom, more: int = 0) -> float:
        cameras = sum(task.cameras for task in own[room.holder]) + more
        return cameras / max(room.cameras, 1e-6)

    fullest = max(open_rooms, key=lambda room: (full(room), room.holder))
    emptiest = min(open_rooms, key=lambda room: (full(room), room.holder))
    fitting = [
        task
        for task in own[fullest.holder]
        if task.cameras and full(fullest, -task.cameras) >= full(emptiest, task.cameras)
    ]
    if not fitting:
        return None
    largest = max(fitting, key=lambda task: (task.cameras, str(task.task_id)))
    return TaskMove(largest, emptiest, "balance")


def _reason(task: WantedTask, rooms: Mapping[str, NodeRoom], lost: set[str]) -> str:
    """Return why a task must move; "" where it need not."""
    room = rooms.get(task.holder)
    if room is not None:
        return "drain" if room.draining else ""
    if task.holder in lost:
        return "node lost"
    return "new" if not task.holder or task.expired else ""
