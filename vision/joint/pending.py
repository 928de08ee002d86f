"""Crops that are too new for their people's galleries (structure of arrays)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from vision.types import Floats, Ints

NOBODY = -1
"""Key of crops that belong to nobody who is known."""
SMALLEST = 256
"""Crops for which there is room at first."""


@dataclass(frozen=True, slots=True)
class PersonCrops:
    """K crops of people: (K,) keys, (K,) quality, 0–1, and (K, D) embeddings of unit length."""

    keys: Ints
    quality: Floats
    embeddings: Floats

    def of(self, which: np.ndarray[tuple[int], np.dtype[np.bool_ | np.int64]]) -> PersonCrops:
        """Return some of them."""
        return PersonCrops(self.keys[which], self.quality[which], self.embeddings[which])


class PendingCrops:
    """Crops by time, oldest first, in arrays with room at the end.

    A crop has a number, which stays the same as long as the crop is pending.
    """

    def __init__(self) -> None:
        self._times: Floats = np.empty(0)
        self._cameras: Ints = np.empty(0, np.int64)
        self._keys: Ints = np.empty(0, np.int64)
        self._quality: Floats = np.empty(0)
        self._embeddings: Floats = np.empty((0, 0))
        self._start = self._end = 0
        self._number = 0  # of the crop at `_start`

    def __len__(self) -> int:
        return self._end - self._start

    def add(self, time: float, camera: int, crops: PersonCrops) -> None:
        """Add crops of a camera at a time, s."""
        count = len(crops.keys)
        self._make_room(count, crops.embeddings.shape[1])
        times = self._times[self._start : self._end]
        if len(times) and times[-1] > time:  # the clock was set back
            np.minimum(times, time, out=times)
        new = slice(self._end, self._end + count)
        self._times[new], self._cameras[new] = time, camera
        self._keys[new], self._quality[new] = crops.keys, crops.quality
        self._embeddings[new] = crops.embeddings
        self._end += count

    def take(self, until: float) -> PersonCrops:
        """Return the crops up to a time, s, and forget them."""
        crops, count = self.until(until), self._count(until)
        self._start += count
        self._number += count
        return crops

    def until(self, time: float) -> PersonCrops:
        """Return the crops up to a time, s; they stay."""
        crops = self._crops(slice(self._start, self._start + self._count(time)))
        return crops.of(np.flatnonzero(crops.keys != NOBODY))

    def keys_until(self, time: float) -> Ints:
        """Return the keys of the crops up to a time, s, that are someone's."""
        keys = self._keys[self._start : self._start + self._count(time)]
        theirs: Ints = keys[keys != NOBODY]
        return theirs

    def sums(self, people: Ints, since: float, camera: int | None = None) -> tuple[Floats, Floats]:
        """Return (N, D) sums weighted by quality, and (N,) weights, of (N,) people's crops.

        Args:
            people: keys, each once.
            since: time of the oldest crop, s.
            camera: whose crops; None: those of all cameras.
        """
        size = len(people), self._embeddings.shape[1]
        if not len(people):
            return np.zeros(size), np.zeros(0)
        first = self._start + int(np.searchsorted(self._times[self._start : self._end], since))
        recent = slice(first, self._end)
        order = np.argsort(people)
        sorted_people = people[order]
        place = np.searchsorted(sorted_people, self._keys[recent])
        theirs = np.append(sorted_people, NOBODY)[place] == self._keys[recent]
        theirs &= self._keys[recent] != NOBODY
        if camera is not None:
            theirs &= self._cameras[recent] == camera
        crops = np.flatnonzero(theirs)
        crops = crops[np.argsort(place[crops], kind="stable")]
        place, quality = place[crops], self._quality[recent][crops]
        starts = np.searchsorted(place, np.arange(len(people) + 1))
        # A sparse product reads the embeddings where they lie.
        chosen = csr_array((quality, crops, starts), shape=(len(people), self._end - first))
        sums, weights = np.empty(size), np.empty(len(people))
        sums[order] = chosen @ self._embeddings[recent]
        weights[order] = np.bincount(place, quality, len(people))
        return sums, weights

    def number_since(self, time: float) -> int:
        """Return the number of the first crop since a time, s."""
        return self._number + int(np.searchsorted(self._times[self._start : self._end], time))

    def numbered(self, numbers: Ints) -> tuple[Floats, PersonCrops]:
        """Return the (k,) times, s, and the crops with these (k,) numbers."""
        rows = self._start + numbers - self._number
        crops = PersonCrops(self._keys[rows], self._quality[rows], self._embeddings[rows])
        return self._times[rows], crops

    def held(self, key: int, camera: int) -> Ints:
        """Take a person's crops of a camera away, and return their numbers."""
        here = slice(self._start, self._end)
        which = np.flatnonzero((self._keys[here] == key) & (self._cameras[here] == camera))
        self._keys[self._start + which] = NOBODY
        numbers: Ints = self._number + which
        return numbers

    def give(self, numbers: Ints, key: int) -> None:
        """Say that crops show a person."""
        self._keys[self._start + numbers - self._number] = key

    def rename(self, key: int, into: int = NOBODY) -> None:
        """Say that all crops of a person show another, or nobody."""
        keys = self._keys[self._start : self._end]
        keys[keys == key] = into

    def _count(self, until: float) -> int:
        times = self._times[self._start : self._end]
        return int(np.searchsorted(times, until, side="right"))

    def _crops(self, which: slice) -> PersonCrops:
        return PersonCrops(self._keys[which], self._quality[which], self._embeddings[which])

    def _make_room(self, count: int, dimensions: int) -> None:
        """Move the crops to the front of arrays that have room for more."""
        if self._embeddings.shape[1] == dimensions and self._end + count <= len(self._times):
            return
        old, size = slice(self._start, self._end), len(self)
        room = max(SMALLEST, 2 * (size + count))
        embeddings = np.empty((room, dimensions))
        if size:
            embeddings[:size] = self._embeddings[old]
        self._embeddings = embeddings
        self._times, self._quality = (
            np.concatenate([values[old], np.empty(room - size)])
            for values in (self._times, self._quality)
        )
        self._cameras, self._keys = (
            np.concatenate([values[old], np.empty(room - size, np.int64)])
            for values in (self._cameras, self._keys)
        )
        self._start, self._end = 0, size
