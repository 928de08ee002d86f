"""Ray's side of the cluster: its nodes, and a host on each of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from worker.elsewhere.links import NodePlace

from .gpus import node_gpus
from .host import HostFacts, NodeHost
from .names import CROPS_GROUP, HOST_RESOURCE, MESSAGES_GROUP

logger = logging.getLogger(__name__)
FACTS_SECONDS: Final = 1.0
"""Between two looks at what a host does."""


@dataclass(slots=True)
class _Host:
    node: str
    actor_name: str
    actor: Any
    asked: Any = None
    asked_at: float = float("-inf")
    facts: HostFacts | None = None


class Nodes:
    """Starts a host on every node that joins, and knows which are alive; call `look` often.

    Attributes:
        gone: holders that were here and are no longer.
    """

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self.gone: set[str] = set()

    def look(self) -> dict[str, HostFacts]:
        """Return what the hosts that are ready said last, by address of their node."""
        alive = {
            node["NodeID"]: node
            for node in ray.nodes()
            if node["Alive"] and node["Resources"].get(HOST_RESOURCE)
        }
        for node_id in [one for one in self._hosts if one not in alive]:
            self._drop(node_id, "the node is gone")
        for node_id, node in alive.items():
            if node_id not in self._hosts:
                address = node["NodeManagerAddress"]
                logger.info("node %s has joined", address)
                name = f"host-{node_id}"
                self._hosts[node_id] = _Host(address, name, _start(name, node_id))
        for host in self._hosts.values():
            self._ask(host)
        return {
            host.node: replace(facts, gpus=node_gpus(alive[node_id]["Resources"], facts.gpu))
            for node_id, host in self._hosts.items()
            if (facts := host.facts) is not None
        }

    def wake(self, holder: str) -> None:
        """Have the worker of this name look at the task table now."""
        for host in self._hosts.values():
            if host.facts is not None and host.facts.holder == holder:
                host.actor.wake.remote()

    def place(self, holder: str, task_id: UUID, places: Mapping[str, str]) -> None:
        """Have cameras of a task decoded by other nodes, by camera id and their holder."""
        hosts = {one.facts.holder: one for one in self._hosts.values() if one.facts is not None}
        found = {
            camera: NodePlace(there, hosts[there].actor_name, hosts[there].node)
            for camera, there in places.items()
            if there in hosts
        }
        if holder in hosts:
            hosts[holder].actor.place.options(concurrency_group=MESSAGES_GROUP).remote(
                task_id, found
            )

    def _ask(self, host: _Host) -> None:
        """Take a host's answer, and ask again; never waits."""
        if host.asked is None:
            if time.monotonic() - host.asked_at >= FACTS_SECONDS:
                host.asked, host.asked_at = host.actor.facts.remote(), time.monotonic()
            return
        if not ray.wait([host.asked], timeout=0)[0]:
            return
        asked, host.asked = host.asked, None
        try:
            facts: HostFacts = ray.get(asked)
        except RayError as error:
            logger.warning("node %s: its worker has ended (%s)", host.node, type(error).__name__)
            self._forget(host)
            return
        if host.facts is not None and host.facts.holder != facts.holder:
            self._forget(host)
        host.facts = facts

    def _drop(self, node_id: str, why: str) -> None:
        host = self._hosts.pop(node_id)
        logger.warning("node %s: %s", host.node, why)
        self._forget(host)

    def _forget(self, host: _Host) -> None:
        if host.facts is not None:
            self.gone.add(host.facts.holder)
        host.facts = None


def _start(name: str, node_id: str) -> Any:
    """Return the host of a node: one that runs already, where control was started again."""
    return (
        ray.remote(concurrency_groups={MESSAGES_GROUP: 1, CROPS_GROUP: 1})(NodeHost)
        .options(
            name=name,
            get_if_exists=True,
            lifetime="detached",
            max_restarts=-1,
            max_concurrency=4,
            num_cpus=1,
            resources={HOST_RESOURCE: 1},
            scheduling_strategy=NodeAffinitySchedulingStrategy(node_id, soft=False),
        )
        .remote()
    )
