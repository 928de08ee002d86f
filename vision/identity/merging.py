"""Evidence that two people in view are one and should be merged."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from vision.types import Ints

from .matching import squared_mahalanobis
from .people import People
from .types import IdentitySettings


class MergeEvidence:
    """Counts for how long two people stood in one place without ever sharing a camera."""

    def __init__(self, settings: IdentitySettings) -> None:
        self.settings = settings
        self._together: dict[tuple[int, int], float] = {}

    def update(
        self, people: People, rows: Ints, cameras: Ints, seconds: float
    ) -> list[tuple[int, int]]:
        """Add one tick and return the pairs that are due to merge.

        Args:
            people: after this tick's update.
            rows: (M,) row of each sighting's person.
            cameras: (M,) its camera.
            seconds: since the tick before.

        Returns:
            Keys (older, younger) of the pairs that should now become one; no key stands twice.
        """
        seen = np.unique(rows[people.placed[rows]]) if len(rows) else rows
        if not len(seen):
            self._together = {}
            return []
        presence = np.zeros((len(people), int(cameras.max()) + 1), np.bool_)
        presence[rows, cameras] = True
        here = people.mean[seen, :2]
        # Only neighbours are compared: a crowd has many pairs, and few that stand together.
        a, b = cKDTree(here).query_pairs(self.settings.reach, output_type="ndarray").T
        first, second = np.minimum(seen[a], seen[b]), np.maximum(seen[a], seen[b])
        spread = people.covariance[first, :2, :2] + people.covariance[second, :2, :2]
        squared = squared_mahalanobis(
            people.mean[first, :2] - people.mean[second, :2],
            spread + np.eye(2) * 2 * self.settings.position_noise**2,
        )
        apart = ~(presence[first] & presence[second]).any(axis=1)
        near = (squared < self.settings.gate) & apart
        keys = people.keys[np.stack([first[near], second[near]])].T.tolist()
        together = {
            (one, other): self._together.get((one, other), 0.0) + seconds for one, other in keys
        }
        self._together = together
        taken: set[int] = set()
        due = []
        for pair, duration in sorted(together.items(), key=lambda item: (-item[1], item[0])):
            if duration >= self.settings.merge_seconds and taken.isdisjoint(pair):
                taken.update(pair)
                due.append(pair)
        return due
