"""What the tracker knows as JSON, and a tracker that continues with it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import numpy as np

from vision.identity.types import StoredHistory

from .floor_filters import predict_floor
from .galleries import LostPerson
from .image_filters import predict_images
from .person_ids import PersonIds
from .replay import replay
from .state import JointState
from .targets import PER_CAMERA, PER_TARGET, Targets
from .tracker import LONGEST, JointTracker

NEVER = 1e6
"""Stands for an infinite time in JSON, s."""
LOST_IN_STATE = 200
"""Lost people, the newest, who are recognised after a restart."""


def state_of(tracker: JointTracker, ids: PersonIds) -> dict[str, Any]:
    """Return what the tracker knows, as JSON; see `restore`."""
    state, targets = tracker.state, tracker.state.targets
    cameras, rows = np.nonzero(targets.image_age <= state.settings.lost_seconds)
    lost = list(state.galleries.lost)[-LOST_IN_STATE:]
    people = [*targets.keys.tolist(), *lost]
    return {
        "time": state.time,
        "cameras": list(tracker.names),
        "sizes": {name: list(size) for name, size in tracker.sizes.items()},
        "feet": {
            name: camera.feet.state()
            for name, camera in zip(tracker.names, tracker.cameras, strict=True)
            if camera.feet is not None
        },
        "next": [targets.next_key, *targets.next_tracks.tolist()],
        "targets": {name: _listed(getattr(targets, name)) for name in PER_TARGET},
        "seen": [cameras.tolist(), rows.tolist()],
        "parts": {name: _listed(getattr(targets, name)[cameras, rows]) for name in PER_CAMERA},
        "people": [[key, str(ids.of(key)), *_gallery(state, key)] for key in people],
        "lost": [[key, *_lost(state.galleries.lost[key])] for key in lost],
        "lost_before": [
            [key, *_lost(before)] for key in lost if (before := state.galleries.lost[key].before)
        ],
        "apart": [list(pair) for pair in state.rulings],
        "similarity": state.galleries.similarity.state(),
        "track_similarity": state.galleries.track_similarity.state(),
        "overlaps": sorted(state.overlaps),
    }


def restore(
    tracker: JointTracker,
    ids: PersonIds,
    said: Mapping[str, Any],
    missed: float,
    since: StoredHistory,
    *,
    same_model: bool,
) -> None:
    """Take over what another tracker knew, before the first tick.

    The time that nobody saw makes everyone's place less certain, and nobody lost.

    Args:
        tracker: has its cameras; those that `said` knows besides are gone.
        ids: of people.
        said: see `state_of`.
        missed: seconds from that state to the first tick.
        since: what is known of that time.
        same_model: whether the same model made the embeddings; they are left out otherwise.

    Raises:
        ValueError, TypeError, KeyError: the state makes no sense.
    """
    try:
        _check_people(said)
        _take_over(tracker, ids, said, same_model)
    except (AttributeError, IndexError, OverflowError) as error:
        raise ValueError("the state makes no sense") from error
    replay(tracker, ids, since)
    state, settings = tracker.state, tracker.state.settings
    gap = min(max(missed - since.seconds, 0.0), LONGEST)
    state.time += gap
    targets = state.targets
    ages = [age.copy() for age in (targets.image_age, targets.crop_age, targets.floor_age)]
    predict_images(targets, gap, settings)
    predict_floor(targets, gap, settings)
    targets.image_age, targets.crop_age, targets.floor_age = ages


def _take_over(
    tracker: JointTracker, ids: PersonIds, said: Mapping[str, Any], same_model: bool
) -> None:
    state = tracker.state
    rows = [tracker.names.index(name) if name in tracker.names else -1 for name in said["cameras"]]
    state.time = _number(said["time"])
    _restore_targets(state.targets, said, np.array(rows, np.int64))
    for key, person, weight, vector in said["people"]:
        ids.set(int(key), UUID(person))
        if same_model and weight:
            packed = np.frombuffer(base64.b64decode(vector), np.float16).astype(np.float64)
            if not packed.any() or state.galleries.dimensions not in (0, len(packed)):
                raise ValueError("an appearance that is none, or of another model")
            state.galleries.of(int(key)).set(_finite(packed), _number(weight))
    before = {int(key): _lost_person(*rest) for key, *rest in said.get("lost_before", [])}
    for key, time, place in said["lost"]:
        person = _lost_person(time, place, before.get(int(key)))
        state.galleries.lost[int(key)] = person
    for one, other in said["apart"]:
        state.rulings.separate(int(one), int(other))
    if same_model:
        state.galleries.similarity.restore(said["similarity"])
        state.galleries.track_similarity.restore(said["track_similarity"])
    state.overlaps = _overlaps(said["overlaps"], rows)
    _restore_cameras(tracker, said)


def _overlaps(said: Any, rows: list[int]) -> set[tuple[int, int]]:
    """Return pairs of cameras; `rows` say which camera of now each of the state's is, -1: none."""
    if any(place < 0 for pair in said for place in pair):
        raise ValueError("a camera that is none")
    pairs = {(rows[one], rows[other]) for one, other in said}
    return {pair for pair in pairs if min(pair) >= 0}


def _restore_cameras(tracker: JointTracker, said: Mapping[str, Any]) -> None:
    """Take over what was learned of cameras, and no places of another calibration."""
    for name, size in said["sizes"].items():
        tracker.sizes[name] = int(size[0]), int(size[1])
    for name, learned in said["feet"].items():
        feet = tracker.cameras[tracker.names.index(name)].feet if name in tracker.names else None
        if feet is not None:
            feet.restore(learned)
            if not feet.ground.is_told_by(learned):
                tracker.state.targets.floor_age[tracker.names.index(name)] = np.inf


def _check_people(said: Mapping[str, Any]) -> None:
    """Refuse people and cameras that are there twice, and keys that nobody has got."""
    keys = [*said["targets"]["keys"], *(key for key, *_ in said["lost"])]
    known = [key for key, *_ in said["people"]]
    if any(weight < 0 for _, _, weight, _ in said["people"]):
        raise ValueError("an appearance that weighs less than nothing")
    persons = [UUID(person) for _, person, *_ in said["people"]]
    if any(len(set(one)) < len(one) for one in (keys, known, persons, said["cameras"])):
        raise ValueError("someone or a camera is there twice")
    if set(keys) != set(known) or not all(0 < key < said["next"][0] for key in keys):
        raise ValueError("people who are not known, or of the future")


def _restore_targets(targets: Targets, said: Mapping[str, Any], rows: np.ndarray[Any, Any]) -> None:
    """Fill empty targets; `rows` say which camera of now each of the state's is, -1: none."""
    first, *tracks = said["next"]
    targets.next_key = int(first)
    for row, track in zip(rows.tolist(), tracks, strict=True):
        if row >= 0:
            targets.next_tracks[row] = max(int(targets.next_tracks[row]), int(track))
    count = len(said["targets"]["keys"])
    targets.add(count, 0.0)
    targets.next_key = int(first)
    nothing = [-NEVER] * count
    facts: dict[str, Any] = {  # which older states do not tell
        "cut_off": [False] * count,
        "returned": nothing,
        "lost_time": nothing,
        "lost_place": [[-NEVER] * 2] * count,
    }
    facts |= said["targets"]
    for name in PER_TARGET:
        setattr(targets, name, _array(facts[name], getattr(targets, name)))
    cameras, people = (np.array(part, np.int64) for part in said["seen"])
    if (cameras < 0).any() or (people < 0).any():
        raise ValueError("a row that is none")
    here = rows[cameras] >= 0 if len(cameras) else np.zeros(0, np.bool_)
    for name in PER_CAMERA:
        values = getattr(targets, name)
        like = np.empty((len(people), *values.shape[2:]), values.dtype)
        part = _array(said["parts"][name], like)
        values[rows[cameras[here]], people[here]] = part[here]


def _listed(values: np.ndarray[Any, Any]) -> list[Any]:
    """Return an array as lists fit for JSON: rounded, without infinite times and NaN."""
    if values.dtype.kind != "f":
        listed: list[Any] = values.tolist()
        return listed
    return np.round(np.nan_to_num(values, nan=-NEVER, posinf=NEVER), 4).tolist()  # type: ignore[no-any-return]


def _array(listed: list[Any], like: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return what `_listed` gave, in the type and shape of another array."""
    values = np.array(listed, like.dtype).reshape(like.shape)
    if like.dtype.kind != "f":
        return values
    if not np.isfinite(values).all():
        raise ValueError("a number that is none")
    return np.where(values == NEVER, np.inf, np.where(values == -NEVER, np.nan, values))


def _number(value: Any) -> float:
    number = float(value)
    if not np.isfinite(number):
        raise ValueError("a number that is none")
    return number


def _finite(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if not np.isfinite(values).all():
        raise ValueError("an appearance or a place that is none")
    return values


def _gallery(state: JointState, key: int) -> tuple[float, str]:
    """Return weight and mean of a gallery; the mean as half floats, in base 64."""
    gallery = state.galleries.of(key)
    if gallery.sum is None:
        return 0.0, ""
    packed = gallery.sum.astype(np.float16).tobytes()
    return round(gallery.weight, 3), base64.b64encode(packed).decode("ascii")


def _lost(person: LostPerson) -> tuple[float, list[float] | None]:
    place = None if person.place is None else np.round(person.place, 3).tolist()
    return round(person.time, 3), place


def _lost_person(
    time: Any, place: list[Any] | None, before: LostPerson | None = None
) -> LostPerson:
    """Return what `_lost` told."""
    where = None if place is None else _finite(np.array(place, np.float64).reshape(2))
    return LostPerson(_number(time), where, before)
