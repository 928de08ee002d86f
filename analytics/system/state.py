"""Figures and alerts together, as one user may see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from accounts.models import User
from analytics.system.alerts import alerts
from analytics.system.cluster import cluster_now
from analytics.system.performance import performance
from tracking.selectors.scope import environments_for


def system_state() -> dict[str, Any]:
    """Return everything, of all environments."""
    figures = performance()
    return {**figures, "cluster": cluster_now(), "alerts": alerts(figures)}


def environments_of(user: User) -> frozenset[str] | None:
    """Return the ids of the environments that `user` sees, None for all."""
    if user.sees_everything:
        return None
    return frozenset(environments_for(user).values_list("environment_id", flat=True))


def seen_by(state: dict[str, Any], environments: Collection[str] | None) -> dict[str, Any]:
    """Return `state` without other environments' tasks, cameras and what workers do for them.

    A cluster goes, too: most of what its machines do belongs to others.
    """
    if environments is None:
        return state
    tasks = [t for t in state["tasks"] or () if t["environment_id"] in environments]
    own = {task["task_id"] for task in tasks}
    return {
        **state,
        "tasks": None if state["tasks"] is None else tasks,
        "workers": [
            {**worker, "tasks": [task for task in worker["tasks"] if task in own]}
            for worker in state["workers"]
        ],
        "cluster": None,
        "alerts": [
            alert
            for alert in state["alerts"]
            if alert["environment_id"] is None or alert["environment_id"] in environments
        ],
    }
