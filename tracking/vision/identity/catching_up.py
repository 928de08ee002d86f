"""A state from some time ago, brought up to what is known to have happened since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

NOISE = 0.3
"""Standard deviation of a position that was stored, m."""
SPEED_NOISE = 0.7
"""The same of a speed, m/s."""
WANDER = 1.0
"""How fast it becomes unsure where somebody is of whom nothing was stored, m/s."""
KNOWN = 10
"""Sightings that somebody counts for who was stored and is not in the state."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was last known to be.

    Attributes:
        x, y: metres.
        vx, vy: m/s.
        ago: seconds before the time that the state is brought up to.
    """

    x: float
    y: float
    vx: float
    vy: float
    ago: float


def caught_up(
    state: Mapping[str, Any], seconds: float, places: Mapping[UUID, Place]
) -> dict[str, Any]:
    """The state of an identity, `seconds` later.

    Args:
        state: see `Identity.state`.
        places: by person, where they were last; of others their own speed tells it. Who is not in
            the state was met since, and is known by place alone.

    Raises:
        ValueError, TypeError, KeyError: the state makes no sense.
    """
    here = {str(person): place for person, place in places.items()}
    cameras = len(state["cameras"])
    people = [_later(said, seconds, here.pop(str(said["id"]), None)) for said in state["people"]]
    lost = {str(said["id"]) for said in state["gallery"]}
    people += [_met(person, place, cameras) for person, place in here.items() if person not in lost]
    gallery = [_later(said, seconds, None) for said in state["gallery"]]
    return {**state, "people": people, "gallery": gallery}


def _later(said: Mapping[str, Any], seconds: float, place: Place | None) -> dict[str, Any]:
    x, y, vx, vy = (float(value) for value in said["mean"])
    spread = np.array(said["covariance"], np.float64)
    if place is not None:
        x, y, vx, vy = place.x, place.y, place.vx, place.vy
        spread = _spread()
    elif seconds:
        x, y = x + vx * seconds, y + vy * seconds
        spread[[0, 4]] += (WANDER * seconds) ** 2
    return {
        **said,
        "mean": [x, y, vx, vy],
        "covariance": spread.tolist(),
        "unseen": place.ago if place is not None else said["unseen"] + seconds,
        "age": said["age"] + seconds,
        "placed": bool(said["placed"]) or place is not None,
        "sure": bool(said["sure"]) or place is not None,
        "first": [None if time is None else time + seconds for time in said["first"]],
        "last": [None if time is None else time + seconds for time in said["last"]],
    }


def _met(person: str, place: Place, cameras: int) -> dict[str, Any]:
    return {
        "id": person,
        "mean": [place.x, place.y, place.vx, place.vy],
        "covariance": _spread().tolist(),
        "unseen": place.ago,
        "age": place.ago,
        "hits": KNOWN,
        "placed": True,
        "sure": True,
        "first": [None] * cameras,
        "last": [None] * cameras,
        "look": "",
        "quality": 0.0,
    }


def _spread() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Upper triangle of the covariance of a place."""
    full = np.diag([NOISE**2, NOISE**2, SPEED_NOISE**2, SPEED_NOISE**2])
    return np.asarray(full[np.triu_indices(4)])
