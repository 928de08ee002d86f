"""Which node follows which task."""

from __future__ import annotations

from uuid import UUID

from worker.cluster.placement import NodeRoom, WantedTask, balance, moves


def task(number: int, cameras: int = 4, holder: str = "", *, expired: bool = True) -> WantedTask:
    return WantedTask(UUID(int=number), 1, holder, expired, cameras)


def rooms(*sizes: float, draining: str = "") -> dict[str, NodeRoom]:
    names = [chr(ord("a") + number) for number in range(len(sizes))]
    return {
        name: NodeRoom(name, f"10.0.0.{name}", size, name == draining)
        for name, size in zip(names, sizes, strict=True)
    }


def placed(*args: object) -> list[tuple[int, str, str]]:
    return [
        (move.task.task_id.int, move.room.holder, move.why)
        for move in moves(*args)  # type: ignore[arg-type]
    ]


def test_new_tasks_go_where_most_room_is_left() -> None:
    tasks = [task(1, 2), task(2, 6), task(3, 4)]
    assert placed(tasks, rooms(8, 8), []) == [(2, "b", "new"), (3, "a", "new"), (1, "a", "new")]


def test_tasks_that_have_a_living_holder_stay() -> None:
    tasks = [task(1, holder="a"), task(2, holder="elsewhere", expired=False)]
    assert placed(tasks, rooms(8, 8), []) == []


def test_a_lost_node_s_tasks_move_before_their_lease_ends() -> None:
    tasks = [task(1, holder="gone", expired=False), task(2, holder="b")]
    assert placed(tasks, rooms(8, 8), ["gone"]) == [(1, "a", "node lost")]


def test_a_drained_node_s_tasks_move_elsewhere() -> None:
    tasks = [task(1, holder="a", expired=False)]
    assert placed(tasks, rooms(8, 2, draining="a"), []) == [(1, "b", "drain")]
    assert placed(tasks, rooms(8, draining="a"), []) == []


def test_a_new_node_gets_a_task_and_nothing_moves_back() -> None:
    tasks = [task(1, 4, "a"), task(2, 2, "a")]
    move = balance(tasks, rooms(8, 8))
    assert move is not None
    assert (move.task.task_id.int, move.room.holder, move.why) == (2, "b", "balance")
    assert balance([task(1, 4, "a"), task(2, 2, "b")], rooms(8, 8)) is None
    assert balance(tasks, rooms(8)) is None
    assert balance(tasks, rooms(8, 8, draining="b")) is None
