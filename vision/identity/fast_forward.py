"""Fast-forward an older identity state by what was stored since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import numpy as np

from vision.types import Tracks

NOISE = 0.3
"""Standard deviation of a position that was stored, m."""
SPEED_NOISE = 0.7
"""The same of a speed, m/s."""
WANDER = 1.0
"""How fast the position of a person without stored data becomes uncertain, m/s."""
KNOWN = 10
"""Sightings that someone counts for who was stored and is not in the state."""


@dataclass(frozen=True, slots=True)
class StoredPosition:
    """Where a person was last stored to be.

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


@dataclass(frozen=True, slots=True)
class StoredHistory:
    """What was stored since a state was made.

    Attributes:
        seconds: from the state to the last that was told.
        places: by person, where they were last.
        owners: by camera and track id, whose track it was last.
        tracks: by camera, the tracks of each picture and when that was, seconds after the state;
            in order. Their scores are 0 where someone was not seen.
    """

    seconds: float = 0.0
    places: Mapping[UUID, StoredPosition] = field(default_factory=dict)
    owners: Mapping[tuple[str, int], UUID] = field(default_factory=dict)
    tracks: Mapping[str, Sequence[tuple[float, Tracks]]] = field(default_factory=dict)


def fast_forward(state: Mapping[str, Any], since: StoredHistory) -> dict[str, Any]:
    """Return the state of an identity as of the last data in `since`.

    Where nothing was reported of people, their own speed says where they are. Who is
    not in the state was met since, and is known by place and by tracks alone.

    Args:
        state: see `Identity.state`.

    Raises:
        ValueError, TypeError, KeyError: the state makes no sense.
    """
    here = {str(person): place for person, place in since.places.items()}
    cameras, seconds = len(state["cameras"]), since.seconds
    people = [_later(said, seconds, here.pop(str(said["id"]), None)) for said in state["people"]]
    lost = {str(said["id"]) for said in state["gallery"]}
    people += [_met(person, place, cameras) for person, place in here.items() if person not in lost]
    gallery = [_later(said, seconds, None) for said in state["gallery"]]
    return {
        **state,
        "cameras": list(dict.fromkeys([*state["cameras"], *(name for name, _ in since.owners)])),
        "people": people,
        "gallery": gallery,
        "tracks": _tracks(state["tracks"], since),
    }


def _tracks(state: Sequence[Mapping[str, Any]], since: StoredHistory) -> list[dict[str, Any]]:
    """Return which person each track follows; one that changed hands is no longer in doubt."""
    tracks = {
        (said["camera"], said["track"]): {
            **said,
            "since": said["since"] + since.seconds,
            "unseen": said["unseen"] + since.seconds,
        }
        for said in state
    }
    for (camera, track), owner in since.owners.items():
        known = tracks.get((camera, track))
        if known is not None and known["person"] == str(owner):
            known["unseen"] = 0.0
        else:
            tracks[camera, track] = _followed(camera, track, owner)
    return list(tracks.values())


def _later(said: Mapping[str, Any], seconds: float, place: StoredPosition | None) -> dict[str, Any]:
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


def _met(person: str, place: StoredPosition, cameras: int) -> dict[str, Any]:
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
        "looks": "",
        "qualities": [],
    }


def _followed(camera: str, track: int, owner: UUID) -> dict[str, Any]:
    return {
        "camera": camera,
        "track": track,
        "person": str(owner),
        "since": 0.0,
        "unseen": 0.0,
        "misfit": 0.0,
        "shows": None,
        "doubt": 0.0,
        "strange": 0.0,
        "pinned": False,
    }


def _spread() -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the upper triangle of the covariance of a stored position."""
    full = np.diag([NOISE**2, NOISE**2, SPEED_NOISE**2, SPEED_NOISE**2])
    return np.asarray(full[np.triu_indices(4)])
