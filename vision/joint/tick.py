"""What one tick of the joint tracker tells, by keys of people; see `results`."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vision.types import Floats, Ints

from .corrections import Correction, Merge
from .floor_filters import FloorEstimate
from .report import CameraRows
from .targets import Targets, Truth


@dataclass(frozen=True, slots=True)
class Birth:
    """A new target.

    Attributes:
        key: of the person.
        sightings: camera row and track id of each camera that sees them.
        nearest: key of the nearest other person, 0: none.
        distance: to them, m.
    """

    key: int
    sightings: tuple[tuple[int, int], ...]
    nearest: int = 0
    distance: float = np.inf

    @staticmethod
    def of(targets: Targets, row: int, floor: FloorEstimate) -> Birth:
        """Describe a new target; `floor` says where everyone is."""
        cameras = np.flatnonzero(targets.image_age[:, row] == 0).tolist()
        key = int(targets.keys[row])
        sightings = tuple((camera, int(targets.track_ids[camera, row])) for camera in cameras)
        near = floor.known & targets.confirmed
        near[row] = False
        if not floor.known[row] or not near.any():
            return Birth(key, sightings)
        distance = np.where(near, np.hypot(*(floor.mean - floor.mean[row]).T), np.inf)
        nearest = int(distance.argmin())
        return Birth(key, sightings, int(targets.keys[nearest]), float(distance[nearest]))


@dataclass(frozen=True, slots=True)
class JointTick:
    """What a tick tells, and what it corrects of the ticks before.

    Attributes:
        cameras: rows by camera.
        keys: (N,) of all targets when the rows were made, before the past was corrected.
        places: (N, 2) where they were, m; NaN where unknown.
        compared: (N,) bool, see `Targets`.
        births: new targets.
        spreads: (N, 2, 2) how the places jitter, m²; None: nobody knows.
        corrections, merges: in the order in which they were made.
        lost: keys of confirmed people that no camera sees any longer; they may come back.
        archived: keys of people who will not: nobody remembers them, or they were nobody.
    """

    cameras: dict[str, CameraRows]
    keys: Ints
    places: Floats
    compared: Truth
    births: list[Birth] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    archived: list[int] = field(default_factory=list)
    spreads: Floats | None = None
