"""Which person each camera's track follows, and what speaks against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

Truth = NDArray[np.bool_]
_CAMERA_SHIFT = 44
"""A track's code is its camera's number above 44 bits of its own id."""


def code(cameras: Ints | int, tracks: Ints | int) -> Ints:
    """Encode camera numbers and track ids as one number each, (M,)."""
    return np.asarray(cameras, np.int64) << _CAMERA_SHIFT | np.asarray(tracks, np.int64)


def camera_of(codes: Ints | int) -> Ints:
    """Return the camera number in each code."""
    return np.asarray(codes, np.int64) >> _CAMERA_SHIFT


def track_of(codes: Ints | int) -> Ints:
    """Return the camera's own track id in each code.

    >>> int(track_of(code(3, 17))), int(camera_of(code(3, 17)))
    (17, 3)
    """
    return np.asarray(codes, np.int64) & ((1 << _CAMERA_SHIFT) - 1)


class TrackTable:
    """Structure of arrays, sorted by code.

    Attributes:
        codes: (T,) see `code`.
        keys: (T,) of their people.
        since: (T,) when it began to follow that person, s.
        seen: (T,) when it was last seen, s.
        doubt: (T,) seconds for which it has been elsewhere than its person.
        strange: (T,) how much its look has spoken for someone else, nats (Page's cumulative sum).
        fitted: (T,) when it last looked like its person, s.
        shows: (T,) key of that someone once it is enough to believe it, else -1.
        pinned: (T,) an operator has said so: never in doubt.
    """

    _ARRAYS: Final = (
        *("codes", "keys", "since", "last_seen", "doubt", "switch_evidence"),
        *("last_fit", "switched_to", "pinned"),
    )

    def __init__(self) -> None:
        self.codes: Ints = np.empty(0, np.int64)
        self.keys: Ints = np.empty(0, np.int64)
        self.since: Floats = np.empty(0)
        self.last_seen: Floats = np.empty(0)
        self.doubt: Floats = np.empty(0)
        self.switch_evidence: Floats = np.empty(0)
        self.last_fit: Floats = np.empty(0)
        self.switched_to: Ints = np.empty(0, np.int64)
        self.pinned: Truth = np.empty(0, np.bool_)

    def __len__(self) -> int:
        return len(self.codes)

    def rows(self, codes: Ints) -> Ints:
        """Return the row of each code, -1 for a new track."""
        if not len(self):
            return np.full(len(codes), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.codes, codes), len(self) - 1)
        return np.where(self.codes[rows] == codes, rows, -1)

    def people(self, codes: Ints) -> Ints:
        """Return (M,) key of each track's person, -1 for a new track."""
        rows = self.rows(codes)
        if not len(self):
            return rows
        return np.where(rows >= 0, self.keys[rows], -1)

    def store(self, codes: Ints, keys: Ints, time: float) -> None:
        """Store this tick's assignment."""
        rows = self.rows(codes)
        old = rows >= 0
        mine = rows[old]
        self.last_seen[mine] = time
        changed = mine[self.keys[mine] != keys[old]]
        self._follow(changed, keys[old][self.keys[mine] != keys[old]], time)
        new = ~old
        if new.any():
            self._add(codes[new], keys[new], time)

    def add_doubt(self, codes: Ints, far: Truth, seconds: float) -> Floats:
        """Add `seconds` of doubt where a known track is `far` from its person; return it."""
        rows = self.rows(codes)
        self.doubt[rows] = np.where(far & ~self.pinned[rows], self.doubt[rows] + seconds, 0.0)
        return self.doubt[rows]

    def follow(self, track: int, key: int, time: float) -> None:
        """Let the track with this code follow another person from now on."""
        self._follow(self.rows(np.array([track])), np.array([key]), time)

    def redirect(self, old: int, new: int, pinned: bool = False) -> None:
        """Let every track of `old` follow `new`; a `pinned` track is never in doubt."""
        rows = np.flatnonzero(self.keys == old)
        self.keys[rows] = new
        self.doubt[rows] = self.switch_evidence[rows] = 0.0
        self.switched_to[rows] = -1
        self.switched_to[self.switched_to == old] = new
        self.pinned[rows] |= pinned

    def move(
        self, tracks: Collection[tuple[str, int]], numbers: Mapping[str, int], old: int, new: int
    ) -> None:
        """Let those of `tracks` (camera and id) that followed `old` follow `new`."""
        known = [code(numbers[name], track) for name, track in tracks if name in numbers]
        rows = self.rows(np.array(known, np.int64))
        rows = rows[rows >= 0]
        rows = rows[self.keys[rows] == old]
        self._follow(rows, np.full(len(rows), new), self.since[rows])

    def of(self, key: int, cameras: Sequence[str]) -> list[tuple[str, int]]:
        """Return camera and id of a person's tracks; `cameras` are names by number."""
        codes = self.codes[self.keys == key]
        names = [cameras[number] for number in camera_of(codes).tolist()]
        return list(zip(names, track_of(codes).tolist(), strict=True))

    def forget(self, keys: Ints, since: float) -> None:
        """Drop links to people who are not among `keys`, and of tracks not seen `since` then."""
        kept = (self.last_seen >= since) & np.isin(self.keys, keys)
        if not kept.all():
            for name in self._ARRAYS:
                setattr(self, name, getattr(self, name)[kept])

    def _follow(self, rows: Ints, keys: Ints, since: Floats | float) -> None:
        self.keys[rows] = keys
        self.since[rows] = self.last_fit[rows] = since
        self.doubt[rows] = self.switch_evidence[rows] = 0.0
        self.switched_to[rows] = -1
        self.pinned[rows] = False

    def _add(self, codes: Ints, keys: Ints, time: float) -> None:
        count = len(codes)
        fresh = {
            "codes": codes,
            "keys": keys,
            "since": np.full(count, time),
            "last_seen": np.full(count, time),
            "doubt": np.zeros(count),
            "switch_evidence": np.zeros(count),
            "last_fit": np.full(count, time),
            "switched_to": np.full(count, -1),
            "pinned": np.zeros(count, np.bool_),
        }
        order = np.argsort(np.concatenate([self.codes, codes]), kind="stable")
        for name in self._ARRAYS:
            setattr(self, name, np.concatenate([getattr(self, name), fresh[name]])[order])
