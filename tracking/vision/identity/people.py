"""The people on the floor: constant-velocity Kalman filters, one row each.

Source: Bar-Shalom, Li & Kirubarajan, Estimation with Applications to Tracking and Navigation,
2001: discrete white-noise acceleration model (ch. 6.3) and fusion of simultaneous measurements in
information form (ch. 8).
"""

from __future__ import annotations

from uuid import UUID

import numpy as np

from tracking.vision.types import Floats, Ints

SPEED_PRIOR = 1.0
"""Standard deviation of a newcomer's speed per axis, m/s."""
UNPLACED = 1e6
"""Variance of somebody whom no calibrated camera has seen, m²."""


class People:
    """Structure of arrays; rows are ordered by birth, `keys` rise and are never used again.

    Attributes:
        keys: (P,) int64.
        ids: (P,) UUIDs.
        mean: (P, 4) x, y in metres, vx, vy in m/s.
        covariance: (P, 4, 4).
        seen: (P,) time of the last sighting, s.
        hits: (P,) ticks with a sighting.
        placed: (P,) whether a calibrated camera ever saw them.
    """

    def __init__(self) -> None:
        self.keys: Ints = np.empty(0, np.int64)
        self.ids: list[UUID] = []
        self.mean: Floats = np.empty((0, 4))
        self.covariance: Floats = np.empty((0, 4, 4))
        self.seen: Floats = np.empty(0)
        self.hits: Ints = np.empty(0, np.int64)
        self.placed = np.empty(0, np.bool_)
        self._next_key = 0

    def __len__(self) -> int:
        return len(self.ids)

    def rows(self, keys: Ints) -> Ints:
        """Row of each key, -1 for those gone (and for -1)."""
        if not len(self):
            return np.full(len(keys), -1, np.int64)
        rows = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        return np.where(self.keys[rows] == keys, rows, -1)

    def predict(self, seconds: float, acceleration: float) -> None:
        """Moves everybody on by `seconds`; `acceleration` in m/s² is the process noise."""
        step = np.eye(4)
        step[0, 2] = step[1, 3] = seconds
        gain = np.array([[seconds**2 / 2, 0], [0, seconds**2 / 2], [seconds, 0], [0, seconds]])
        noise = gain @ gain.T * acceleration**2
        self.mean = self.mean @ step.T
        self.covariance = step @ self.covariance @ step.T + noise

    def add(self, ids: list[UUID], time: float) -> Ints:
        """New rows, not yet anywhere; returns them, (N,)."""
        count = len(ids)
        first = len(self)
        prior = np.diag([UNPLACED, UNPLACED, SPEED_PRIOR**2, SPEED_PRIOR**2])
        self.keys = np.append(self.keys, self._next_key + np.arange(count))
        self._next_key += count
        self.ids.extend(ids)
        self.mean = np.concatenate([self.mean, np.zeros((count, 4))])
        self.covariance = np.concatenate([self.covariance, np.tile(prior, (count, 1, 1))])
        self.seen = np.append(self.seen, np.full(count, time))
        self.hits = np.append(self.hits, np.zeros(count, np.int64))
        self.placed = np.append(self.placed, np.zeros(count, np.bool_))
        return np.arange(first, first + count)

    def keep(self, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
        """Drops the rows that are not `kept`, (P,) bool."""
        self.ids = [person for person, stays in zip(self.ids, kept, strict=True) if stays]
        for name in ("keys", "mean", "covariance", "seen", "hits", "placed"):
            setattr(self, name, getattr(self, name)[kept])

    def observe(self, rows: Ints, floor: Floats, covariance: Floats, time: float) -> None:
        """Takes in one tick's sightings; several of one person are fused first.

        Args:
            rows: (M,) whose sighting it is.
            floor: (M, 2) metres, NaN for a camera without calibration: seen, but not placed.
            covariance: (M, 2, 2) m².
            time: of the tick, s.
        """
        unique = np.unique(rows)
        self.seen[unique] = time
        self.hits[unique] += 1
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
