"""What targets and lost people look like, by key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .camera import CameraTick
from .gallery import Gallery, GalleryCrop
from .similarity import Similarity
from .targets import Targets, Truth

CROP_SECONDS = 0.19
"""Least time between two crops of a person in one camera, s."""
POOR = 0.1
"""Quality below which a crop says nothing."""


@dataclass(frozen=True, slots=True)
class Appearances:
    """Mean appearances of N people or tracks.

    Attributes:
        means: (N, D) of unit length; 0 where unknown.
        weights: (N,) of crops; 0 where unknown.
        known: (N,).
    """

    means: Floats
    weights: Floats
    known: Truth

    @staticmethod
    def stack(found: list[tuple[Floats, float] | None], dimensions: int) -> Appearances:
        """Return the appearances of means and weights, None where unknown."""
        means, weights = np.zeros((len(found), dimensions)), np.zeros(len(found))
        for row, appearance in enumerate(found):
            if appearance is not None:
                means[row], weights[row] = appearance
        return Appearances(means, weights, np.array([one is not None for one in found], np.bool_))

    def of(self, rows: Ints) -> Appearances:
        """Return those of (R,) rows."""
        return Appearances(self.means[rows], self.weights[rows], self.known[rows])

    def cosines(self, embeddings: Floats) -> Floats:
        """Return (N, K) cosines with (K, D) embeddings; 0 while no appearance is known."""
        if not self.known.any():
            return np.zeros((len(self.known), len(embeddings)))
        cosines: Floats = self.means @ embeddings.T
        return cosines


@dataclass(frozen=True, slots=True)
class LostPerson:
    """Someone who may come back: when last seen, s, and where, (2,) m; None: nobody knows."""

    time: float
    place: Floats | None


class Galleries:
    """Galleries of targets and of people who were lost, by key.

    Attributes:
        people: all of them.
        lost: those who have no target, in the order in which they were lost.
        dimensions: D; 0 while no crop was embedded.
        similarity: of crops, as learned here.
    """

    def __init__(self) -> None:
        self.people: dict[int, Gallery] = {}
        self.lost: dict[int, LostPerson] = {}
        self.dimensions = 0
        self.similarity = Similarity()

    def of(self, key: int) -> Gallery:
        """Return a person's gallery, empty for someone new."""
        return self.people.setdefault(key, Gallery())

    def appearances(self, keys: Ints) -> Appearances:
        """Return the appearances of (N,) people."""
        found: list[tuple[Floats, float] | None] = []
        for key in keys.tolist():
            gallery = self.people.get(key)
            mean = None if gallery is None else gallery.mean
            found.append(None if gallery is None or mean is None else (mean, gallery.weight))
        return Appearances.stack(found, self.dimensions)

    def recent(self, keys: Ints, camera: int | None, since: float) -> Appearances:
        """Return what (N,) people have looked like since a time, s.

        Args:
            keys: of the people.
            camera: whose crops; None: of all cameras.
            since: time, s.
        """
        found = [
            self.people[key].recent_mean(camera, since) if key in self.people else None
            for key in keys.tolist()
        ]
        return Appearances.stack(found, self.dimensions)

    def add(self, targets: Targets, tick: CameraTick, time: float) -> None:
        """Take the good crops of a camera's matched detections."""
        observation = tick.observation
        age = targets.crop_age[tick.index, : len(tick.matches)]
        due = (tick.matches >= 0) & (age >= CROP_SECONDS)
        for row in np.flatnonzero(due).tolist():
            detection = int(tick.matches[row])
            quality = float(observation.quality[detection])
            if quality >= POOR:
                self.dimensions = observation.embeddings.shape[1]
                targets.crop_age[tick.index, row] = 0.0
                crop = GalleryCrop(time, tick.index, observation.embeddings[detection], quality)
                self.of(int(targets.keys[row])).add(crop)

    def settle(self, keys: Ints, until: float) -> None:
        """Take the pending crops of (N,) people up to a time, s, into their means."""
        for key in keys.tolist():
            if key in self.people:
                self.people[key].settle(until, self.similarity)

    def lose(self, key: int, time: float, place: Floats | None) -> None:
        """Keep someone who was last seen at a time, s, and a place, (2,) m; None: unknown."""
        self.lost[key] = LostPerson(time, place)

    def drop_old(self, since: float, limit: int) -> list[int]:
        """Forget lost people, those lost before a time, s, and the oldest over `limit`.

        Returns:
            Their keys.
        """
        old = [key for key, lost in self.lost.items() if lost.time < since]
        rest = [key for key in self.lost if key not in set(old)] if old else list(self.lost)
        old += rest[: max(0, len(rest) - limit)]
        for key in old:
            self.forget(key)
        return old

    def shift(self, seconds: float) -> None:
        """Move the times at which people were lost, s."""
        self.lost = {
            key: LostPerson(lost.time + seconds, lost.place) for key, lost in self.lost.items()
        }

    def can_return(self) -> list[int]:
        """Return the keys of the lost people whose appearance is known."""
        return [key for key in self.lost if self.of(key).mean is not None]

    def forget(self, key: int) -> None:
        """Drop a person."""
        self.people.pop(key, None)
        self.lost.pop(key, None)
