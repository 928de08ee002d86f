"""What cameras over a crowd see: noisy places, misses, broken tracks, pictures now and then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vision.identity import Sighting
from vision.types import Floats, Floats32, Ints

from .crowd import DIMENSIONS, Crowd

MISS = 0.04
"""Part of the pictures in which someone is overlooked; the track continues."""
BREAKS_PER_SECOND = 0.03
"""How often a track ends while its person is still there: every half minute."""
NOISE, NOISE_PER_METRE = 0.06, 0.008
"""Standard deviation of a floor point at the camera's feet, and what distance adds, m."""
CALIBRATION = 0.1
"""Standard deviation of a camera's constant error, m."""
LOOK_SECONDS = 0.8
LOOKS_PER_TICK = 32
"""As `appearance.looking`: newcomers first, then anyone who was not checked for longest."""
PICTURE_NOISE = 1.1
"""Makes pairs of one person more alike than pairs of two with probability 0.95: our own model's
figure.
"""


@dataclass(frozen=True, slots=True)
class FieldOfView:
    """The rectangle of floor that a camera sees, metres, and whether it is calibrated."""

    name: str
    low: tuple[float, float]
    high: tuple[float, float]
    calibrated: bool = True


@dataclass(frozen=True, slots=True)
class SimulatedTick:
    """One tick of simulated cameras.

    Attributes:
        time: seconds.
        sightings: by camera, as identity gets them.
        truth: by camera, the number of the person behind each track.
    """

    time: float
    sightings: Mapping[str, Sighting]
    truth: Mapping[str, Ints]


class SimulatedCameras:
    """Views over a crowd.

    Args:
        crowd: the people they look at.
        views: which camera sees what.
        random: source of all chance.
    """

    def __init__(
        self, crowd: Crowd, views: Sequence[FieldOfView], random: np.random.Generator
    ) -> None:
        self._crowd, self._views, self._random = crowd, views, random
        people = len(crowd.numbers)
        shape = (len(views), people)
        self._low = np.array([view.low for view in views])
        self._high = np.array([view.high for view in views])
        self._error = random.normal(0, CALIBRATION, (len(views), 2))
        self._track: Ints = np.full(shape, -1)
        self._looked: Floats = np.full(shape, -np.inf)
        self._owner: Ints = crowd.numbers.copy()
        self._next = np.ones(len(views), np.int64)

    def look(self, time: float, seconds: float) -> SimulatedTick:
        """Return what the cameras see `seconds` after they looked last."""
        crowd, random = self._crowd, self._random
        replaced = self._owner != crowd.numbers
        self._owner = crowd.numbers.copy()
        places = crowd.places[None]
        inside = ((places >= self._low[:, None]) & (places <= self._high[:, None])).all(axis=2)
        broken = random.random(inside.shape) < BREAKS_PER_SECOND * seconds
        self._track[~inside | broken | replaced] = -1
        seen = inside & (random.random(inside.shape) >= MISS)
        fresh = seen & (self._track < 0)
        self._looked[fresh] = -np.inf
        for camera in np.flatnonzero(fresh.any(axis=1)).tolist():
            count = int(fresh[camera].sum())
            self._track[camera, fresh[camera]] = self._next[camera] + np.arange(count)
            self._next[camera] += count
        pictured = self._choose(seen, time)
        sightings, truth = {}, {}
        for camera, view in enumerate(self._views):
            rows = random.permutation(np.flatnonzero(seen[camera]))
            sightings[view.name] = self._sighting(camera, rows, pictured[camera, rows])
            truth[view.name] = crowd.numbers[rows]
        return SimulatedTick(time, sightings, truth)

    def _choose(self, seen: np.ndarray, time: float) -> np.ndarray:
        """Choose (C, P) bool, whose picture is taken."""
        waiting = np.where(seen & (time - self._looked >= LOOK_SECONDS), self._looked, np.inf)
        order = np.argsort(waiting, axis=None, kind="stable")[:LOOKS_PER_TICK]
        chosen = np.zeros(seen.size, np.bool_)
        chosen[order] = np.isfinite(waiting.ravel()[order]) | np.isneginf(waiting.ravel()[order])
        pictured = chosen.reshape(seen.shape)
        self._looked[pictured] = time
        return pictured

    def _sighting(self, camera: int, rows: Ints, pictured: np.ndarray) -> Sighting:
        view, random, count = self._views[camera], self._random, len(rows)
        embeddings: Floats32 = np.full((count, DIMENSIONS), np.nan, np.float32)
        embeddings[pictured] = self._crowd.pictures(
            self._crowd.looks[rows[pictured]], PICTURE_NOISE
        )
        quality = np.where(pictured, random.uniform(0.3, 1.0, count), np.nan)
        tracks = self._track[camera, rows].copy()
        if not view.calibrated:
            nowhere = np.full((count, 2), np.nan)
            return Sighting(tracks, nowhere, np.full((count, 2, 2), np.nan), embeddings, quality)
        places = self._crowd.places[rows]
        foot = np.array([(view.low[0] + view.high[0]) / 2, view.low[1]])
        noise = NOISE + NOISE_PER_METRE * np.hypot(*(places - foot).T)
        floor = places + self._error[camera] + random.normal(size=(count, 2)) * noise[:, None]
        covariance = np.eye(2) * (noise**2)[:, None, None]
        return Sighting(tracks, floor, covariance, embeddings, quality)
