"""Everyone seen in one tick, described once for all that is stored, counted and shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from .identity import (
    AppearanceUpdate,
    IdentityDecision,
    IdentityEvent,
    IdentityResult,
    TrackCorrection,
)
from .types import Floats, Floats32, Ints, Tracks


@dataclass(frozen=True, slots=True)
class TickView:
    """The tracks of all cameras in one tick and the people they belong to.

    Structure of arrays: C cameras, N tracks grouped by camera, P people.

    Attributes:
        cameras: ids of the C cameras with a frame in this tick.
        offsets: (C + 1,) int64; the tracks of camera c are rows `offsets[c]` to `offsets[c + 1]`.
        track_ids: (N,) int64, the camera's own track ids.
        boxes: (N, 4) float32, x1, y1, x2, y2 in the camera's pixels.
        scores: (N,) float32, of the detector, 0–1; 0 for a box that is only predicted.
        persons: (N,) int64, index into `people`.
        people: ids of the P people.
        floor: (P, 2) metres; NaN where the position is not known.
        confirmed: (P,) bool; the others are tentative.
        corrections: of what the ticks before have said; they hold for this tick's rows, too.
        lost, archived, events, decisions, appearances, floor_spread: see `IdentityResult`.
    """

    cameras: tuple[str, ...]
    offsets: Ints
    track_ids: Ints
    boxes: Floats32
    scores: Floats32
    persons: Ints
    people: list[UUID]
    floor: Floats
    confirmed: NDArray[np.bool_]
    corrections: list[TrackCorrection] = field(default_factory=list)
    lost: list[UUID] = field(default_factory=list)
    archived: list[UUID] = field(default_factory=list)
    events: list[IdentityEvent] = field(default_factory=list)
    decisions: list[IdentityDecision] = field(default_factory=list)
    appearances: list[AppearanceUpdate] = field(default_factory=list)
    floor_spread: Floats | None = None

    def __len__(self) -> int:
        return len(self.track_ids)

    def occupied_cameras(self) -> list[str]:
        """Return the cameras that have someone in view."""
        counts = np.diff(self.offsets)
        return [name for name, count in zip(self.cameras, counts, strict=True) if count]

    @staticmethod
    def build(tracks: Mapping[str, Tracks], identity: IdentityResult) -> TickView:
        """Return the view of a tick.

        Args:
            tracks: by camera.
            identity: who these tracks are.
        """
        each = list(tracks.values())
        counts = np.array([len(one) for one in each], np.int64)
        return TickView(
            cameras=tuple(tracks),
            offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
            track_ids=np.concatenate([np.empty(0, np.int64), *(one.ids for one in each)]),
            boxes=np.concatenate([np.empty((0, 4), np.float32), *(one.boxes for one in each)]),
            scores=np.concatenate([np.empty(0, np.float32), *(one.scores for one in each)]),
            persons=np.concatenate(
                [np.empty(0, np.int64), *(identity.persons[name] for name in tracks)]
            ),
            people=identity.ids,
            floor=identity.floor,
            confirmed=np.asarray(identity.confirmed, np.bool_),
            corrections=identity.corrections,
            lost=identity.lost,
            archived=identity.archived,
            events=identity.events,
            decisions=identity.decisions,
            appearances=identity.appearances,
            floor_spread=identity.floor_spread,
        )

    def rows(self, camera: str) -> slice:
        """Return the rows of one camera's tracks; ValueError for a camera without a frame."""
        index = self.cameras.index(camera)
        return slice(int(self.offsets[index]), int(self.offsets[index + 1]))

    @property
    def counts(self) -> Ints:
        """(C,) number of tracks of each camera."""
        return np.diff(self.offsets)

    @property
    def camera_rows(self) -> Ints:
        """(N,) index into `cameras` of each track."""
        return np.repeat(np.arange(len(self.cameras)), self.counts)

    @property
    def merged(self) -> list[tuple[UUID, UUID]]:
        """(kept, dropped) people of this tick's merges."""
        return [
            (event.person, old)
            for event in self.events
            if event.kind == "merge"
            for old in event.previous_ids
        ]

    def confirmed_people(self) -> list[UUID]:
        """Return the ids of the people who are confirmed."""
        return [self.people[row] for row in np.flatnonzero(self.confirmed).tolist()]

    def without_cameras(self, dropped: Collection[str]) -> TickView:
        """Return the view without the tracks of some cameras; its people stay."""
        if not dropped or not set(dropped) & set(self.cameras):
            return self
        kept = np.array([name not in dropped for name in self.cameras], np.bool_)
        rows, counts = kept[self.camera_rows], self.counts[kept]
        return replace(
            self,
            cameras=tuple(name for name in self.cameras if name not in dropped),
            offsets=np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]),
            track_ids=self.track_ids[rows],
            boxes=self.boxes[rows],
            scores=self.scores[rows],
            persons=self.persons[rows],
        )
