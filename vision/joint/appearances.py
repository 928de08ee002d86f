"""People's appearances that are due to be stored, for search by a photo."""

from __future__ import annotations

import numpy as np

from vision.identity.types import AppearanceUpdate

from .gallery import MOST_WEIGHT
from .person_ids import PersonIds
from .state import JointState

CHECK_SECONDS, STORE_SECONDS = 1.0, 5.0
"""Time between two checks, and between two updates of one person, s."""


class AppearanceReporter:
    """Hands people's appearances on now and then."""

    def __init__(self) -> None:
        self._checked = -np.inf
        self._told: dict[int, float] = {}

    def due(self, state: JointState, ids: PersonIds) -> list[AppearanceUpdate]:
        """Return the appearances that are due at the time of the state's tick."""
        if 0 <= state.time - self._checked < CHECK_SECONDS:
            return []
        self._checked = state.time
        targets = state.targets
        keys = targets.keys[targets.confirmed & targets.compared & (targets.unseen == 0)].tolist()
        told = {key: self._told.get(key, -np.inf) for key in keys}
        due = [key for key in keys if not 0 <= state.time - told[key] < STORE_SECONDS]
        updates = []
        for key in due:
            gallery = state.galleries.of(key)
            if gallery.mean is not None:
                told[key] = state.time
                vector = gallery.mean.astype(np.float32)
                updates.append(AppearanceUpdate(ids.of(key), vector, gallery.weight / MOST_WEIGHT))
        self._told = told
        return updates
