"""The machines of a cluster, as its control last described them; see `worker.cluster.control`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from spoton import workers

NEWEST: Final = 5
"""So many moves are shown."""
_REASONS: Final = {
    "new": "it had no machine",
    "node lost": "its machine was lost",
    "drain": "its machine is being emptied",
    "balance": "another machine was fuller",
    "no room": "its own machine had no room",
    "room at home": "its own machine has room again",
}
_UNSAID: Final[dict[str, Any]] = {
    "tasks": [],
    "cameras": 0,
    "cameras_of_others": 0,
    "elsewhere": {},
    "fps": 0.0,
    "load": 0.0,
    "draining": False,
    "gpus": None,
}
"""What is shown of a node where control, of an earlier version during an upgrade, leaves it out."""


def cluster_now() -> dict[str, Any] | None:
    """Return the nodes of the cluster and its newest moves; None where there is no cluster."""
    said = workers.cluster()
    if not said.get("nodes"):
        return None
    newest = list(reversed(said.get("moves", [])))[:NEWEST]
    return {
        "nodes": [_node(node) for node in said["nodes"]],
        "moves": [_move(move) for move in newest],
    }


def move_reason(why: str) -> str:
    """Return why something moved, as the page says it."""
    return _REASONS.get(why, why)


def _node(said: dict[str, Any]) -> dict[str, Any]:
    return {"node": said["node"]} | {key: said.get(key, _UNSAID[key]) for key in _UNSAID}


def _move(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": datetime.fromtimestamp(said["at"], UTC),
        "task_id": said["task"],
        "cameras": said.get("cameras", []),
        "node": said["node"],
        "why": said["why"],
    }
