"""How far a task is: frames, positions, people, per camera and in all."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tracking.models import ProcessingTask
from tracking.vision.pipeline import CameraGeometry, TickResult
from tracking.vision.sources import CameraStatus, SourceSpec, Tick

from .meter import Rate
from .plan import TaskPlan
from .records import Box, CameraRecord, StatusRecord, TickRecord

Status = ProcessingTask.Status


@dataclass(slots=True)
class _CameraCount:
    frames: int
    people: int = 0
    last: datetime | None = None
    rate: Rate = field(default_factory=Rate)


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
        self._addresses: dict[int, str] = {}
        self._positions: dict[int, int] = {}
        self._next_track: dict[int, int] = {}
        self._counts: dict[int, _CameraCount] = {}
        self.keys: dict[str, int] = {}
        self.change(plan)

    def change(self, plan: TaskPlan) -> None:
        """Other cameras from now on; those that stay count on."""
        with self._lock:
            for camera in plan.cameras:
                address = camera.view.source.address
                if camera.key not in self._addresses:
                    self._positions[camera.key] = camera.position
                elif self._addresses[camera.key] != address:
                    self._positions[camera.key] = 0  # another recording begins at its beginning
            self._addresses = {c.key: c.view.source.address for c in plan.cameras}
            self.keys = {camera.view.camera_id: camera.key for camera in plan.cameras}
            self._counts = {
                camera.key: self._counts.get(camera.key) or _CameraCount(camera.frames)
                for camera in plan.cameras
            }

    def starts(self, plan: TaskPlan) -> dict[str, int]:
        """By camera, where its recording goes on. Cameras of one recording share its reader: one
        that joins late starts where the others are.
        """
        furthest: dict[SourceSpec, int] = {}
        for camera in plan.cameras:
            source = camera.view.source
            furthest[source] = max(furthest.get(source, 0), self._positions[camera.key])
        return {camera.view.camera_id: furthest[camera.view.source] for camera in plan.cameras}

    def geometry(self, plan: TaskPlan) -> dict[str, CameraGeometry]:
        """As planned; track ids go on behind those that are not stored yet, too."""
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
            # A recording that starts anew, or a clock that was set back, must not have people
            # leave before they came.
            self.time = max(self.time, tick.timestamp)
            self._people_now = len(result.identity.ids)
            for name, tracks in result.tracks.items():
                count = self._counts[self.keys[name]]
                count.frames += 1
                count.people = len(tracks)
                count.rate.add(1)
                count.last = datetime.fromtimestamp(tick.frames[name].timestamp, UTC)
            for name, position in tick.positions.items():
                if name in self.keys:
                    self._positions[self.keys[name]] = position + 1

    def record(self, tick: Tick, result: TickResult) -> TickRecord:
        """A tick that has been counted, for the store."""
        identity = result.identity
        boxes = []
        for name, tracks in result.tracks.items():
            edges = tracks.boxes.tolist()
            key = self.keys[name]
            self._next_track[key] = max([self._next_track.get(key, 1), *(tracks.ids + 1).tolist()])
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
        return TickRecord(
            time=datetime.fromtimestamp(self.time, UTC),
            frame_index=self.frame_index,
            boxes=boxes,
            positions=dict(self._positions),
            frames={key: count.frames for key, count in self._counts.items()},
            merged=[
                (event.person, old)
                for event in identity.events
                if event.kind == "merge"
                for old in event.previous_ids
            ],
            lost=identity.lost,
        )

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
                status=Status.PROCESSING if started else Status.INITIALIZING,
                error="",
                progress=self._part_done(feeds),
                frame_index=self.frame_index,
                fps=self.rate.value,
                people_now=self._people_now if self.rate.value else 0,
                cameras=cameras,
            )

    def _camera_record(self, name: str, key: int, feed: CameraStatus) -> CameraRecord:
        count = self._counts[key]
        online = feed.state == "online"
        return CameraRecord(
            key=key,
            camera_id=name,
            state=feed.state,
            reason=feed.reason,
            width=feed.width,
            height=feed.height,
            frames=count.frames,
            dropped=feed.dropped,
            fps=count.rate.value if online else 0.0,
            people_now=count.people if online else 0,
            last_frame_at=count.last,
        )

    def _part_done(self, feeds: Mapping[str, CameraStatus]) -> float | None:
        """How much of its recording the slowest camera has done, 0–1; None where one has no
        known end.
        """
        done = [
            self._positions[key] / total
            for name, key in self.keys.items()
            if (feed := feeds.get(name)) and (total := feed.frames_in_recording)
        ]
        return min(1.0, *done) if done and len(done) == len(self.keys) else None
