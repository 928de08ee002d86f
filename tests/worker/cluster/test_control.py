"""Control gives tasks to nodes: real rows, a real Redis, and nodes that only say what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from tests.factories import make_camera, make_environment, make_task
from tracking.models import ProcessingTask
from worker.cluster.cameras import CameraGroup, TaskCameras
from worker.cluster.control import ClusterControl
from worker.cluster.gpus import NodeGpus
from worker.cluster.host import HostFacts

pytestmark = pytest.mark.django_db


class SaidNodes:
    """Nodes by address and holder, all of eight cameras."""

    def __init__(self, **holders: str) -> None:
        self.holders = holders
        self.gone: set[str] = set()
        self.woken: list[str] = []
        self.fps = 80.0
        self.tasks: dict[str, tuple[TaskCameras, ...]] = {}
        self.gpus: dict[str, NodeGpus] = {}

    def look(self) -> dict[str, HostFacts]:
        return {
            node: HostFacts(
                said, self.fps, 0.5, 2, self.tasks.get(said, ()), gpus=self.gpus.get(node)
            )
            for node, said in self.holders.items()
        }

    def wake(self, holder: str) -> None:
        self.woken.append(holder)

    def place(self, holder: str, task_id: UUID, places: Mapping[str, str]) -> None:
        groups = tuple(
            CameraGroup(one.names, places.get(one.names[0], ""))
            for task in self.tasks[holder]
            if task.task_id == task_id
            for one in task.groups
        )
        self.tasks[holder] = (TaskCameras(task_id, groups),)

    def lose(self, node: str) -> None:
        self.gone.add(self.holders.pop(node))


def run_task(nodes: SaidNodes, task: ProcessingTask, *names: str) -> str:
    """Have the task's holder say that it runs, a camera of its own source each."""
    holder = holder_of(task)
    groups = tuple(CameraGroup((name,)) for name in names)
    nodes.tasks[holder] = (TaskCameras(task.task_id, groups),)
    return holder


def holder_of(task: ProcessingTask) -> str:
    task.refresh_from_db()
    return task.lease_holder


def status() -> Any:
    said = StringIO()
    call_command("run_cluster", "status", stdout=said)
    return json.loads(said.getvalue())


def test_tasks_go_to_nodes_and_on_when_one_is_lost(redis_client: Redis) -> None:
    task, nodes = make_task(make_environment()), SaidNodes(one="a", two="b")
    control = ClusterControl(nodes)
    control.look()
    first = holder_of(task)
    assert (nodes.woken, task.epoch) == ([first], 1)
    nodes.lose("one" if first == "a" else "two")
    control.look()
    assert {first, holder_of(task)} == {"a", "b"}
    assert task.epoch == 2
    assert [move["why"] for move in status()["moves"]] == ["new", "node lost"]


def test_a_node_is_drained_by_command_and_comes_back(redis_client: Redis) -> None:
    task, nodes = make_task(make_environment()), SaidNodes(one="a")
    control = ClusterControl(nodes)
    control.look()
    nodes.holders["two"] = "b"
    call_command("run_cluster", "drain", "one")
    control.look()
    control.look()
    assert holder_of(task) == "b"
    assert [(node["node"], node["draining"]) for node in status()["nodes"]] == [
        ("one", True),
        ("two", False),
    ]
    call_command("run_cluster", "drain", "one", "--undo")
    control.look()
    assert [node["draining"] for node in status()["nodes"]] == [False, False]


def test_status_tells_the_gpus_of_each_node(redis_client: Redis) -> None:
    nodes = SaidNodes(one="a", two="b")
    nodes.gpus["two"] = NodeGpus(2, "H100")
    ClusterControl(nodes).look()
    memory = {"memory_used_mb": None, "memory_total_mb": None}
    assert [node["gpus"] for node in status()["nodes"]] == [
        None,
        {"count": 2, "model": "H100", **memory},
    ]


def test_without_control_there_is_no_status(redis_client: Redis) -> None:
    with pytest.raises(CommandError, match="run_cluster control"):
        call_command("run_cluster", "status")


def test_nobody_joins_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CommandError, match="RAY_AUTH_TOKEN_PATH"):
        call_command("run_cluster", "join", "--ip", "10.0.0.2")


def test_cameras_without_room_go_elsewhere_and_home_again(
    redis_client: Redis,
) -> None:
    environment = make_environment()
    cameras = [make_camera(environment, f"c{number}") for number in range(4)]
    task, nodes = make_task(environment, cameras), SaidNodes(one="a", two="b")
    nodes.fps = 20.0  # of two cameras
    control = ClusterControl(nodes)
    control.look()
    home = run_task(nodes, task, "c0", "c1", "c2", "c3")
    other = "b" if home == "a" else "a"
    control.look()
    placed = {one.names[0]: one.holder for one in nodes.tasks[home][0].groups}
    assert placed == {"c0": other, "c1": other, "c2": "", "c3": ""}
    control.look()
    node = {"a": "one", "b": "two"}
    said = next(one for one in status()["nodes"] if one["holder"] == home)
    assert said["elsewhere"] == {str(task.task_id): {"c0": node[other], "c1": node[other]}}
    assert said["cameras"] == 2
    nodes.lose(node[other])
    control._placed.clear()  # as after some seconds
    control.look()
    assert {one.holder for one in nodes.tasks[home][0].groups} == {""}
    whys = [(move.get("cameras"), move["why"]) for move in status()["moves"]]
    assert whys == [
        (None, "new"),
        (["c0"], "no room"),
        (["c1"], "no room"),
        (["c0"], "node lost"),
        (["c1"], "node lost"),
    ]
