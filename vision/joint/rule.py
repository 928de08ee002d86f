"""What an operator says about who is who, done to what the tracker knows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import numpy as np

from .merging import unite
from .person_ids import PersonIds
from .state import JointState


def merge(state: JointState, ids: PersonIds, kept: UUID, dropped: UUID) -> None:
    """Make two people one; their tracks are not given to anyone else for it."""
    drop, keep = ids.key(dropped), ids.key(kept)
    if drop is None:
        return
    if keep is None:  # a person of the past
        ids.set(drop, kept)
        return
    row, kept_row = state.targets.row_of(drop), state.targets.row_of(keep)
    state.rulings.unite(keep, drop)
    ids.drop([drop])
    if row is not None and kept_row is not None:
        unite(state, kept_row, row)
        _pin(state, keep)
        return
    if row is not None:
        state.targets.keys[row] = keep
        _pin(state, keep)
        state.galleries.lost.pop(keep, None)
    state.galleries.of(keep).absorb(state.galleries.of(drop))
    state.galleries.forget(drop)


def split(
    state: JointState,
    ids: PersonIds,
    person: UUID,
    new: UUID,
    tracks: Collection[tuple[int, int]],
) -> None:
    """Give tracks, camera rows and track ids, of a person to someone else.

    The two are not merged again while both are known.
    """
    key = ids.key(person)
    if key is None:
        return
    other = ids.key(new)
    if other is None:
        other = state.targets.new_key()
        ids.set(other, new)
    state.rulings.separate(key, other)
    row = state.targets.row_of(key)
    if row is None:
        return
    moved = [camera for camera, track in tracks if state.targets.track_ids[camera, row] == track]
    if not moved:
        return
    target = state.targets.row_of(other)
    if target is None:
        target = _add_like(state, other, row)
    crops = state.galleries.of(key)
    for camera in moved:
        part = state.targets.take_part(camera, np.array([row]))
        state.targets.put_part(camera, target, part, 0)
        state.galleries.of(other).put_pending(crops.take_pending(camera))
    _pin(state, key)
    _pin(state, other)


def forget(state: JointState, ids: PersonIds, person: UUID) -> None:
    """Drop all that is known of a person."""
    key = ids.key(person)
    if key is None:
        return
    targets = state.targets
    targets.keep(targets.keys != key)
    state.galleries.forget(key)
    ids.drop([key])
    if len(state.rulings):
        state.rulings.keep({*targets.keys.tolist(), *state.galleries.lost})


def _add_like(state: JointState, key: int, row: int) -> int:
    """Add a target that is as sure as that of a row, and return its row."""
    targets = state.targets
    new = int(targets.add(1, state.time)[0])
    targets.keys[new] = key
    targets.confirmed[new] = targets.compared[new] = True
    targets.log_odds[new], targets.unseen[new] = targets.log_odds[row], targets.unseen[row]
    state.galleries.lost.pop(key, None)
    return new


def _pin(state: JointState, key: int) -> None:
    row = state.targets.row_of(key)
    if row is not None:
        seen = np.isfinite(state.targets.image_age[:, row])
        state.targets.pinned[seen, row] = True
