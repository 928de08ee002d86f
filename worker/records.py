"""What a task hands to the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from vision.tick_view import TickView
from vision.types import Floats, Floats32
from vision.watching.picture_condition import PictureNow

from .alert_records import AlertRecords


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """See `tracking.models.Decision`; `camera` is the key of its row."""

    person: UUID
    time: datetime
    kind: str
    camera: int | None = None
    track_id: int | None = None
    score: float | None = None
    other: UUID | None = None
    runner_up: UUID | None = None
    runner_up_score: float | None = None
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A person was in a zone; see `tracking.models.ZoneVisit`.

    Attributes:
        person: who, None: someone who was forgotten.
        zone: its id within the environment.
        until: of the last sighting so far.
        ended: they have left.
        void: it turned out that nobody was.
    """

    person: UUID | None
    zone: str
    since: datetime
    until: datetime
    visit: UUID = field(default_factory=uuid4)
    ended: bool = False
    void: bool = False


@dataclass(frozen=True, slots=True)
class CrossingRecord:
    """A person crossed a line; `line` is its id within the environment."""

    person: UUID | None
    line: str
    time: datetime
    direction: str
    crossing: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class ImageRecord:
    """A crop that is on disk; `path` is below the folder for media."""

    person: UUID
    path: str
    quality: float
    camera: int
    time: datetime
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class AppearanceRecord:
    """What a person looks like to `model`: a (D,) vector, and the quality behind it, 0–1."""

    person: UUID
    model: str
    vector: Floats32
    quality: float


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A track belonged to another person for the last seconds; see `TrackCorrection`.

    Attributes:
        camera: key of its row.
        track, new_track: the id under which the rows are stored, and the one that they get.
        previous, person: whose they were said to be, and whose they are; None for a person who
            is not stored.
        since: time of the first row.
    """

    camera: int
    track: int
    new_track: int
    previous: UUID
    person: UUID | None
    since: datetime


@dataclass(frozen=True, slots=True)
class TickRecord:
    """One tick of a task.

    Attributes:
        view: everyone seen, of the cameras whose frame is not stored already.
        camera_keys: key of the row of each of `view.cameras`.
        positions: by camera key, the next frame of its recording.
        frames: by camera key, how many it has given so far.
        merged: (kept, dropped) people.
        lost: people who are out of sight.
        archived: people who were lost and are no longer previous.
        floor: what zones and lines had counted by then; kept of the newest tick only.
        identity: the people a restarted worker should know, now and then.
        corrections: whose tracks of before it were, this tick's rows included; in order.
        decisions: why someone is who they are.
        visits: who is in which zone, now and then, and who has left.
        crossings: who has crossed a line.
        seconds: for how long this tick says who is there: since the one before.
        person_seconds: for how long it says where each of its people is; None: for `seconds`.
        changed_spans: of time, in which figures change beyond what these rows say.
        images: crops that were saved since the tick before.
        appearances: what people look like, now and then.
        alerts: what alert rules have noticed; None: nothing.
        seeks: how many seeks came before; positions of before a later one are void.
        covered: by camera key, which frames of its list are stored.
    """

    time: datetime
    frame_index: int
    view: TickView
    camera_keys: tuple[int, ...]
    positions: dict[int, int]
    frames: dict[int, int]
    merged: list[tuple[UUID, UUID]] = field(default_factory=list)
    lost: list[UUID] = field(default_factory=list)
    archived: list[UUID] = field(default_factory=list)
    floor: dict[str, Any] | None = None
    identity: dict[str, Any] | None = None
    corrections: list[CorrectionRecord] = field(default_factory=list)
    decisions: list[DecisionRecord] = field(default_factory=list)
    visits: list[VisitRecord] = field(default_factory=list)
    crossings: list[CrossingRecord] = field(default_factory=list)
    seconds: float = 0.0
    person_seconds: Floats | None = None
    changed_spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    images: list[ImageRecord] = field(default_factory=list)
    appearances: list[AppearanceRecord] = field(default_factory=list)
    alerts: AlertRecords | None = None
    seeks: int = 0
    covered: dict[int, list[list[int]]] = field(default_factory=dict)

    def without_cameras(self, gone: Collection[int]) -> TickRecord:
        """Return the record without what some cameras saw.

        Args:
            gone: keys of their rows.
        """
        names = {
            name
            for name, key in zip(self.view.cameras, self.camera_keys, strict=True)
            if key in gone
        }
        corrections = [said for said in self.corrections if said.camera not in gone]
        if not names:
            return replace(self, corrections=corrections) if self.corrections else self
        keys = tuple(key for key in self.camera_keys if key not in gone)
        view = self.view.without_cameras(names)
        return replace(self, view=view, camera_keys=keys, corrections=corrections)

    def people_seen(self) -> list[UUID]:
        """Return the confirmed people whose observations are stored."""
        view = self.view
        rows = np.unique(view.persons[view.confirmed[view.persons]])
        return [view.people[row] for row in rows.tolist()]


@dataclass(frozen=True, slots=True)
class CameraRecord:
    """A camera's state now.

    Attributes:
        total, rate_fps: of its recording, None while they are not known and for live cameras.
        skipped, wanted_fps, limit_fps: see `tracking.models.TaskCamera`.
        skipped: see `tracking.models.TaskCamera`.
        reconnects: of a live camera.
        picture: what is said of its picture.
    """

    key: int
    camera_id: str
    state: str
    reason: str
    width: int | None
    height: int | None
    frames: int
    dropped: int
    fps: float
    people_now: int
    last_frame_at: datetime | None
    total: int | None = None
    rate_fps: float | None = None
    skipped: dict[str, Any] = field(default_factory=dict)
    wanted_fps: float | None = None
    limit_fps: float | None = None
    reconnects: int = 0
    picture: PictureNow = field(default_factory=PictureNow)


@dataclass(frozen=True, slots=True)
class StatusRecord:
    """A task's state now.

    Attributes:
        pace: see `tracking.models.ProcessingTask`.
    """

    status: str
    error: str
    progress: float | None
    frame_index: int
    fps: float
    people_now: int | None
    cameras: list[CameraRecord]
    pace: float | None = None
