"""Associate a tick's tracks with people, by floor and appearance at this moment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

from .decisions import Candidates
from .matching import assign, mahalanobis, squared_mahalanobis
from .people import People
from .switch_detection import UNLIKE
from .tick_tracks import TickTracks
from .tracks import TrackTable
from .types import IdentitySettings

Truth = NDArray[np.bool_]
LOOKS_LIMIT = 2.0
"""Largest weight of looks between people in view, nats: there the floor knows better."""


def enforce_one_track_per_camera(rows: Ints, tick: TickTracks, people: People) -> Ints:
    """Keep at most one track per person and camera, the nearest.

    Two tracks of one camera may follow one person, who was merged while one of the tracks was
    hidden: the nearer continues, the other is cut off.

    Returns (M,) rows, -1 for those cut off.
    """
    linked = np.flatnonzero(rows >= 0)
    who = rows[linked]
    offset = tick.floor[linked] - people.mean[who, :2]
    nearest_first = linked[np.argsort(np.hypot(offset[:, 0], offset[:, 1]), kind="stable")]
    places = tick.cameras[nearest_first] * len(people) + rows[nearest_first]
    _, first = np.unique(places, return_index=True)
    kept = np.full(len(rows), -1, np.int64)
    kept[nearest_first[first]] = rows[nearest_first[first]]
    return kept


def reject_contradicted_links(
    rows: Ints,
    tick: TickTracks,
    people: People,
    tracks: TrackTable,
    settings: IdentitySettings,
    seconds: float,
) -> tuple[Ints, Truth]:
    """Cut off tracks that were elsewhere than their person for too long.

    Of several tracks of a person, the nearest is never in doubt.

    Returns:
        (M,) rows, -1 for those cut off; (M,) bool, tracks out of reach that are still in doubt.
    """
    linked = np.flatnonzero(rows >= 0)
    who = rows[linked]
    offset = tick.floor[linked] - people.mean[who, :2]
    squared = squared_mahalanobis(offset, tick.covariance[linked] + people.covariance[who, :2, :2])
    nearest = np.full(len(people), np.inf)
    np.minimum.at(nearest, who, squared)
    far = np.isfinite(squared) & (squared > settings.gate) & (squared > nearest[who])
    doubted = tracks.add_doubt(tick.codes[linked], far, seconds)
    rows = rows.copy()
    rows[linked[doubted > settings.doubt_seconds]] = -1
    stray = np.zeros(len(rows), np.bool_)
    stray[linked] = far & (np.hypot(offset[:, 0], offset[:, 1]) > settings.reach)
    return rows, stray & (rows >= 0)


def match(
    rows: Ints,
    tick: TickTracks,
    people: People,
    cosine: Floats,
    ratio: Floats,
    settings: IdentitySettings,
    clock: float,
) -> Candidates:
    """Assign the best person within the gate to tracks without one, camera by camera.

    Args:
        rows: (M,) -1 for those without; filled in.
        cosine: (A, P) of looks, for the A tracks without a person; NaN where there are none.
        ratio: (A, P) what that says, nats; 0 where nothing.
    """
    asked = np.flatnonzero(rows < 0)
    squared, distance = mahalanobis(
        tick.floor[asked],
        tick.covariance[asked],
        people.mean[:, :2],
        people.covariance[:, :2, :2],
    )
    unseen = clock - people.last_seen
    candidates = Candidates(list(people.ids), asked, squared, distance, unseen, cosine)
    if not len(people):
        return candidates
    reach = settings.reach + settings.walking_speed * unseen
    possible = (squared < settings.gate) & (distance < reach) & people.placed & (ratio > UNLIKE)
    cost = squared + unseen - 2 * np.clip(ratio, -LOOKS_LIMIT, LOOKS_LIMIT)
    for camera in np.unique(tick.cameras[asked]):
        here = tick.cameras == camera
        free = np.ones(len(people), np.bool_)
        free[rows[here & (rows >= 0)]] = False
        new = np.flatnonzero(tick.cameras[asked] == camera)
        taken, by = assign(cost[new], possible[new] & free)
        rows[asked[new[taken]]] = by
    return candidates


def group_new_tracks(rows: Ints, tick: TickTracks, settings: IdentitySettings) -> Ints:
    """Group the unassigned tracks: those of several cameras in one place are one.

    Returns:
        (N,) group of each track whose row is -1, from 0.
    """
    new = np.flatnonzero(rows < 0)
    floor, covariance, cameras = tick.floor[new], tick.covariance[new], tick.cameras[new]
    squared, distance = mahalanobis(floor, covariance, floor, covariance)
    close = (squared < settings.gate) & (distance < settings.reach)
    group = np.arange(len(new))
    order = np.argsort(squared, axis=None, kind="stable")
    for flat in order[close.ravel()[order]]:
        a, b = divmod(int(flat), len(new))
        if a >= b or group[a] == group[b]:
            continue
        together = np.isin(group, [group[a], group[b]])
        if len(np.unique(cameras[together])) == together.sum():
            group[together] = group[a]
    _, member = np.unique(group, return_inverse=True)
    return np.asarray(member, np.int64)
