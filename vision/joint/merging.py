"""Merging of targets that are one person, where each camera sees only one of them.

Where the floor says for long enough that two targets stand at one place, no camera has ever seen
them apart, and appearance does not object, they are one person. Where the floor says nothing,
appearance decides (`resemblance`).
"""

from __future__ import annotations

import numpy as np

from vision.types import Floats, Ints

from .corrections import Merge, Reason
from .resemblance import most_alike, note_overlap
from .state import JointState
from .targets import PER_CAMERA

SAME_BIAS = 2.0
"""Added to the evidence of appearance, nats: at one place, similar is the same."""
APPEARANCE_LIMITS = -5.0, 3.0
"""Of the evidence of appearance, nats."""
IMPOSSIBLE = -np.inf


def merge_targets(state: JointState) -> list[Merge]:
    """Merge pairs of targets that are one person, the surest first; return the merges.

    The older one's key stays. Camera's tracks keep their ids.
    """
    merges: list[Merge] = []
    while (pair := _surest_pair(state) or most_alike(state)) is not None:
        note_overlap(state, *pair[:2])
        merges.append(unite(state, *pair))
    return merges


def _surest_pair(state: JointState) -> tuple[int, int, Reason] | None:
    """Return the rows of the surest pair, the older first; None where none is sure."""
    targets, proximity, settings = state.targets, state.proximity, state.settings
    rows = np.flatnonzero(targets.confirmed)
    if len(rows) < 2:
        return None
    keys = targets.keys[rows]
    together = proximity.places_together(keys)
    possible = (
        proximity.never_apart(keys, keys) & (together > 0) & ~np.eye(len(rows), dtype=np.bool_)
    )
    possible &= ~targets.in_one_view(rows, settings.recent_track_seconds)
    possible &= ~state.rulings.apart(keys, keys)
    if not possible.any():
        return None
    evidence = np.where(possible, together, IMPOSSIBLE)
    similarity = _similarity(state, rows)
    evidence += similarity
    one, other = np.unravel_index(int(evidence.argmax()), evidence.shape)
    if evidence[one, other] < settings.merge_gain:
        return None
    pair = sorted((int(rows[one]), int(rows[other])), key=lambda row: int(targets.keys[row]))
    reason = Reason(
        float(evidence[one, other]), float(similarity[one, other]), float(together[one, other])
    )
    return pair[0], pair[1], reason


def _similarity(state: JointState, rows: Ints) -> Floats:
    """Return (n, n) evidence of each one's recent crops for the other's gallery, nats."""
    galleries, keys = state.galleries, state.targets.keys[rows]
    since = state.time - state.settings.recent_crops_seconds
    recent = galleries.recent(keys, None, since)
    people = galleries.appearances(keys)
    known = recent.known[:, None] & people.known[None]
    ratio = np.where(known, galleries.track_similarity.ratio(recent.cosines(people.means)), 0.0)
    count = known.astype(np.int64) + known.T
    mean = (ratio + ratio.T) / np.maximum(count, 1)
    evidence: Floats = np.where(count > 0, np.clip(mean + SAME_BIAS, *APPEARANCE_LIMITS), 0.0)
    return evidence


def unite(state: JointState, kept: int, dropped: int, reason: Reason | None = None) -> Merge:
    """Give the target of a row all that another knows better, end that one, and say so."""
    targets, galleries = state.targets, state.galleries
    newer = targets.image_age[:, dropped] < targets.image_age[:, kept]
    for name in PER_CAMERA:
        values = getattr(targets, name)
        values[newer, kept] = values[newer, dropped]
    if targets.unseen[dropped] < targets.unseen[kept]:
        targets.seen_place[kept] = targets.seen_place[dropped]
    targets.unseen[kept] = min(targets.unseen[kept], targets.unseen[dropped])
    targets.log_odds[kept] = max(targets.log_odds[kept], targets.log_odds[dropped])
    targets.confirmed[kept] |= targets.confirmed[dropped]
    targets.compared[kept] |= targets.compared[dropped]
    targets.recognised[kept] |= targets.recognised[dropped]
    one, other = (int(targets.keys[row]) for row in (kept, dropped))
    galleries.of(one).absorb(galleries.of(other))
    galleries.forget(other)
    state.rulings.unite(one, other)
    targets.keep(np.arange(len(targets)) != dropped)
    return Merge(other, into=one, reason=reason)
