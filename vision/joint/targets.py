"""N people, their state in each of C cameras and on the floor (structure of arrays)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats, Ints

Truth = NDArray[np.bool_]
CameraPart = dict[str, NDArray[Any]]
"""What one camera knows of some targets: see `Targets.take_part`."""

PER_TARGET = (
    "keys",
    "log_odds",
    "confirmed",
    "compared",
    "recognised",
    "cut_off",
    "unseen",
    "born",
    "birthplace",
    "seen_place",
    "gap_start",
    "gap_start_place",
    "gap_end",
    "gap_end_place",
    "returned",
    "lost_time",
    "lost_place",
)
PER_CAMERA = (
    "image_state",
    "image_speed",
    "image_covariance",
    "image_age",
    "misses",
    "track_ids",
    "pinned",
    "crop_age",
    "floor_state",
    "floor_covariance",
    "floor_age",
)


class Targets:
    """Arrays of all targets, rows in step.

    Attributes:
        cameras: C.
        keys: (N,) int64 identity, from 1, never used twice.
        log_odds: (N,) of existence, nats.
        confirmed: (N,) bool; before that a target is tentative and not reported.
        compared: (N,) bool whether it was compared with the gallery, or nobody is there: until
            then its identity is tentative.
        recognised: (N,) bool whether it was recognised as a person known from before.
        cut_off: (N,) bool whether it began with a track that was cut off someone else.
        unseen: (N,) time since any camera saw it, s.
        born: (N,) time of its first detection, s.
        birthplace: (N, 2) floor point then, m; NaN where unknown.
        seen_place: (N, 2) where it was last seen, m; NaN where unknown.
        gap_start, gap_end: (N,) times between which no camera saw it, s: see `gaps`; NaN: none.
        gap_start_place, gap_end_place: (N, 2) where it was then, m; NaN where unknown.
        returned: (N,) time at which the track began with which it last came back, s; NaN: none.
        lost_time, lost_place: (N,), (N, 2) when and where it had been lost before that, s, m.
        image_state, image_speed: (C, N, 4) x of the middle, top, width, height; pixels, pixels/s.
        image_covariance: (C, N, 4, 3) variance of the state, covariance with its speed, variance
            of the speed.
        image_age: (C, N) time since the camera saw it, s; inf: never, or its track was reassigned.
        misses: (C, N) expected and missing detections in a row, in tenths of a second.
        track_ids: (C, N) int64 the camera's track.
        crop_age: (C, N) time since a crop of it was kept, s; inf: never.
        pinned: (C, N) bool whether an operator has said whose track it is.
        next_tracks: (C,) int64 the next track id of each camera.
        fresh: (C,) age up to which a target was seen in a camera's newest frame but one, s.
        next_key: the next key.
        floor_state: (C, N, 4) x, y, their speed; m, m/s: from this camera's floor points alone.
        floor_covariance: (C, N, 4, 4).
        floor_age: (C, N) time since its last floor point, s; inf: none.
    """

    def __init__(self, cameras: int = 0) -> None:
        self.cameras = cameras
        self.keys: Ints = np.empty(0, np.int64)
        self.log_odds: Floats = np.empty(0)
        self.confirmed: Truth = np.empty(0, np.bool_)
        self.compared: Truth = np.empty(0, np.bool_)
        self.recognised: Truth = np.empty(0, np.bool_)
        self.cut_off: Truth = np.empty(0, np.bool_)
        self.unseen: Floats = np.empty(0)
        self.born: Floats = np.empty(0)
        self.birthplace: Floats = np.empty((0, 2))
        self.gap_start, self.gap_end = np.empty((2, 0))
        self.returned, self.lost_time = np.empty((2, 0))
        self.seen_place, self.lost_place = np.empty((2, 0, 2))
        self.gap_start_place, self.gap_end_place = np.empty((2, 0, 2))
        for name, values in _unseen_part((cameras, 0)).items():
            setattr(self, name, values)
        self.next_tracks: Ints = np.ones(cameras, np.int64)
        self.fresh: Floats = np.zeros(cameras)
        self.next_key = 1

    image_state: Floats
    image_speed: Floats
    image_covariance: Floats
    image_age: Floats
    misses: Floats
    track_ids: Ints
    pinned: Truth
    crop_age: Floats
    floor_state: Floats
    floor_covariance: Floats
    floor_age: Floats

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, count: int, time: float) -> Ints:
        """Add tentative targets that no camera has seen yet, and return their (count,) rows."""
        rows = np.arange(len(self), len(self) + count)
        new = {
            "keys": np.arange(self.next_key, self.next_key + count),
            "log_odds": np.zeros(count),
            "confirmed": np.zeros(count, np.bool_),
            "compared": np.zeros(count, np.bool_),
            "recognised": np.zeros(count, np.bool_),
            "cut_off": np.zeros(count, np.bool_),
            "unseen": np.zeros(count),
            "born": np.full(count, time),
            "birthplace": np.full((count, 2), np.nan),
            "seen_place": np.full((count, 2), np.nan),
            "gap_start": np.full(count, np.nan),
            "gap_start_place": np.full((count, 2), np.nan),
            "gap_end": np.full(count, np.nan),
            "gap_end_place": np.full((count, 2), np.nan),
            "returned": np.full(count, np.nan),
            "lost_time": np.full(count, np.nan),
            "lost_place": np.full((count, 2), np.nan),
        }
        self.next_key += count
        for name, values in new.items():
            setattr(self, name, np.concatenate([getattr(self, name), values]))
        for name, values in _unseen_part((self.cameras, count)).items():
            setattr(self, name, np.concatenate([getattr(self, name), values], axis=1))
        return rows

    def new_key(self) -> int:
        """Return a key that was never used."""
        self.next_key += 1
        return self.next_key - 1

    def row_of(self, key: int) -> int | None:
        """Return the row of a key; None for who is no target."""
        rows = np.flatnonzero(self.keys == key)
        return int(rows[0]) if len(rows) else None

    def place_seen(self, row: int) -> Floats | None:
        """Return (2,) where a row's target was last seen, m; None: unknown."""
        place = self.seen_place[row]
        return place.copy() if np.isfinite(place[0]) else None

    def add_camera(self, first_track: int) -> None:
        """Add a camera, behind the others, whose first track gets this id."""
        for name, values in _unseen_part((1, len(self))).items():
            setattr(self, name, np.concatenate([getattr(self, name), values]))
        self.next_tracks = np.append(self.next_tracks, first_track)
        self.fresh = np.append(self.fresh, 0.0)
        self.cameras += 1

    def keep(self, which: Truth) -> None:
        """Drop the targets that are not kept, (N,) bool."""
        for name in PER_TARGET:
            setattr(self, name, getattr(self, name)[which])
        for name in PER_CAMERA:
            setattr(self, name, getattr(self, name)[:, which])

    def seen_lately(self, seconds: float) -> Truth:
        """Return (C, N) which targets a camera has seen within so many seconds.

        Or, where its frames are farther apart, in one of its newest two.
        """
        limits = np.maximum(seconds, self.fresh)[:, None]
        return np.asarray(self.image_age <= limits)

    def patience(self, seconds: float) -> Floats:
        """Return (N,) for how long nobody need see a target, s: that, or until its next frame.

        Of the camera that saw it last.
        """
        if not self.cameras or not len(self):
            return np.full(len(self), seconds)
        patience: Floats = np.maximum(seconds, self.fresh[self.image_age.argmin(axis=0)])
        return patience

    def in_one_view(self, rows: Ints, seconds: float) -> Truth:
        """Return (R, R) which of (R,) targets one camera has both `seen_lately`."""
        seen = self.seen_lately(seconds)[:, rows].astype(np.float32)
        return np.asarray(seen.T @ seen > 0)

    def start_tracks(self, camera: int, rows: Ints) -> None:
        """Give (R,) targets new track ids in a camera."""
        first = int(self.next_tracks[camera])
        self.track_ids[camera, rows] = np.arange(first, first + len(rows))
        self.pinned[camera, rows] = False
        self.next_tracks[camera] += len(rows)

    def restart_tracks(self) -> None:
        """Give all targets new track ids in the cameras that have seen them."""
        for camera in range(self.cameras):
            rows = np.flatnonzero(self.track_ids[camera])
            pinned = self.pinned[camera].copy()
            self.start_tracks(camera, rows)
            self.pinned[camera] = pinned

    def take_part(self, camera: int, rows: Ints) -> CameraPart:
        """Return what a camera knows of (R,) targets, and let it forget that."""
        part = {name: getattr(self, name)[camera, rows].copy() for name in PER_CAMERA}
        for name, values in _unseen_part((len(rows),)).items():
            getattr(self, name)[camera, rows] = values
        return part

    def put_part(self, camera: int, row: int, part: CameraPart, index: int) -> None:
        """Give a target what the camera knew of the target `index` of `part`."""
        for name in PER_CAMERA:
            getattr(self, name)[camera, row] = part[name][index]


def _unseen_part(shape: tuple[int, ...]) -> CameraPart:
    """Return the state of targets that a camera has never seen, (*shape, …)."""
    state = np.zeros((*shape, 4))
    state[..., 3] = 50.0  # divisions by the height must work
    return {
        "image_state": state,
        "image_speed": np.zeros((*shape, 4)),
        "image_covariance": np.zeros((*shape, 4, 3)),
        "image_age": np.full(shape, np.inf),
        "misses": np.zeros(shape),
        "track_ids": np.zeros(shape, np.int64),
        "pinned": np.zeros(shape, np.bool_),
        "crop_age": np.full(shape, np.inf),
        "floor_state": np.zeros((*shape, 4)),
        "floor_covariance": np.broadcast_to(np.eye(4), (*shape, 4, 4)).copy(),
        "floor_age": np.full(shape, np.inf),
    }
