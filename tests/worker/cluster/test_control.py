"""Control gives tasks to nodes: real rows, a real Redis, and nodes that only say what they are."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from redis import Redis

from tests.factories import make_environment, make_task
from tracking.models import ProcessingTask
from worker.cluster.control import ClusterControl
from worker.cluster.host import HostFacts

pytestmark = pytest.mark.django_db


class SaidNodes:
    """Nodes by address and holder, all of eight cameras."""

    def __init__(self, **holders: str) -> None:
        self.holders = holders
        self.gone: set[str] = set()
        self.woken: list[str] = []

    def look(self) -> dict[str, HostFacts]:
        return {node: HostFacts(said, 80.0, 0.5, 2) for node, said in self.holders.items()}

    def wake(self, holder: str) -> None:
        self.woken.append(holder)

    def lose(self, node: str) -> None:
        self.gone.add(self.holders.pop(node))


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


def test_without_control_there_is_no_status(redis_client: Redis) -> None:
    with pytest.raises(CommandError, match="run_cluster control"):
        call_command("run_cluster", "status")


def test_nobody_joins_without_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CommandError, match="RAY_AUTH_TOKEN_PATH"):
        call_command("run_cluster", "join", "--ip", "10.0.0.2")
