"""Learning how alike a track's recent crops are to galleries, its own and other people's.

A mean of several crops is more alike to its person's gallery than a single crop, and how much more
depends on how different the crops are from each other.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from .gallery import SURE_WEIGHT
from .state import JointState

LEARN_SECONDS: Final = 1.0
"""Time between two lessons, s: recent crops are the same ones for a while."""
ENOUGH_CROPS: Final = 1.0
"""Recent crops, by quality, of a track that teaches."""


def learn_similarity(state: JointState) -> None:
    """Learn from tracks with sure galleries, once per `LEARN_SECONDS`.

    Pairs that a camera has seen apart are two people.
    """
    if 0 <= state.time - state.learned < LEARN_SECONDS:
        return
    state.learned = state.time
    targets, galleries, settings = state.targets, state.galleries, state.settings
    patience = targets.patience(settings.recent_track_seconds)
    seen = targets.confirmed & (targets.unseen <= patience)
    keys = targets.keys[seen]
    people = galleries.appearances(keys)
    crops = galleries.recent(keys, None, state.time - settings.recent_crops_seconds)
    sure = np.flatnonzero((people.weights >= SURE_WEIGHT) & (crops.weights >= ENOUGH_CROPS))
    keys = keys[sure]
    cosines = crops.of(sure).cosines(people.of(sure).means)
    two = ~state.proximity.never_apart(keys, keys) & ~np.eye(len(keys), dtype=np.bool_)
    galleries.track_similarity.learn(np.diagonal(cosines), cosines[two])
