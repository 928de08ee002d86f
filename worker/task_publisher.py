"""What live clients get of one task: numbered messages, and the frames that someone watches."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from alerts.engine.watch import AlertChange
from live.keys import analytics_key
from vision.floor_event import FloorEvent
from vision.identity import IdentityEvent, TrackCorrection
from vision.seen_frame import SeenFrame
from vision.sources import Tick
from vision.tick_view import TickView
from vision.types import Detections, Frame

from .alert_messages import alert_message
from .floor_counts import FloorCounts, analytics_update, event_message
from .messages import (
    PersonEntry,
    TickHeader,
    identity_update,
    people_entries,
    reassigned,
    status_update,
    tracking_update,
    tracks_by_camera,
)
from .publish import TickMessages
from .records import StatusRecord
from .services import WorkerServices
from .task_progress import TaskProgress
from .watched_frames import Encodings, WatchedFrames, frame_messages

ANALYTICS = "analytics.update"


@dataclass(frozen=True, slots=True)
class TickDraft:
    """The messages of a tick but for its encoded frames.

    Attributes:
        tracks: by camera, the JSON array of its tracks.
        update: the `tracking_update` message.
    """

    header: TickHeader
    tracks: dict[str, bytes]
    update: bytes


class TaskPublisher:
    """Publishes one task's results; status from any thread, the rest on the engine's.

    Args:
        task_id: of the task.
        epoch: of the lease; stamps all messages.
    """

    def __init__(self, task_id: UUID, epoch: int, services: WorkerServices) -> None:
        self.epoch = epoch
        self._task_id = task_id
        self._publisher = services.publisher
        self._watched = WatchedFrames(task_id, services)
        self._corrections: list[tuple[TrackCorrection, float]] = []
        self._lock = threading.Lock()
        self._sequence = 0
        self._told: dict[str, PersonEntry] = {}

    def cameras(self, names: list[str]) -> None:
        """Say which cameras may be watched; none: the task is gone."""
        self._publisher.cameras(self._task_id, names)

    def encode_watched(self, tick: Tick, found: Mapping[str, Detections]) -> Encodings:
        """Start to encode the frames of a tick that someone watches.

        Args:
            found: detections by camera; their heads are blurred for who may not see faces.
        """
        return self._watched.encode(tick.frames, found)

    @property
    def watched(self) -> set[str]:
        """Return the cameras that someone watches."""
        return self._watched.names

    def draft(
        self,
        frames: Mapping[str, Frame],
        view: TickView,
        progress: TaskProgress,
        elsewhere: Mapping[str, SeenFrame] | None = None,
    ) -> TickDraft:
        """Return the messages of a tick but for its encoded frames; see `publish`.

        Args:
            frames: by camera.
            elsewhere: by camera, what other nodes have decoded.
        """
        header = TickHeader(
            self._next_sequence(),
            self.epoch,
            progress.frame_index,
            progress.time,
            progress.rate.value,
        )
        tracks = tracks_by_camera(view)
        self._watched.keep(frames, view)
        people = self._people(view, progress)
        seen: dict[str, Frame | SeenFrame] = {**frames, **(elsewhere or {})}
        return TickDraft(header, tracks, tracking_update(header, seen, tracks, people, view))

    def _people(self, view: TickView, progress: TaskProgress) -> list[PersonEntry]:
        """Return everyone in view, also of cameras whose turn it was not."""
        entries = {entry["global_id"]: entry for entry in people_entries(view)}
        elsewhere = {str(who): names for who, names in progress.in_view.elsewhere(view).items()}
        before, self._told = self._told, entries
        for person, names in elsewhere.items():
            entry = entries.get(person) or before.get(person)
            if entry is not None:
                own = entry["cameras"] if person in entries else []
                entries[person] = {**entry, "cameras": [*own, *names]}
        return list(entries.values())

    def publish(
        self, draft: TickDraft, frames: Mapping[str, Frame], encodings: Encodings, captured: float
    ) -> None:
        """Publish a tick when its frames are encoded.

        Args:
            captured: monotonic time of its earliest frame.
        """
        messages = frame_messages(frames, encodings, draft.header, draft.tracks)
        self._publisher.tick(
            TickMessages(self._task_id, self.epoch, draft.update, messages, captured)
        )

    def publish_status(self, status: StatusRecord) -> None:
        """Publish the state of the task; callable from any thread."""
        text = status_update(self._task_id, self._next_sequence(), status)
        self._event("status.update", text)

    def publish_identity(self, event: IdentityEvent, timestamp: float) -> None:
        """Publish a merge or split; `timestamp` in seconds since the epoch."""
        self._event("identity.update", identity_update(self._next_sequence(), event, timestamp))

    def keep_corrections(self, corrections: Iterable[TrackCorrection], timestamp: float) -> None:
        """Keep a tick's corrections until its own tracks, which are from before them, are out."""
        self._corrections += [
            (said, timestamp) for said in corrections if said.previous != said.person
        ]

    def publish_corrections(self) -> None:
        """Publish the corrections that were kept."""
        kept, self._corrections = self._corrections, []
        for said, timestamp in kept:
            self._event("identity.update", reassigned(self._next_sequence(), said, timestamp))

    def publish_floor(self, events: Iterable[FloorEvent], floor: FloorCounts) -> None:
        """Publish what happened on the floor and, every second, the counts."""
        for event in events:
            self._event("event", event_message(self._next_sequence(), event))
        if floor.due():
            text = analytics_update(self._next_sequence(), self.epoch, floor.payload())
            self._event(ANALYTICS, text, analytics_key(self._task_id))

    def publish_alerts(self, changes: Iterable[AlertChange]) -> None:
        """Publish alerts that were opened or resolved."""
        for change in changes:
            self._event("event", alert_message(self._next_sequence(), change))

    def _event(self, kind: str, text: bytes, key: str | None = None) -> None:
        self._publisher.event(self._task_id, kind, self.epoch, text, key)

    def _next_sequence(self) -> int:
        with self._lock:
            self._sequence += 1
            return self._sequence
