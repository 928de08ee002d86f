"""What targets and lost people look like, by key."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .camera import CameraTick
from .gallery import MOST_WEIGHT, NOBODY, MeanCrops
from .pending import PendingCrops, PersonCrops
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

    def of(self, rows: Ints) -> Appearances:
        """Return those of (R,) rows."""
        return Appearances(self.means[rows], self.weights[rows], self.known[rows])

    def cosines(self, embeddings: Floats) -> Floats:
        """Return (N, K) cosines with (K, D) embeddings; 0 while no appearance is known."""
        if not self.known.any() or self.means.shape[1] != embeddings.shape[1]:
            return np.zeros((len(self.known), len(embeddings)))
        cosines: Floats = self.means @ embeddings.T
        return cosines


@dataclass(frozen=True, slots=True)
class LostPerson:
    """Someone who may come back.

    Attributes:
        time: when last seen, s.
        place: (2,) where, m; None: nobody knows.
        before: when and where before a stay so short that it may have been someone else's.
    """

    time: float
    place: Floats | None
    before: LostPerson | None = None

    def shifted(self, seconds: float) -> LostPerson:
        """Return the same at times moved by as much."""
        before = None if self.before is None else self.before.shifted(seconds)
        return LostPerson(self.time + seconds, self.place, before)


class Galleries:
    """Galleries of targets and of people who were lost, by key.

    Attributes:
        people: means of crops.
        pending: crops that are too new for them.
        lost: those who have no target, in the order in which they were lost.
        dimensions: D; 0 while no crop was embedded.
        similarity: of single crops with galleries, as learned here.
        track_similarity: of means of a track's recent crops with galleries.
    """

    def __init__(self) -> None:
        self.people = MeanCrops()
        self.pending = PendingCrops()
        self.lost: dict[int, LostPerson] = {}
        self.dimensions = 0
        self.similarity = Similarity()
        self.track_similarity = Similarity()

    def of(self, key: int) -> Gallery:
        """Return a person's gallery, empty for someone new."""
        return Gallery(self, key)

    def appearances(self, keys: Ints) -> Appearances:
        """Return the appearances of (N,) people."""
        rows = self.people.rows_of(keys)
        return Appearances(self.people.means[rows], self.people.weights[rows], rows != NOBODY)

    def recent(self, keys: Ints, camera: int | None, since: float) -> Appearances:
        """Return what (N,) people have looked like since a time, s.

        Args:
            keys: of the people.
            camera: whose crops; None: of all cameras.
            since: time, s.
        """
        sums, weights = self.pending.sums(keys, since, camera)
        length = np.sqrt((sums * sums).sum(axis=1))
        means = sums / np.where(length > 0, length, 1.0)[:, None]
        return Appearances(means, weights, weights > 0)

    def add(self, targets: Targets, tick: CameraTick, time: float) -> None:
        """Take the good crops of a camera's matched detections."""
        seen, matches = tick.observation, tick.matches
        rows = np.flatnonzero(matches >= 0)
        rows = rows[targets.crop_age[tick.index, rows] >= CROP_SECONDS]
        quality = seen.quality[matches[rows]]
        targets.crop_age[tick.index, rows[quality > 0]] = 0.0  # it was their turn
        rows = rows[quality >= POOR]
        if not len(rows):
            return
        detections = matches[rows]
        embeddings = seen.embeddings[detections]
        crops = PersonCrops(targets.keys[rows], seen.quality[detections], embeddings)
        self.pending.add(time, tick.index, crops)
        self.dimensions = embeddings.shape[1]

    def settle(self, until: float) -> None:
        """Take the pending crops up to a time, s, into their people's means."""
        self.people.take(self.pending.take(until), self.similarity)

    def begin(self, until: float) -> None:
        """Give people without a gallery one of their pending crops up to a time, s.

        There is nothing to poison, and without a gallery nobody is recognised. The crops stay
        pending and count again when they settle.
        """
        keys = self.pending.keys_until(until)
        if (self.people.rows_of(keys) != NOBODY).all():
            return  # as nearly always
        crops = self.pending.until(until)
        new = np.flatnonzero(self.people.rows_of(crops.keys) == NOBODY)
        self.people.take(crops.of(new), self.similarity)

    def lose(self, key: int, person: LostPerson) -> None:
        """Keep someone who was lost."""
        self.lost[key] = person

    def drop_old(self, since: float, limit: int) -> list[int]:
        """Forget lost people, those lost before a time, s, and the oldest over `limit`.

        Returns:
            Their keys.
        """
        old = [key for key, lost in self.lost.items() if lost.time < since]
        over = len(self.lost) - len(old) - limit
        if over > 0:
            gone = set(old)
            old += [key for key in self.lost if key not in gone][:over]
        for key in old:
            self.forget(key)
        return old

    def shift(self, seconds: float) -> None:
        """Move the times at which people were lost, s."""
        self.lost = {key: lost.shifted(seconds) for key, lost in self.lost.items()}

    def can_return(self) -> list[int]:
        """Return the keys of the lost people whose appearance is known."""
        return [key for key in self.lost if key in self.people.rows]

    def forget(self, key: int) -> None:
        """Drop a person."""
        self.people.drop(key)
        self.lost.pop(key, None)
        self.pending.rename(key)


@dataclass(frozen=True, slots=True)
class Gallery:
    """One person's part of the galleries."""

    galleries: Galleries
    key: int

    @property
    def mean(self) -> Floats | None:
        """(D,) mean embedding of unit length; None: no crop so far."""
        row = self.galleries.people.rows.get(self.key)
        return None if row is None else self.galleries.people.means[row]

    @property
    def sum(self) -> Floats | None:
        """(D,) weighted mean before it is scaled to unit length; None: no crop so far."""
        row = self.galleries.people.rows.get(self.key)
        return None if row is None else self.galleries.people.sums[row]

    @property
    def weight(self) -> float:
        """Weight of the mean: quality of its crops, at most `MOST_WEIGHT`."""
        people = self.galleries.people
        return float(people.weights[people.rows.get(self.key, NOBODY)])

    def set(self, total: Floats, weight: float) -> None:
        """Set the weighted mean (D,) and its weight."""
        self.galleries.people.set(self.key, total, weight)
        self.galleries.dimensions = len(total)

    def take_pending(self, camera: int) -> Ints:
        """Take the pending crops of a camera away, and return their numbers."""
        return self.galleries.pending.held(self.key, camera)

    def put_pending(self, numbers: Ints) -> None:
        """Take pending crops, by number, that were taken away from anyone."""
        self.galleries.pending.give(numbers, self.key)

    def absorb(self, other: Gallery) -> None:
        """Take over what is known of someone who was the same person."""
        self.galleries.pending.rename(other.key, self.key)
        if other.sum is None:
            return
        total, weight = other.sum, self.weight + other.weight
        if self.sum is not None:
            total = (self.sum * self.weight + total * other.weight) / weight
        self.set(total.copy(), min(MOST_WEIGHT, weight))
