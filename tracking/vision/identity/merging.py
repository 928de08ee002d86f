"""Evidence that two people are one."""

from __future__ import annotations

import numpy as np

from tracking.vision.types import Ints

from .matching import mahalanobis
from .people import People
from .types import IdentitySettings


class MergeEvidence:
    """Counts for how long two people stood in one place without ever sharing a camera."""

    def __init__(self, settings: IdentitySettings) -> None:
        self.settings = settings
        self._together: dict[tuple[int, int], float] = {}

    def ripe(
        self, people: People, rows: Ints, cameras: Ints, seconds: float
    ) -> list[tuple[int, int]]:
        """Takes in one tick.

        Args:
            people: after this tick's update.
            rows: (M,) row of each sighting's person.
            cameras: (M,) its camera.
            seconds: since the tick before.

        Returns:
            Keys (older, younger) of the pairs that should now become one; no key stands twice.
        """
        seen = np.unique(rows[people.placed[rows]]) if len(rows) else rows
        presence = np.zeros((len(people), int(cameras.max()) + 1 if len(cameras) else 0), np.int64)
        presence[rows, cameras] = 1
        squared, distance = mahalanobis(
            people.mean[seen, :2],
            people.covariance[seen, :2, :2] + np.eye(2) * self.settings.position_noise**2,
            people.mean[seen, :2],
            people.covariance[seen, :2, :2] + np.eye(2) * self.settings.position_noise**2,
        )
        apart = presence[seen] @ presence[seen].T == 0
        near = (squared < self.settings.gate) & (distance < self.settings.reach) & apart
        together: dict[tuple[int, int], float] = {}
        for a, b in np.argwhere(np.triu(near, 1)):
            pair = (int(people.keys[seen[a]]), int(people.keys[seen[b]]))
            together[pair] = self._together.get(pair, 0.0) + seconds
        self._together = together
        taken: set[int] = set()
        ripe = []
        for pair, duration in sorted(together.items(), key=lambda item: -item[1]):
            if duration >= self.settings.merge_seconds and taken.isdisjoint(pair):
                taken.update(pair)
                ripe.append(pair)
        return ripe
