"""Which node decodes which cameras: as few as possible are elsewhere, and none goes to and fro."""

from __future__ import annotations

from uuid import UUID

from worker.cluster.cameras import CameraGroup, CameraMove, TaskCameras, camera_moves
from worker.cluster.placement import NodeRoom

TASK, OTHER = UUID(int=1), UUID(int=2)


def rooms(draining: str = "", **cameras: float) -> dict[str, NodeRoom]:
    return {
        holder: NodeRoom(holder, f"node-{holder}", count, holder == draining)
        for holder, count in cameras.items()
    }


def task(*groups: str | tuple[str, str], key: UUID = TASK) -> TaskCameras:
    """A task of groups of cameras ("a+b" is two of one source), some at another holder."""
    made = [(one, "") if isinstance(one, str) else one for one in groups]
    return TaskCameras(key, tuple(CameraGroup(tuple(n.split("+")), at) for n, at in made))


def told(moves: list[CameraMove]) -> list[tuple[str, str, str]]:
    return [("+".join(move.names), move.to, move.why) for move in moves]


def after(
    held: dict[str, list[TaskCameras]], moves: list[CameraMove]
) -> dict[str, list[TaskCameras]]:
    """What is held where when the moves are done."""
    where = {(move.task_id, move.names): move.to for move in moves}
    return {
        holder: [
            TaskCameras(
                one.task_id,
                tuple(
                    CameraGroup(group.names, where.get((one.task_id, group.names), group.holder))
                    for group in one.groups
                ),
            )
            for one in tasks
        ]
        for holder, tasks in held.items()
    }


def test_with_room_at_home_nothing_moves() -> None:
    assert camera_moves({"a": [task("1", "2")]}, rooms(a=2, b=9)) == []


def test_what_has_no_room_goes_where_most_is_left() -> None:
    moves = camera_moves({"a": [task("1", "2", "3", "4")]}, rooms(a=2, b=1, c=5))
    assert told(moves) == [("1", "c", "no room"), ("2", "c", "no room")]


def test_without_room_elsewhere_all_stay() -> None:
    assert camera_moves({"a": [task("1", "2")]}, rooms(a=1, b=0.5)) == []
    assert camera_moves({"a": [task("1", "2")]}, rooms("b", a=1, b=9)) == []


def test_a_node_keeps_one_by_which_it_learns_what_it_can_do() -> None:
    moves = camera_moves({"a": [task("1", "2")]}, rooms(a=0.2, b=9))
    assert told(moves) == [("1", "b", "no room")]


def test_cameras_of_one_source_go_together_the_most_first() -> None:
    moves = camera_moves({"a": [task("1", "2+3")]}, rooms(a=2, b=2))
    assert told(moves) == [("2+3", "b", "no room")]


def test_cameras_of_a_lost_node_go_home_or_where_there_is_room() -> None:
    held = {"a": [task("1", ("2", "gone"), ("3", "gone"))]}
    moves = camera_moves(held, rooms(a=2, b=4))
    assert told(moves) == [("2", "", "node lost"), ("3", "b", "node lost")]
    alone = camera_moves(held, rooms(a=1))
    assert told(alone) == [("2", "", "node lost"), ("3", "", "node lost")], "late beats never"


def test_a_drained_node_gives_its_cameras_away() -> None:
    held = {"a": [task("1", ("2", "b"))]}
    assert told(camera_moves(held, rooms("b", a=1, b=4, c=1))) == [("2", "c", "drain")]


def test_one_group_at_a_time_comes_home_to_spare_room() -> None:
    held = {"a": [task("1", ("2", "b"), ("3", "b"))]}
    assert camera_moves(held, rooms(a=2, b=4)) == []
    assert told(camera_moves(held, rooms(a=5, b=4))) == [("2", "", "room at home")]
    assert camera_moves(held, rooms("a", a=5, b=4)) == []


def test_whole_tasks_move_first() -> None:
    held = {"a": [task("1", "2", ("3", "gone"))]}
    moves = camera_moves(held, rooms(a=1, b=9), evens=False)
    assert told(moves) == [("3", "b", "node lost")]


def test_it_comes_to_rest() -> None:
    held = {"a": [task("1", "2", "3+4"), task("5", key=OTHER)], "b": [task("6", key=UUID(int=3))]}
    room = rooms(a=2, b=2.5, c=3)
    for _ in range(10):
        moves = camera_moves(held, room)
        if not moves:
            break
        held = after(held, moves)
    assert camera_moves(held, room) == []
