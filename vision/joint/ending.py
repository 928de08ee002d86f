"""The end of targets: who was confirmed is lost and may come back, the others were nobody."""

from __future__ import annotations

import numpy as np

from .existence import ended
from .state import JointState
from .stays import absence_of
from .tick import JointTick


def drop_ended(state: JointState, answer: JointTick) -> None:
    """End the targets that are nobody or lost, and forget the people lost for long.

    Args:
        state: changes.
        answer: gets their keys.
    """
    targets, settings, galleries = state.targets, state.settings, state.galleries
    gone = ended(targets, settings)
    if gone.any():
        for row in np.flatnonzero(gone).tolist():
            key = int(targets.keys[row])
            if targets.confirmed[row]:
                galleries.lose(key, absence_of(targets, row, state.time, settings))
                answer.lost.append(key)
            else:
                galleries.forget(key)
                answer.archived.append(key)
        targets.keep(~gone)
    oldest = state.time - settings.gallery_seconds
    answer.archived.extend(galleries.drop_old(oldest, settings.gallery_people))
    if answer.archived and len(state.rulings):
        state.rulings.keep({*targets.keys.tolist(), *galleries.lost})
