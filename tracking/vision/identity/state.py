"""People as plain data, to be known again after a restart."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from tracking.vision.types import Floats

from .looks import Looks
from .people import People

_UPPER = np.triu_indices(4)


def people_state(
    people: People, looks: Looks, clock: float, newest: int | None = None
) -> list[dict[str, Any]]:
    """Everybody, or the newest rows only, in order; `clock` is now. Of their looks, the mean."""
    rows = range(max(0, len(people) - newest) if newest is not None else 0, len(people))
    means = np.round(people.mean, 3).tolist()
    covariances = np.round(people.covariance[:, *_UPPER], 6).tolist()
    return [
        {
            "id": str(people.ids[row]),
            "mean": means[row],
            "covariance": covariances[row],
            "unseen": round(clock - people.seen[row], 3),
            "age": round(clock - people.born[row], 3),
            "hits": int(people.hits[row]),
            "placed": bool(people.placed[row]),
            "sure": bool(people.sure[row]),
            "first": _ago(people.first[row], clock),
            "last": _ago(people.last[row], clock),
            "look": _packed(looks, int(people.slots[row])),
            "quality": round(looks.quality(int(people.slots[row])), 3),
        }
        for row in rows
    ]


def restore_people(
    people: People, looks: Looks, state: Sequence[Mapping[str, Any]], clock: float
) -> None:
    """Adds everybody in `state`; raises ValueError where it makes no sense."""
    ids = [UUID(said["id"]) for said in state]
    upper = np.array([said["covariance"] for said in state], np.float64).reshape(-1, 10)
    mean = np.array([said["mean"] for said in state], np.float64).reshape(-1, 4)
    unseen = np.array([said["unseen"] for said in state], np.float64)
    age = np.array([said["age"] for said in state], np.float64)
    if len(set(ids)) < len(ids) or not (np.isfinite(upper).all() and np.isfinite(mean).all()):
        raise ValueError("people twice, or nowhere")
    rows = people.add(ids, clock, [looks.take() for _ in ids])
    covariance = np.zeros((len(ids), 4, 4))
    covariance[:, *_UPPER] = upper
    covariance += np.triu(covariance, 1).transpose(0, 2, 1)
    people.mean[rows], people.covariance[rows] = mean, covariance
    people.seen[rows] = clock - np.maximum(unseen, 0.0)
    people.born[rows] = clock - np.maximum(age, 0.0)
    for row, said in zip(rows.tolist(), state, strict=True):
        people.hits[row] = int(said["hits"])
        people.placed[row], people.sure[row] = bool(said["placed"]), bool(said["sure"])
        if people.placed[row]:
            people.start[row] = people.mean[row, :2]
        for camera, (first, last) in enumerate(zip(said["first"], said["last"], strict=True)):
            if first is not None:
                people.first[row, camera] = clock - float(first)
                people.last[row, camera] = clock - float(last)
        if said["look"]:
            vector = np.frombuffer(base64.b64decode(said["look"]), np.float16).astype(np.float32)
            if not np.isfinite(vector).all() or not vector.any():
                raise ValueError("a look that is none")
            vector /= np.linalg.norm(vector)
            looks.add(int(people.slots[row]), vector, max(1e-3, float(said["quality"])))


def _ago(times: Floats, clock: float) -> list[float | None]:
    return [round(clock - time, 3) if np.isfinite(time) else None for time in times.tolist()]


def _packed(looks: Looks, slot: int) -> str:
    if not looks.count[slot]:
        return ""
    return base64.b64encode(looks.mean[slot].astype(np.float16).tobytes()).decode("ascii")
