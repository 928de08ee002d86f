"""People seen by two cameras at once, found by appearance alone.

Where one of both cameras is not calibrated, no floor says whether two targets stand at one place.
Two that are similar to each other, and to nobody else there, are one person. Prior odds are even
for "nobody there" and "one of those there", and the same for each of them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from vision.types import Floats, Ints

from .corrections import Reason
from .gallery import SURE_WEIGHT
from .state import JointState
from .targets import Truth

ENOUGH_CROPS: Final = 0.5
"""Recent crops, by quality, with which a target can be compared."""
LEAST_ODDS: Final = 1.0
"""Log-odds from which two targets are one person, nats."""
FIRST_ODDS: Final = 3.0
"""The same for two cameras that have not yet shown one person at once: they may never do, nats."""


def most_alike(state: JointState) -> tuple[int, int, Reason] | None:
    """Return the rows of the pair that is surest to be one person, the older first.

    None where none is sure. Only pairs take part that no camera has seen apart, and of which one
    is seen by cameras without calibration only.
    """
    targets, recent = state.targets, state.settings.recent_track_seconds
    rows = np.flatnonzero(targets.confirmed & (targets.unseen <= targets.patience(recent)))
    possible = _possible(state, rows)
    if not possible.any():
        return None
    ratio = np.where(possible, _ratio(state, targets.keys[rows]), -np.inf)
    odds = _odds(ratio, possible)
    least = np.where(_overlap(state, rows), LEAST_ODDS, FIRST_ODDS)
    one, other = np.unravel_index(int((odds - least).argmax()), odds.shape)
    if odds[one, other] < least[one, other]:
        return None
    pair = sorted((int(rows[one]), int(rows[other])), key=lambda row: int(targets.keys[row]))
    return pair[0], pair[1], Reason(float(odds[one, other]), float(ratio[one, other]))


def note_overlap(state: JointState, row: int, other: int) -> None:
    """Note that cameras which see two targets have shown one person at once: they are the same."""
    seen = state.targets.seen_lately(state.settings.recent_track_seconds)[:, [row, other]]
    one, two = (np.flatnonzero(part).tolist() for part in seen.T)
    state.overlaps |= {pair for a in one for b in two for pair in ((a, b), (b, a))}


def _possible(state: JointState, rows: Ints) -> Truth:
    """Return (R, R) which pairs of (R,) targets may be one person, and have no floor in common."""
    targets, settings = state.targets, state.settings
    keys = targets.keys[rows]
    located: Truth = targets.floor_age[:, rows].min(axis=0, initial=np.inf) <= settings.lost_seconds
    possible = ~(located[:, None] & located) & ~np.eye(len(rows), dtype=np.bool_)
    if possible.any():
        possible &= state.proximity.never_apart(keys, keys)
        possible &= ~targets.in_one_view(rows, settings.recent_track_seconds)
        possible &= ~state.rulings.apart(keys, keys)
    return possible


def _ratio(state: JointState, keys: Ints) -> Floats:
    """Return (N, N) evidence of appearance that two of (N,) people are one, -inf: unknown, nats.

    Recent crops of each are compared with the other's gallery, or with recent crops of those who
    have none yet.
    """
    galleries = state.galleries
    crops = galleries.recent(keys, None, state.time - state.settings.recent_crops_seconds)
    people = galleries.appearances(keys)
    enough, sure = crops.weights >= ENOUGH_CROPS, people.weights >= SURE_WEIGHT
    means = crops.means
    if sure.any() and people.means.shape == means.shape:
        means = np.where(sure[:, None], people.means, means)
    known = enough[:, None] & (sure | enough)
    ratio = np.where(known, galleries.track_similarity.ratio(crops.cosines(means)), 0.0)
    count = known.astype(np.int64) + known.T
    evidence: Floats = np.where(count > 0, (ratio + ratio.T) / np.maximum(count, 1), -np.inf)
    return evidence


def _odds(ratio: Floats, possible: Truth) -> Floats:
    """Return (N, N) log-odds that pairs are one person, against all others that either may be.

    >>> ratio = np.array([[6.0, -np.inf], [-np.inf, 6.0]])
    >>> _odds(ratio, np.isfinite(ratio)).tolist()
    [[6.0, -inf], [-inf, 6.0]]
    """
    number = np.maximum(1, possible.sum(axis=1, keepdims=True))
    likely = np.exp(ratio)
    rest = np.log1p(np.maximum(likely.sum(axis=1, keepdims=True) - likely, 0.0) / number)
    odds = ratio - np.log(number) - rest
    least: Floats = np.minimum(odds, odds.T)
    return least


def _overlap(state: JointState, rows: Ints) -> Truth:
    """Return (R, R) whether cameras that see (R,) targets have shown one person at once."""
    seen = state.targets.seen_lately(state.settings.recent_track_seconds)[:, rows]
    overlap = np.zeros((len(seen), len(seen)))
    for one, other in state.overlaps:
        overlap[one, other] = 1.0
    views = seen.astype(np.float64)
    return np.asarray(views.T @ overlap @ views > 0)
