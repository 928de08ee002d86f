"""Correction of the past: merges, and exchanges of each camera's tracks."""

from __future__ import annotations

import numpy as np

from vision.types import Ints

from .corrections import Correction, Merge
from .floor_filters import FloorViews
from .learning import learn_similarity
from .merging import merge_targets
from .moves import MoveMaker
from .reassignment import Exchange, best_exchanges
from .rounds import Rounds
from .state import JointState
from .tick import JointTick
from .track_values import track_values

COMPARED_CROPS = 1.0
"""Crops, by quality, with which a target has been compared with the gallery."""


def correct_past(state: JointState, answer: JointTick, rounds: Rounds, seconds: float) -> None:
    """Merge targets that are one, and give tracks to those that they fit better, now and then.

    One camera after the other, the clearest exchange first: each changes what the other cameras'
    tracks are compared with, and this order does not depend on the order of the cameras, but for
    those of a crowd, who take turns. What a camera that sees none of the people concerned would do
    is computed again only when it is its turn.

    Args:
        state: changes.
        answer: gets what was corrected.
        rounds: say when, and whose tracks.
        seconds: since the tick before.
    """
    before = set(state.galleries.lost)
    begins = rounds.begins(state)
    if begins:
        answer.merges.extend(merge_targets(state))
    _exchange_tracks(state, rounds.take(state, seconds), answer)
    answer.lost.extend(key for key in state.galleries.lost if key not in before)
    if begins:
        _note_compared(state)
        learn_similarity(state)


def _exchange_tracks(state: JointState, cameras: list[int], answer: JointTick) -> None:
    found = _best_exchanges(state, cameras)
    fresh = set(found)
    while found:
        camera = max(found, key=lambda one: (found[one][0].gain, -one))
        if camera not in fresh:  # others have changed something since
            del found[camera]
            found |= _best_exchanges(state, [camera])
            fresh.add(camera)
            continue
        corrections, merges = _carry_out(state, camera, found.pop(camera))
        answer.corrections.extend(corrections)
        answer.merges.extend(merges)
        cameras.remove(camera)
        changed = [key for one in corrections for key in (one.previous, one.person)]
        changed += [key for one in merges for key in (one.key, one.into)]
        near = set(_seeing(state, np.array(changed, np.int64))) & set(cameras)
        found = {one: exchange for one, exchange in found.items() if one not in near}
        found |= _best_exchanges(state, sorted(near))
        fresh = near


def _carry_out(
    state: JointState, camera: int, exchanges: list[Exchange]
) -> tuple[list[Correction], list[Merge]]:
    """Carry out a camera's exchanges, and return what that corrects."""
    corrections: list[Correction] = []
    merges: list[Merge] = []
    keys = state.targets.keys.copy()
    for exchange in exchanges:
        rows = {row: state.targets.row_of(int(keys[row])) for row in exchange.rows}
        present = exchange.renumbered(rows)  # targets may have ended
        if present is not None:
            made = MoveMaker(camera, state).carry_out(present)
            corrections.extend(made[0])
            merges.extend(made[1])
    return corrections, merges


def _seeing(state: JointState, keys: Ints) -> list[int]:
    """Return the cameras that see some of the targets with these keys."""
    targets, limit = state.targets, state.settings.recent_track_seconds
    seen = targets.seen_lately(limit)[:, np.isin(targets.keys, keys)]
    cameras: list[int] = np.flatnonzero(seen.any(axis=1)).tolist()
    return cameras


def _best_exchanges(state: JointState, cameras: list[int]) -> dict[int, list[Exchange]]:
    """Return each camera's best exchanges, of those that have one."""
    if not cameras:
        return {}
    views = FloorViews.of(state.targets, state.settings)
    tables = {camera: track_values(state, camera, views) for camera in cameras}
    best = {camera: best_exchanges(table, state.settings) for camera, table in tables.items()}
    return {camera: some for camera, some in best.items() if some}


def _note_compared(state: JointState) -> None:
    """Note which targets have been compared with the gallery."""
    targets, settings = state.targets, state.settings
    new = np.flatnonzero(targets.confirmed & ~targets.compared)
    if not len(new):
        return
    if not state.galleries.can_return():
        targets.compared[new] = True
        return
    since = state.time - settings.recent_crops_seconds
    crops = state.galleries.recent(targets.keys[new], None, since)
    late = state.time - targets.born[new] >= settings.compare_seconds
    targets.compared[new] = late | (crops.weights >= COMPARED_CROPS)
