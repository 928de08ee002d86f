"""Correction of the past: merges, and exchanges of each camera's tracks."""

from __future__ import annotations

import numpy as np

from .floor_filters import FloorViews
from .merging import merge_targets
from .moves import MoveMaker
from .reassignment import best_exchange
from .state import JointState
from .tick import JointTick
from .track_values import track_values

COMPARED_CROPS = 1.0
"""Crops, by quality, with which a target has been compared with the gallery."""


def correct_past(state: JointState, answer: JointTick) -> None:
    """Merge targets that are one, and give tracks to those that they fit better.

    One exchange per camera, the clearest first: each changes what the other cameras' tracks are
    compared with, and this order does not depend on the order of the cameras.

    Args:
        state: changes.
        answer: gets what was corrected.
    """
    targets, settings = state.targets, state.settings
    before = set(state.galleries.lost)
    answer.merges.extend(merge_targets(state))
    seen = (targets.image_age <= settings.recent_track_seconds).any(axis=1)
    waiting = set(np.flatnonzero(seen).tolist())
    while waiting:
        views = FloorViews.of(targets, settings)
        found = {
            camera: best_exchange(track_values(state, camera, views), settings)
            for camera in sorted(waiting)
        }
        gains = {camera: one.gain for camera, one in found.items() if one is not None}
        if not gains:
            break
        camera = max(gains, key=lambda one: gains[one])
        exchange = found[camera]
        assert exchange is not None
        corrections, merges = MoveMaker(camera, state).carry_out(exchange)
        answer.corrections.extend(corrections)
        answer.merges.extend(merges)
        waiting.remove(camera)
    answer.lost.extend(key for key in state.galleries.lost if key not in before)
    _note_compared(state)


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
