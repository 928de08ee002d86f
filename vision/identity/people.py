"""People: constant-velocity Kalman filters on the floor, one row each, and what is known of them.

Source: Bar-Shalom, Li & Kirubarajan, Estimation with Applications to Tracking and Navigation,
2001: discrete white-noise acceleration model (ch. 6.3) and fusion of simultaneous measurements in
information form (ch. 8).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

Truth = NDArray[np.bool_]
SPEED_PRIOR = 1.0
"""Standard deviation of a newcomer's speed per axis, m/s."""
UNPLACED = 1e6
"""Variance of a person that no calibrated camera has seen, m²."""


class People:
    """Structure of arrays; rows are ordered by birth, `keys` rise and are never used again.

    Attributes:
        keys: (P,) int64.
        ids: (P,) UUIDs.
        mean: (P, 4) x, y in metres, vx, vy in m/s.
        covariance: (P, 4, 4).
        born: (P,) time of the first sighting, s.
        seen: (P,) time of the last sighting, s.
        hits: (P,) evidence that there is someone, in clear sightings; see `existence`.
        placed: (P,) whether a calibrated camera ever saw them.
        sure: (P,) confirmed, no longer tentative.
        slots: (P,) of their looks.
        told: (P,) when their look was last told, s.
        asked: (P,) when it was last compared with others', s.
        start: (P, 2) metres, where they were first seen; NaN until a calibrated camera saw them.
        first, last: (P, C) when each camera saw them first and last, s; inf and -inf for never.
    """

    _ARRAYS: Final = (
        *(
            "keys",
            "mean",
            "covariance",
            "first_seen",
            "last_seen",
            "hits",
            "placed",
            "confirmed",
            "slots",
            "stored",
        ),
        "compared",
        *("start", "first", "last"),
    )

    def __init__(self) -> None:
        self.keys: Ints = np.empty(0, np.int64)
        self.ids: list[UUID] = []
        self.mean: Floats = np.empty((0, 4))
        self.covariance: Floats = np.empty((0, 4, 4))
        self.first_seen: Floats = np.empty(0)
        self.last_seen: Floats = np.empty(0)
        self.hits: Floats = np.empty(0)
        self.placed: Truth = np.empty(0, np.bool_)
        self.confirmed: Truth = np.empty(0, np.bool_)
        self.slots: Ints = np.empty(0, np.int64)
        self.stored: Floats = np.empty(0)
        self.compared: Floats = np.empty(0)
        self.start: Floats = np.empty((0, 2))
        self.first: Floats = np.empty((0, 0))
        self.last: Floats = np.empty((0, 0))
        self._next_key = 0

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, keys: Ints) -> Ints:
        """Return the row of each key, -1 for those gone (and for -1)."""
        if not len(self):
            return np.full(len(keys), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        return np.where(self.keys[rows] == keys, rows, -1)

    def ensure_cameras(self, count: int) -> None:
        """Make room for `count` cameras."""
        more = count - self.first.shape[1]
        if more > 0:
            self.first = np.pad(self.first, ((0, 0), (0, more)), constant_values=np.inf)
            self.last = np.pad(self.last, ((0, 0), (0, more)), constant_values=-np.inf)

    def predict(self, seconds: float, acceleration: float) -> None:
        """Predict everybody `seconds` ahead; `acceleration` in m/s² is the process noise."""
        step = np.eye(4)
        step[0, 2] = step[1, 3] = seconds
        gain = np.array([[seconds**2 / 2, 0], [0, seconds**2 / 2], [seconds, 0], [0, seconds]])
        noise = gain @ gain.T * acceleration**2
        self.mean = self.mean @ step.T
        self.covariance = step @ self.covariance @ step.T + noise

    def add(self, ids: list[UUID], time: float, slots: list[int]) -> Ints:
        """Add rows, not yet anywhere; return them, (N,)."""
        count, first, cameras = len(ids), len(self), self.first.shape[1]
        prior = np.diag([UNPLACED, UNPLACED, SPEED_PRIOR**2, SPEED_PRIOR**2])
        fresh = {
            "keys": self._next_key + np.arange(count),
            "mean": np.zeros((count, 4)),
            "covariance": np.tile(prior, (count, 1, 1)),
            "first_seen": np.full(count, time),
            "last_seen": np.full(count, time),
            "hits": np.zeros(count),
            "placed": np.zeros(count, np.bool_),
            "confirmed": np.zeros(count, np.bool_),
            "slots": np.array(slots, np.int64),
            "stored": np.full(count, -np.inf),
            "compared": np.full(count, -np.inf),
            "start": np.full((count, 2), np.nan),
            "first": np.full((count, cameras), np.inf),
            "last": np.full((count, cameras), -np.inf),
        }
        for name in self._ARRAYS:
            setattr(self, name, np.concatenate([getattr(self, name), fresh[name]]))
        self.ids.extend(ids)
        self._next_key += count
        return np.arange(first, first + count)

    def keep(self, kept: Truth) -> None:
        """Drop the rows that are not `kept`, (P,) bool."""
        self.ids = [person for person, stays in zip(self.ids, kept, strict=True) if stays]
        for name in self._ARRAYS:
            setattr(self, name, getattr(self, name)[kept])

    def append_from(self, others: People, rows: Ints) -> None:
        """Copy `rows` of `others` behind our own, in order; they get keys of ours."""
        if not len(rows):
            return
        for people in (self, others):
            people.ensure_cameras(max(self.first.shape[1], others.first.shape[1]))
        mine = self.add([others.ids[row] for row in rows], 0.0, [0] * len(rows))
        for name in self._ARRAYS[1:]:
            getattr(self, name)[mine] = getattr(others, name)[rows]

    def combine(self, row: int, others: People, other: int) -> None:
        """Add what is known of `other`, a row of `others`, to `row`: they are one."""
        self.hits[row] += others.hits[other]
        self.confirmed[row] |= others.confirmed[other]
        self.last_seen[row] = max(self.last_seen[row], others.last_seen[other])
        self.first[row] = np.minimum(self.first[row], others.first[other])
        self.last[row] = np.maximum(self.last[row], others.last[other])

    def swap_positions(self, one: int, other: int) -> None:
        """Swap the positions of two people who were taken for each other."""
        for values in (self.mean, self.covariance, self.start, self.placed):
            values[[one, other]] = values[[other, one]]

    def record_cameras(self, rows: Ints, cameras: Ints, time: float) -> None:
        """Record that the cameras see them now; (M,) each."""
        self.first[rows, cameras] = np.minimum(self.first[rows, cameras], time)
        self.last[rows, cameras] = time

    def observe(self, rows: Ints, floor: Floats, covariance: Floats, time: float) -> None:
        """Update the filters by one tick; several floor points of one person are fused first.

        Args:
            rows: (M,) whose sighting it is.
            floor: (M, 2) metres, NaN for a camera without calibration: seen, but not placed.
            covariance: (M, 2, 2) m².
            time: of the tick, s.
        """
        unique = np.unique(rows)
        self.last_seen[unique] = time
        finite = np.isfinite(floor).all(axis=1)
        if not finite.any():
            return
        rows, floor, covariance = rows[finite], floor[finite], covariance[finite]
        people, member = np.unique(rows, return_inverse=True)
        information = np.zeros((len(people), 2, 2))
        weighted = np.zeros((len(people), 2))
        inverse = np.linalg.inv(covariance)
        np.add.at(information, member, inverse)
        np.add.at(weighted, member, np.einsum("mij,mj->mi", inverse, floor))
        fused_covariance = np.linalg.inv(information)
        fused = np.einsum("pij,pj->pi", fused_covariance, weighted)

        prior = self.covariance[people]
        gain = prior[:, :, :2] @ np.linalg.inv(prior[:, :2, :2] + fused_covariance)
        innovation = fused - self.mean[people, :2]
        self.mean[people] += np.einsum("pij,pj->pi", gain, innovation)
        updated = prior - gain @ prior[:, :2, :]
        self.covariance[people] = (updated + updated.transpose(0, 2, 1)) / 2
        self.placed[people] = True
        new = people[np.isnan(self.start[people, 0])]
        self.start[new] = self.mean[new, :2]


def seen_together(people: People, rows: Ints, others: People, columns: Ints) -> Truth:
    """Return (N, M) whether a camera had both in view at one time, so that they are two.

    Only from when to when a camera saw someone is known, so that gaps count as seen.
    """
    cameras = max(people.first.shape[1], others.first.shape[1])
    people.ensure_cameras(cameras)
    others.ensure_cameras(cameras)
    both = (people.first[rows][:, None] <= others.last[columns][None]) & (
        others.first[columns][None] <= people.last[rows][:, None]
    )
    return np.asarray(both.any(axis=2))
