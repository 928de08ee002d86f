"""Ray's nodes and the calls between their hosts, on a cluster of one machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import pytest

from tests.waiting import take_time, wait_for
from worker.cluster.gpus import NodeGpus
from worker.cluster.host import HostFacts
from worker.cluster.names import HOST_RESOURCE, NAMESPACE
from worker.elsewhere.links import NodePlace, ShareOrder

ray: Any = pytest.importorskip("ray", reason="requirements-cluster.txt is not installed")
TASK = UUID(int=7)


class QuietHost:
    """A host without a worker that keeps the calls it gets."""

    def __init__(self) -> None:
        from worker.cluster.links import RayLinks

        self.links, self.told = RayLinks(), list[tuple[Any, ...]]()
        self.placed: dict[UUID, Mapping[str, NodePlace]] = {}

    def facts(self) -> HostFacts:
        return HostFacts(f"holder-{os.getpid()}", 20.0, 0.5, 2)

    def place(self, task_id: UUID, places: Mapping[str, NodePlace]) -> None:
        self.placed[task_id] = places

    def order(self, order: ShareOrder, owner: NodePlace) -> None:
        self.told.append(("order", order, owner.actor))

    def hear(self, share: str, kind: str, message: bytes) -> None:
        self.told.append(("hear", share, kind, message))

    def embed(self, wanted: Sequence[tuple[str, bytes]]) -> list[bytes]:
        take_time(float(wanted[0][1]))
        return [wanted[0][1]]

    def all_told(self) -> tuple[list[tuple[Any, ...]], dict[UUID, Mapping[str, NodePlace]]]:
        return self.told, self.placed

    def send(self, actor: str) -> list[list[bytes]]:
        """Use every kind of message, to the host of this name."""
        there, nobody = NodePlace("", actor, "there"), NodePlace("", "host-x", "nowhere")
        self.links.order(there, ShareOrder("a/1", TASK, 3, ("c1",), 7, "m"))
        for number in range(20):
            self.links.seen(there, "a/1", "seen", b"%d" % number)
        self.links.seen(nobody, "a/1", "seen", b"lost")
        wait_for(lambda: actor in self.links._actors, 30)
        quick = self.links.ask(there, [("a/1", b"0.0")], 10.0)
        first = list(quick())
        slow = self.links.ask(there, [("a/1", b"5.0")], 0.2)
        return [first, list(slow()), list(self.links.ask(nobody, [("a/1", b"0")], 0.2)())]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")  # else it leaves a token in the home folder
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    from worker.cluster import nodes

    monkeypatch.setattr(nodes, "NodeHost", QuietHost)
    ray.init(
        num_cpus=2,
        num_gpus=2,
        resources={HOST_RESOURCE: 1, "accelerator_type:H100": 1},
        namespace=NAMESPACE,
        include_dashboard=False,
        log_to_driver=False,
        object_store_memory=80_000_000,
        _node_ip_address="127.0.0.1",
    )
    try:
        yield nodes.Nodes()
    finally:
        ray.shutdown()


def only(looked: Callable[[], dict[str, HostFacts]]) -> HostFacts:
    """What the only host says, as soon as it does."""
    return next(iter(wait_for(looked, 60).values()))


def all_told(actor: Any) -> Any:
    """What the host was told, when the last message has come."""
    told, placed = ray.get(actor.all_told.remote(), timeout=60)
    return (told, placed) if len(told) >= 21 and placed else None


def test_hosts_start_are_called_and_missed(cluster: Any) -> None:
    said = only(cluster.look)
    assert said.gpus == NodeGpus(2, "H100")
    (host,) = cluster._hosts.values()
    cluster.place(said.holder, TASK, {"c1": said.holder, "c2": "another node"})
    answers = ray.get(host.actor.send.remote(host.actor_name), timeout=60)
    assert answers == [[b"0.0"], [], []]
    told, placed = wait_for(lambda: all_told(host.actor), 60)
    order = ("order", ShareOrder("a/1", TASK, 3, ("c1",), 7, "m"), host.actor_name)
    assert [one for one in told if one[0] == "order"] == [order]
    heard = {one[3] for one in told if one[0] == "hear"}
    assert heard == {b"%d" % number for number in range(20)}, "in whatever order"
    assert placed == {TASK: {"c1": NodePlace(said.holder, host.actor_name, host.node)}}
    ray.kill(host.actor, no_restart=False)
    wait_for(lambda: cluster.look() and said.holder in cluster.gone, 60)
