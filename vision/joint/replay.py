"""What was stored after a state was made, done to the tracker that continues with it."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

import numpy as np

from vision.identity.types import StoredHistory
from vision.types import Ints, Tracks

from .floor_filters import correct_floor, predict_floor
from .image_filters import correct_images, predict_images
from .observation import FloorPoints
from .person_ids import PersonIds
from .tracker import JointTracker

SURE_LOG_ODDS = 4.0
"""Log-odds of the existence of people who were stored, nats."""
ANY_SIZE = 10**6, 10**6
"""Size of frames of a camera that has shown none: no box is cut off by the border."""


def replay(tracker: JointTracker, ids: PersonIds, since: StoredHistory) -> None:
    """Follow people through what was stored, in order, up to the end of that time.

    Args:
        tracker: knows what was known before.
        ids: of people; those met since get keys.
        since: whose tracks the cameras had, and when.
    """
    ticks: dict[float, list[tuple[str, Tracks]]] = defaultdict(list)
    for name, pictures in since.tracks.items():
        for seconds, tracks in pictures:
            ticks[seconds].append((name, tracks))
    now, start = 0.0, tracker.state.time
    for seconds in sorted(ticks):
        _advance(tracker, seconds - now)
        tracker.state.time = start + seconds
        for name, tracks in ticks[seconds]:
            if name in tracker.names:
                _follow(tracker, ids, name, tracks, since, seconds - now)
        now = seconds
    _advance(tracker, max(0.0, since.seconds - now))
    tracker.state.time = start + since.seconds


def _advance(tracker: JointTracker, seconds: float) -> None:
    targets, settings = tracker.state.targets, tracker.state.settings
    predict_images(targets, seconds, settings)
    predict_floor(targets, seconds, settings)
    targets.unseen += seconds


def _follow(
    tracker: JointTracker,
    ids: PersonIds,
    name: str,
    tracks: Tracks,
    since: StoredHistory,
    seconds: float,
) -> None:
    """Correct the targets that a camera saw, `seconds` after the tick before."""
    state, targets, camera = tracker.state, tracker.state.targets, tracker.names.index(name)
    owners = [since.owners.get((name, track)) for track in tracks.ids.tolist()]
    seen = np.array([owner is not None for owner in owners], np.bool_) & (tracks.scores > 0)
    people = [owner for owner, here in zip(owners, seen.tolist(), strict=True) if here and owner]
    rows = np.array([_row(tracker, ids, person) for person in people], np.int64)
    _, first = np.unique(rows, return_index=True)
    rows, numbers = rows[first], tracks.ids[seen][first]
    boxes = tracks.boxes[seen][first]
    size = tracker.sizes.get(name, ANY_SIZE)
    correct_images(targets, camera, rows, boxes.astype(np.float64), size, state.settings)
    _set_tracks(tracker, camera, rows, numbers)
    targets.unseen[rows] = 0.0
    feet = tracker.cameras[camera].feet
    if feet is not None:
        points = FloorPoints(*feet.locate(boxes, size[0], targets.keys[rows]))
        correct_floor(targets, camera, rows, points, seconds, state.settings)
    _take_from_others(tracker, ids, camera, rows, numbers)


def _take_from_others(
    tracker: JointTracker, ids: PersonIds, camera: int, rows: Ints, numbers: Ints
) -> None:
    """Take tracks from those who had them; who has no other was the one who has it now."""
    state, targets = tracker.state, tracker.state.targets
    had = np.isin(targets.track_ids[camera], numbers)
    had[rows] = False
    targets.take_part(camera, np.flatnonzero(had))
    ended = had & ~np.isfinite(targets.image_age).any(axis=0)
    for key in targets.keys[ended].tolist():
        state.galleries.forget(key)
        ids.drop([key])
    targets.keep(~ended)


def _set_tracks(tracker: JointTracker, camera: int, rows: Ints, numbers: Ints) -> None:
    targets = tracker.state.targets
    targets.track_ids[camera, rows] = numbers
    newest = int(numbers.max(initial=0)) + 1
    targets.next_tracks[camera] = max(int(targets.next_tracks[camera]), newest)


def _row(tracker: JointTracker, ids: PersonIds, person: UUID) -> int:
    """Return the row of someone who was stored, a new one for someone met since."""
    state, key = tracker.state, ids.key(person)
    if key is None:
        key = state.targets.new_key()
        ids.set(key, person)
    found = state.targets.row_of(key)
    if found is not None:
        return found
    row = int(state.targets.add(1, state.time)[0])
    state.targets.keys[row] = key
    state.galleries.lost.pop(key, None)
    state.targets.confirmed[row] = state.targets.compared[row] = True
    state.targets.recognised[row] = True
    state.targets.log_odds[row] = SURE_LOG_ODDS
    return row
