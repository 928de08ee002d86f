"""Which node decodes which cameras of a task: only what its own has no room for goes elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from .placement import NodeRoom

if TYPE_CHECKING:
    from worker.elsewhere.links import NodePlace
    from worker.plan import TaskPlan

HOME: Final = ""
"""Instead of a holder: the cameras are decoded where their task is."""
SPARE: Final = 1.0
"""Cameras of room that must be left before some come home: else they would go back and forth."""


@dataclass(frozen=True, slots=True)
class CameraGroup:
    """Cameras of one source, which are decoded together.

    Attributes:
        names: of the cameras, by id.
        holder: of the node that decodes them, HOME for the task's own.
    """

    names: tuple[str, ...]
    holder: str = HOME


@dataclass(frozen=True, slots=True)
class TaskCameras:
    """Where the cameras of a task that runs are decoded."""

    task_id: UUID
    groups: tuple[CameraGroup, ...]

    @staticmethod
    def of(plan: TaskPlan, place_of: Callable[[str], NodePlace | None]) -> TaskCameras:
        """Return where the cameras of a plan are."""
        sources: dict[object, list[str]] = {}
        for camera in plan.cameras:
            sources.setdefault(camera.view.source, []).append(camera.view.camera_id)
        groups = []
        for names in sources.values():
            place = place_of(names[0])
            groups.append(CameraGroup(tuple(names), place.holder if place else HOME))
        return TaskCameras(plan.task_id, tuple(groups))


@dataclass(frozen=True, slots=True)
class CameraMove:
    """Cameras of a task are decoded elsewhere from now on.

    Attributes:
        home: holder of their task.
        to: holder of the node that decodes them, HOME for the task's own.
        why: "no room", "node lost", "drain" or "room at home".
    """

    task_id: UUID
    home: str
    names: tuple[str, ...]
    to: str
    why: str


def camera_moves(
    held: Mapping[str, Iterable[TaskCameras]],
    rooms: Mapping[str, NodeRoom],
    *,
    evens: bool = True,
) -> list[CameraMove]:
    """Return which cameras should be decoded elsewhere.

    Those of nodes that are lost or drained go first, home or to the node with most room. Then a
    node that is too full gives groups that fit elsewhere away, the largest first, all but one.
    One group at a time comes home where there is room again.

    Args:
        held: by holder, the tasks that it holds.
        rooms: by holder.
        evens: False: only cameras of nodes that are lost or drained move.
    """
    placing = _Placing(held, rooms)
    placing.leave()
    if evens and not placing.made:
        placing.give_away()
    if evens and not placing.made:
        placing.come_home()
    return placing.made


class _Placing:
    """Moves groups of cameras, and knows how much room is left."""

    def __init__(
        self, held: Mapping[str, Iterable[TaskCameras]], rooms: Mapping[str, NodeRoom]
    ) -> None:
        self._rooms = rooms
        self._placed = [
            (home, task.task_id, group)
            for home in sorted(held)
            if home in rooms
            for task in sorted(held[home], key=lambda task: str(task.task_id))
            for group in task.groups
        ]
        self._left = {holder: room.cameras for holder, room in rooms.items()}
        for home, _, group in self._placed:
            where = group.holder or home
            if where in self._left:
                self._left[where] -= len(group.names)
        self.made: list[CameraMove] = []

    def leave(self) -> None:
        """Move the groups of nodes that are lost or drained."""
        for home, task_id, group in self._placed:
            room = self._rooms.get(group.holder)
            if not group.holder or (room is not None and not room.draining):
                continue
            best = self._best(home, len(group.names))
            at_home = best is None or self._left[home] >= len(group.names)
            why = "node lost" if room is None else "drain"
            self._move(home, task_id, group, HOME if at_home else best or HOME, why)

    def give_away(self) -> None:
        """Move groups off nodes that are too full; the last one stays.

        By it a node learns what it can do: one that decodes nothing would stay "too full" for ever.
        """
        at_home = Counter(home for home, _, group in self._placed if not group.holder)
        for home, task_id, group in sorted(self._placed, key=lambda one: -len(one[2].names)):
            if group.holder or self._left[home] >= 0 or at_home[home] < 2:
                continue
            best = self._best(home, len(group.names))
            if best is not None:
                at_home[home] -= 1
                self._move(home, task_id, group, best, "no room")

    def come_home(self) -> None:
        """Move one group home where there is room again."""
        for home, task_id, group in self._placed:
            spare = self._left[home] - len(group.names)
            if group.holder and spare >= SPARE and not self._rooms[home].draining:
                self._move(home, task_id, group, HOME, "room at home")
                return

    def _best(self, home: str, size: int) -> str | None:
        """Return the node with most room but `home`; None: nobody has enough."""
        fitting = [
            holder
            for holder, room in self._rooms.items()
            if not room.draining and holder != home and self._left[holder] >= size
        ]
        return max(fitting, key=lambda one: (self._left[one], one)) if fitting else None

    def _move(self, home: str, task_id: UUID, group: CameraGroup, to: str, why: str) -> None:
        self._left[to or home] -= len(group.names)
        if (group.holder or home) in self._left:
            self._left[group.holder or home] += len(group.names)
        self.made.append(CameraMove(task_id, home, group.names, to, why))
