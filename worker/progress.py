"""How far a task is: frames, positions, people, per camera and in all."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from tracking.models import ProcessingTask
from vision.pipeline import CameraGeometry, TickResult
from vision.sources import CameraStatus, SourceSpec, Tick
from vision.sources.clock import SET_BACK_SECONDS
from vision.sources.spec import source_kind

from .coverage import Coverage
from .meter import Rate
from .plan import Film, PlannedCamera, TaskPlan
from .records import Box, CameraRecord, StatusRecord, TickRecord
from .skipped import Skipped

Status = ProcessingTask.Status
LEAST_STEP = 0.001
"""Between two ticks, s."""


@dataclass(slots=True)
class _CameraCount:
    frames: int
    dropped: int
    skipped: Skipped
    people: int = 0
    last: datetime | None = None
    rate: Rate = field(default_factory=Rate)


def _count(camera: PlannedCamera) -> _CameraCount:
    """Continues where a worker before has stopped."""
    skipped = Skipped(camera.skipped)
    return _CameraCount(camera.frames, max(0, camera.dropped - skipped.frames), skipped)


class Progress:
    """Counts one lane's ticks. The engine's thread counts, any thread may read.

    Args:
        plan: where the task stands at the start.
    """

    def __init__(self, plan: TaskPlan) -> None:
        self._lock = threading.Lock()
        self.rate = Rate()
        self.frame_index = self._first_index = plan.frame_index
        self.time = 0.0
        self._people_now = 0
        self._paused = plan.paused
        self._seeks = plan.seeks
        self._present: set[UUID] = set()
        self._gone: list[UUID] = []
        self._repeated: set[str] = set()
        self._shown: set[str] = set()
        self._coverage: dict[int, Coverage] = {}
        self._films: dict[int, Film] = {}
        self._planned: dict[int, PlannedCamera] = {}
        self._positions: dict[int, int] = {}
        self._next_track: dict[int, int] = {}
        self._counts: dict[int, _CameraCount] = {}
        self.keys: dict[str, int] = {}
        self.change(plan)

    def change(self, plan: TaskPlan) -> None:
        """Other cameras from now on; those that stay count on."""
        with self._lock:
            self._paused = plan.paused
            for camera in plan.cameras:
                if camera.key not in self._films:
                    self._positions[camera.key] = camera.position
                elif self._films[camera.key] != camera.film:
                    self._positions[camera.key] = 0  # another recording begins at its beginning
                if camera.view.source.playlist and camera.key not in self._coverage:
                    self._coverage[camera.key] = Coverage(camera.covered, camera.position)
            self._films = {camera.key: camera.film for camera in plan.cameras}
            self._planned = {camera.key: camera for camera in plan.cameras}
            self.keys = {camera.view.camera_id: camera.key for camera in plan.cameras}
            self._counts = {
                camera.key: self._counts.get(camera.key) or _count(camera)
                for camera in plan.cameras
            }

    def seek(self, plan: TaskPlan) -> None:
        """All cameras continue at the positions of `plan`, and anyone who was seen has gone."""
        with self._lock:
            self._seeks = plan.seeks
            self._leave_all()
            for camera in plan.cameras:
                self._positions[camera.key] = camera.position
                if camera.key in self._coverage:
                    self._coverage[camera.key].jump(camera.position)

    def is_set_back(self, tick: Tick) -> bool:
        """Whether the clock was set back before this tick by more than ticks are apart.

        Only streams tell: recordings that fall behind have earlier times than others.
        """
        return tick.timestamp < self.time - SET_BACK_SECONDS and all(
            source_kind(self._planned[self.keys[name]].view.source.address) == "stream"
            for name in tick.frames
            if name in self.keys
        )

    def set_back(self) -> None:
        """Anyone who was seen has gone: times before the step and after it do not compare."""
        with self._lock:
            self._leave_all()

    def starts(self, plan: TaskPlan) -> dict[str, int]:
        """By camera, where its recording continues. Cameras of one recording share its reader: one
        that joins late starts where the others are.
        """
        furthest: dict[SourceSpec, int] = {}
        for camera in plan.cameras:
            source = camera.view.source
            furthest[source] = max(furthest.get(source, 0), self._positions[camera.key])
        return {camera.view.camera_id: furthest[camera.view.source] for camera in plan.cameras}

    def geometry(self, plan: TaskPlan) -> dict[str, CameraGeometry]:
        """As planned; track ids continue behind those that are not stored yet, too."""
        return {
            camera.view.camera_id: replace(
                camera.geometry,
                first_track_id=max(camera.first_track_id, self._next_track.get(camera.key, 1)),
            )
            for camera in plan.cameras
        }

    def add(self, tick: Tick, result: TickResult) -> None:
        """Counts a tick."""
        self.rate.add(len(result.tracks))
        with self._lock:
            self.frame_index += 1
            # A recording that starts again must not have people leave before they came, and
            # every tick has a time of its own.
            late = tick.timestamp < self.time
            self.time = self.time + LEAST_STEP if late else tick.timestamp
            self._people_now = len(result.identity.ids)
            for name, tracks in result.tracks.items():
                count = self._counts[self.keys[name]]
                count.frames += 1
                count.people = len(tracks)
                count.rate.add(1)
                count.last = datetime.fromtimestamp(tick.frames[name].timestamp, UTC)
            self._repeated.clear()
            self._shown = set(tick.positions)
            for name, position in tick.positions.items():
                if name in self.keys:
                    key = self.keys[name]
                    self._positions[key] = position + 1
                    if key in self._coverage and not self._coverage[key].add(position):
                        self._repeated.add(name)

    def is_new(self, camera_id: str) -> bool:
        """The camera's picture in this tick is not stored already."""
        return camera_id not in self._repeated

    @property
    def all_seen_before(self) -> bool:
        """The tick shows only what is stored already."""
        return bool(self._repeated) and self._repeated >= self.keys.keys() & self._shown

    def record(self, tick: Tick, result: TickResult) -> TickRecord:
        """A tick that has been counted, for the store."""
        identity = result.identity
        lost, self._gone = [*self._gone, *identity.lost], []
        boxes = []
        for name, tracks in result.tracks.items():
            edges = tracks.boxes.tolist()
            key = self.keys[name]
            self._next_track[key] = max([self._next_track.get(key, 1), *(tracks.ids + 1).tolist()])
            if name in self._repeated:
                continue
            for index, person in enumerate(identity.persons[name].tolist()):
                x, y = identity.floor[person].tolist()
                boxes.append(
                    Box(
                        camera=key,
                        track_id=int(tracks.ids[index]),
                        person=identity.ids[person] if identity.confirmed[person] else None,
                        xyxy=tuple(edges[index]),
                        confidence=float(tracks.scores[index]),
                        floor=None if math.isnan(x) else (x, y),
                    )
                )
        merged = [
            (event.person, old)
            for event in identity.events
            if event.kind == "merge"
            for old in event.previous_ids
        ]
        self._present |= {box.person for box in boxes if box.person is not None}
        self._present -= {*lost, *(old for _, old in merged)}
        return TickRecord(
            time=datetime.fromtimestamp(self.time, UTC),
            frame_index=self.frame_index,
            boxes=boxes,
            positions=dict(self._positions),
            frames={key: count.frames for key, count in self._counts.items()},
            merged=merged,
            lost=lost,
            archived=identity.archived,
            seeks=self._seeks,
            covered={key: coverage.ranges() for key, coverage in self._coverage.items()},
        )

    def _leave_all(self) -> None:
        self.time = 0.0
        self._people_now = 0
        self._gone += self._present
        self._present = set()

    def status(self, feeds: Mapping[str, CameraStatus]) -> StatusRecord:
        """How it goes, with what the feeds say of their cameras."""
        with self._lock:
            cameras = [
                self._camera_record(name, key, feeds[name])
                for name, key in self.keys.items()
                if name in feeds
            ]
            started = self.frame_index > self._first_index
            return StatusRecord(
                status=(
                    Status.PAUSED
                    if self._paused
                    else Status.PROCESSING
                    if started
                    else Status.INITIALIZING
                ),
                error="",
                progress=self._part_done(feeds),
                frame_index=self.frame_index,
                fps=self.rate.value,
                people_now=self._people_now if self.rate.value else 0,
                cameras=cameras,
            )

    def _camera_record(self, name: str, key: int, feed: CameraStatus) -> CameraRecord:
        count = self._counts[key]
        count.skipped.add(feed.gaps)
        planned = self._planned[key]
        online = feed.state == "online"
        return CameraRecord(
            key=key,
            camera_id=name,
            state=feed.state,
            reason=feed.reason or count.skipped.reason,
            width=feed.width,
            height=feed.height,
            frames=count.frames,
            dropped=count.dropped + feed.dropped + count.skipped.frames,
            fps=count.rate.value if online else 0.0,
            people_now=count.people if online else 0,
            last_frame_at=count.last,
            total=self._total(planned, feed),
            rate_fps=(feed.rate_fps or planned.rate_fps) if planned.recorded else None,
            skipped=count.skipped.state(),
        )

    def _total(self, planned: PlannedCamera, feed: CameraStatus) -> int | None:
        return (feed.frames_in_recording or planned.total) if planned.recorded else None

    def _part_done(self, feeds: Mapping[str, CameraStatus]) -> float | None:
        """How much of its recording the slowest camera has done, 0–1; None where one has no
        known end.
        """
        done = [
            self._positions[key] / total
            for name, key in self.keys.items()
            if (feed := feeds.get(name)) and (total := self._total(self._planned[key], feed))
        ]
        return min(1.0, *done) if done and len(done) == len(self.keys) else None
