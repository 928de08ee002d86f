"""People as plain data, to be known again after a restart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from .people import People

_UPPER = np.triu_indices(4)


def people_state(people: People, clock: float) -> list[dict[str, Any]]:
    """Everybody, oldest first; `clock` is now."""
    means = np.round(people.mean, 3).tolist()
    covariances = np.round(people.covariance[:, *_UPPER], 6).tolist()
    unseen = np.round(clock - people.seen, 3).tolist()
    return [
        {
            "id": str(people.ids[row]),
            "mean": means[row],
            "covariance": covariances[row],
            "unseen": unseen[row],
            "hits": int(people.hits[row]),
            "placed": bool(people.placed[row]),
        }
        for row in range(len(people))
    ]


def restore_people(people: People, state: Sequence[Mapping[str, Any]], clock: float) -> None:
    """Adds everybody in `state`; raises ValueError where it makes no sense."""
    ids = [UUID(said["id"]) for said in state]
    upper = np.array([said["covariance"] for said in state], np.float64).reshape(-1, 10)
    mean = np.array([said["mean"] for said in state], np.float64).reshape(-1, 4)
    unseen = np.array([said["unseen"] for said in state], np.float64)
    if len(set(ids)) < len(ids) or not (np.isfinite(upper).all() and np.isfinite(mean).all()):
        raise ValueError("people twice, or nowhere")
    rows = people.add(ids, clock)
    covariance = np.zeros((len(ids), 4, 4))
    covariance[:, *_UPPER] = upper
    covariance += np.triu(covariance, 1).transpose(0, 2, 1)
    people.mean[rows], people.covariance[rows] = mean, covariance
    people.seen[rows] = clock - np.maximum(unseen, 0.0)
    people.hits[rows] = [int(said["hits"]) for said in state]
    people.placed[rows] = [bool(said["placed"]) for said in state]
