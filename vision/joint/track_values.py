"""What speaks for each of a camera's tracks being each of the people: a table of nats.

Rows are the camera's recent tracks. Columns are all targets, then the people of the gallery, then,
for each track, "someone new". Evidence is what the camera has recently seen of the track against
the galleries, and its floor filter against where the other cameras see the person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vision.types import Floats, Ints

from .floor_filters import NOW_SECONDS, PLACE_LIMITS, FloorEstimate, FloorViews, same_place
from .galleries import Appearances
from .gallery import SURE_WEIGHT
from .pairs import EYE, nonzero
from .returns import IMPOSSIBLE, Absent, return_priors
from .settings import JointSettings
from .state import JointState
from .targets import Targets, Truth


@dataclass(frozen=True, slots=True)
class TrackValues:
    """The table for one camera.

    Attributes:
        values: (n, m + g + n) nats; columns are m targets, g lost people, n newcomers.
        returning: (n, g) nats of whole newcomers being lost people, `IMPOSSIBLE` for others.
        appearance: (n, m + g + n) part of it by appearance, before what is impossible.
        keys: (m + g,) of the people of the first columns.
        tracks: (n,) rows of the targets whose track is the camera's.
        people: (m,) rows of the confirmed targets that a track may be.
        lost: keys of g people who may come back: targets that no camera sees, then the gallery's.
        unseen: (g,) rows of these targets, -1 for people of the gallery.
        home: (n,) column of each track's present target.
        returns: (n, g) whether the track's target began after the person was lost, and is nobody
            known from before.
    """

    values: Floats
    returning: Floats
    appearance: Floats
    keys: Ints
    tracks: Ints
    people: Ints
    lost: list[int]
    unseen: Ints
    home: Ints
    returns: Truth


def track_values(state: JointState, camera: int, views: FloorViews) -> TrackValues:
    """Return the table of one camera; `views` are those of all cameras."""
    targets, galleries = state.targets, state.galleries
    settings, time = state.settings, state.time
    recent = targets.seen_lately(settings.recent_track_seconds)[camera]
    tracks = np.flatnonzero(targets.confirmed & recent)
    every = views.fuse()
    people, possible, evidence = _present(state, camera, tracks, views, every)
    home = np.searchsorted(people, tracks)
    crops = galleries.recent(targets.keys[tracks], camera, time - settings.recent_crops_seconds)
    own = np.arange(len(tracks)), home
    similarity, limit = galleries.track_similarity, settings.appearance_limit
    here = galleries.appearances(targets.keys[people])
    ratio = np.clip(similarity.ratio(crops.cosines(here.means)), -limit, limit)
    looks = _likeness(crops, here, ratio, settings.recent_crops_limit)
    present = np.where(possible, looks + settings.reassign_floor_weight * evidence, IMPOSSIBLE)
    absent = Absent.of(state, people)
    past = galleries.appearances(absent.keys)
    exact = similarity.exact_ratio(crops.cosines(past.means))
    exact = np.clip(exact, -limit, limit * settings.recent_crops_limit)
    looks_lost = _likeness(crops, past, exact, 1.0)
    prior, returns = return_priors(targets, tracks, every, absent, time, settings)
    # A newcomer that returns looks like both: what it looks like by itself must not hold it back.
    unlike = (np.minimum(0.0, looks[own]) + looks[own])[:, None]
    fixed = targets.pinned[camera, tracks][:, None]
    ruled = fixed | state.rulings.apart(targets.keys[tracks], absent.keys)
    prior = np.where(ruled, 2 * IMPOSSIBLE, prior)
    returned = np.maximum(looks_lost + prior, IMPOSSIBLE)
    returning = np.where(returns, np.maximum(looks_lost + prior + unlike, IMPOSSIBLE), IMPOSSIBLE)
    new = np.where(fixed, IMPOSSIBLE, _newcomer_values(targets, tracks, time, settings))
    values = np.concatenate([present, returned, new], axis=1)
    appearance = np.concatenate([looks, looks_lost, np.zeros_like(new)], axis=1)
    keys, lost = np.concatenate([targets.keys[people], absent.keys]), absent.keys.tolist()
    return TrackValues(
        values, returning, appearance, keys, tracks, people, lost, absent.rows, home, returns
    )


def _present(
    state: JointState, camera: int, tracks: Ints, views: FloorViews, every: FloorEstimate
) -> tuple[Ints, Truth, Floats]:
    """Return who n tracks may be among the targets, and what the floor says.

    Returns:
        (m,) rows of the targets that one of the tracks may be; (n, m) which; (n, m) evidence of
        the floor, nats.
    """
    targets, settings, proximity = state.targets, state.settings, state.proximity
    people = np.flatnonzero(targets.confirmed)
    keys, track_keys = targets.keys[people], targets.keys[tracks]
    others = views.fuse(camera, NOW_SECONDS)
    near = state.time - proximity.last_meeting(track_keys, keys) < settings.meeting_seconds
    near[np.arange(len(tracks)), np.searchsorted(people, tracks)] = True
    ratio, known = _floor_ratio(targets, camera, tracks, people, others, near, settings)
    in_view = targets.seen_lately(settings.recent_track_seconds)[camera, people]
    vanished = every.known[people] & (targets.unseen[people] <= settings.lost_seconds)
    # Two in view must have met. Who is not in view must stand there for another camera, or have
    # vanished near there.
    # Whether a person that another camera sees, and that was never seen apart, is the same one is
    # decided in `merging`.
    apart = ~proximity.never_apart(track_keys, keys)
    there = np.where(known, apart & (ratio >= 0.0), near & vanished)
    ruled = targets.pinned[camera, tracks][:, None] | state.rulings.apart(track_keys, keys)
    possible = np.where(in_view, near, there) & ~ruled
    possible[np.arange(len(tracks)), np.searchsorted(people, tracks)] = True
    some = np.flatnonzero(possible.any(axis=0))
    ratio, known, in_view = ratio[:, some], known[:, some], in_view[some]
    evidence = np.where(known, ratio, np.where(in_view, 0.0, -settings.return_price))
    return people[some], possible[:, some], evidence


def _likeness(crops: Appearances, people: Appearances, ratio: Floats, most: float) -> Floats:
    """Return (n, m) evidence of n tracks' recent crops for m people; 0 where nothing is known.

    Args:
        crops: of the tracks.
        people: whose galleries are compared.
        ratio: (n, m) of their mean crops, nats.
        most: crops, by quality, that count as independent evidence.
    """
    weight = np.minimum(most, crops.weights)[:, None] * np.minimum(
        1.0, people.weights / SURE_WEIGHT
    )
    evidence: Floats = np.where(crops.known[:, None] & people.known, ratio * weight, 0.0)
    return evidence


def _floor_ratio(
    targets: Targets,
    camera: int,
    tracks: Ints,
    people: Ints,
    place: FloorEstimate,
    near: Truth,
    settings: JointSettings,
) -> tuple[Floats, Truth]:
    """Return (n, m) evidence of n tracks' floor filters for m people, and where there is any.

    Pairs that are not `near`, (n, m), and too far apart for it to be positive have the least.
    """
    here = targets.floor_age[camera, tracks] < NOW_SECONDS
    known = here[:, None] & place.known[people]
    spread = targets.floor_covariance[camera, tracks, :2, :2] + EYE * settings.floor_noise**2
    covariance = place.covariance[people]
    x, y = (
        targets.floor_state[camera, tracks, axis][:, None] - place.mean[people, axis]
        for axis in (0, 1)
    )
    # The squared distance by a covariance is at least the plain one by its trace, and its
    # determinant is at least that of the noise.
    most = 2 * (np.log(settings.floor_area / (2 * np.pi)) - 2 * np.log(settings.floor_noise))
    trace = (spread[:, 0, 0] + spread[:, 1, 1])[:, None] + covariance[:, 0, 0] + covariance[:, 1, 1]
    one, other = nonzero(known & (near | (x * x + y * y <= most * trace)))
    difference = np.stack([x[one, other], y[one, other]], axis=1)
    ratio = np.full(known.shape, PLACE_LIMITS[0])
    ratio[one, other] = same_place(difference, spread[one] + covariance[other], settings)
    return ratio, known


def _newcomer_values(
    targets: Targets, tracks: Ints, time: float, settings: JointSettings
) -> Floats:
    """Return (n, n) values of "nobody of them": impossible for who has just come alone."""
    views = targets.seen_lately(settings.recent_track_seconds)[:, tracks].sum(axis=0)
    young = time - targets.born[tracks] < settings.decide_seconds
    values = np.full((len(tracks), len(tracks)), IMPOSSIBLE)
    np.fill_diagonal(values, np.where((views > 1) | ~young, -settings.newcomer_price, IMPOSSIBLE))
    return values
