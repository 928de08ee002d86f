"""One task at work: its feeds, its pipeline, and what goes to the store and to the publisher."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tracking.live.keys import Size
from tracking.models import ProcessingTask
from tracking.vision.pipeline import CameraGeometry, Pipeline, TickResult
from tracking.vision.sources import CameraStatus, Feeds, SourceSpec, Tick
from tracking.vision.types import Detections

from .jpeg import Jpeg, encode, frame_message
from .messages import (
    TickMeaning,
    identity_update,
    status_update,
    tracking_update,
    tracks_by_camera,
)
from .meter import Rate, StageTimes
from .plan import TaskPlan
from .publish import Published, Publisher
from .records import Box, CameraRecord, StatusRecord, TickRecord
from .store import Store

Status = ProcessingTask.Status
WINDOW_SECONDS = (0.02, 0.1)
"""Bounds of the wait for slower cameras; in between it is half a frame's time."""


@dataclass(slots=True)
class _CameraCount:
    frames: int
    people: int = 0
    last: datetime | None = None
    rate: Rate = field(default_factory=Rate)


class Lane:
    """A task that this worker holds. `take`, `follow` and `fail` run on the engine's thread.

    Args:
        plan: what to do.
        epoch: of the lease; stamps all that is stored and published.
        store, publisher: where results go.
        encoders: threads that make JPEGs.
        quality: of JPEGs, 1–100.
        wake: tells the engine that there is something to do.
        times: sums up what the stages take.
    """

    def __init__(
        self,
        plan: TaskPlan,
        epoch: int,
        store: Store,
        publisher: Publisher,
        encoders: ThreadPoolExecutor,
        quality: int,
        wake: Callable[[], None],
        times: StageTimes,
    ) -> None:
        self.plan = plan
        self.epoch = epoch
        self.error = ""
        self.closed = threading.Event()
        self._store, self._publisher = store, publisher
        self._encoders, self._quality = encoders, quality
        self._times = times
        self._lock = threading.Lock()
        self._first_index = self._frame_index = plan.frame_index
        self._sequence = 0
        self._rate = Rate()
        self._people_now = 0
        self._counts = {camera.key: _CameraCount(camera.frames) for camera in plan.cameras}
        self._keys = {camera.view.camera_id: camera.key for camera in plan.cameras}
        self._positions = {camera.key: camera.position for camera in plan.cameras}
        self._next_track: dict[int, int] = {}
        self._pipeline = Pipeline(plan.geometry, plan.fps)
        low, high = WINDOW_SECONDS
        self._feeds = Feeds(
            plan.views, min(max(0.5 / plan.fps, low), high), wake, self._starts(plan)
        )
        store.open(self)
        publisher.cameras(plan.task_id, list(self._keys))

    def change(self, plan: TaskPlan) -> None:
        """Goes on with other cameras or calibrations. Runs on the engine's thread."""
        with self._lock:
            addresses = {camera.key: camera.view.source.address for camera in self.plan.cameras}
            for camera in plan.cameras:
                if addresses.get(camera.key) is None:
                    self._positions[camera.key] = camera.position
                elif addresses[camera.key] != camera.view.source.address:
                    self._positions[camera.key] = 0  # another recording begins at its beginning
            self.plan = plan
            self._keys = {camera.view.camera_id: camera.key for camera in plan.cameras}
            self._counts = {
                camera.key: self._counts.get(camera.key) or _CameraCount(camera.frames)
                for camera in plan.cameras
            }
        self._feeds.change(plan.views, self._starts(plan))
        self._pipeline.change(self._geometry(plan))
        self._publisher.cameras(plan.task_id, list(self._keys))

    @property
    def finished(self) -> bool:
        """Nothing more will come: recordings are over, or the lane has failed."""
        return bool(self.error) or self._feeds.finished

    @property
    def reader_pids(self) -> list[int]:
        """Of the reader processes."""
        return self._feeds.reader_pids

    def take(self) -> Tick | None:
        """See `tracking.vision.engine.Lane`."""
        return None if self.error or self.closed.is_set() else self._feeds.take()

    def fail(self, error: Exception) -> None:
        """Ends the task as failed."""
        self.error = f"{type(error).__name__}: {error}"

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Follows people through a tick, and hands on what it found."""
        frames = {name: frame for name, frame in tick.frames.items() if name in self._keys}
        encoding = self._encode(tick)
        self._frame_index += 1
        self._rate.add(len(frames))
        result = self._pipeline.process(
            tick.timestamp, {name: (frame, found[name]) for name, frame in frames.items()}
        )
        begin = time.perf_counter()
        meaning = self._meaning(tick)
        tracks = tracks_by_camera(result)
        update = tracking_update(meaning, frames, tracks, result)
        for event in result.identity.events:
            text = identity_update(self._next_sequence(), event, tick.timestamp)
            self._publisher.event(self.plan.task_id, "identity.update", self.epoch, text)
        self._count(tick, result)
        self._store.tick(self, self._record(tick, result))
        made = time.perf_counter()
        pictures = [
            (
                name,
                size,
                frames[name].index,
                frame_message(name, frames[name], jpeg.result(), meaning, tracks[name]),
            )
            for (name, size), jpeg in encoding.items()
            if name in frames
        ]
        waited = time.perf_counter()
        self._publisher.tick(
            Published(self.plan.task_id, self.epoch, update, pictures, tick.captured)
        )
        self._times.add(
            len(frames),
            {
                "detect": detect_seconds,
                **result.seconds,
                "messages": made - begin,
                "jpeg_wait": waited - made,
            },
        )

    def status(self) -> StatusRecord:
        """How it goes; callable from any thread."""
        with self._lock:
            feeds = self._feeds.status()
            cameras = [
                self._camera_record(name, key, feeds[name])
                for name, key in self._keys.items()
                if name in feeds
            ]
            started = self._frame_index > self._first_index
            return StatusRecord(
                status=Status.PROCESSING if started else Status.INITIALIZING,
                error="",
                progress=self._progress(feeds),
                frame_index=self._frame_index,
                fps=self._rate.value,
                people_now=self._people_now if self._rate.value else 0,
                cameras=cameras,
            )

    def outcome(self) -> tuple[str, str]:
        """Status and error of a lane that has finished."""
        if self.error:
            return Status.FAILED, self.error
        failed = [c for c in self.status().cameras if c.state == "failed"]
        if failed and not any(count.frames for count in self._counts.values()):
            return Status.FAILED, "; ".join(f"{c.camera_id}: {c.reason}" for c in failed)
        return Status.COMPLETED, ""

    def publish_status(self, status: StatusRecord) -> None:
        """Tells the live clients."""
        text = status_update(self.plan.task_id, self._next_sequence(), status)
        self._publisher.event(self.plan.task_id, "status.update", self.epoch, text)

    def close(self) -> None:
        """Ends the readers; nothing is taken or followed any more."""
        self._publisher.cameras(self.plan.task_id, [])
        self._feeds.close()
        self.closed.set()

    def _starts(self, plan: TaskPlan) -> dict[str, int]:
        """By camera, where its recording goes on. Cameras of one recording share its reader: one
        that joins late starts where the others are.
        """
        furthest: dict[SourceSpec, int] = {}
        for camera in plan.cameras:
            source = camera.view.source
            furthest[source] = max(furthest.get(source, 0), self._positions[camera.key])
        return {camera.view.camera_id: furthest[camera.view.source] for camera in plan.cameras}

    def _geometry(self, plan: TaskPlan) -> dict[str, CameraGeometry]:
        """As planned; track ids go on behind those that are not stored yet, too."""
        return {
            camera.view.camera_id: replace(
                camera.geometry,
                first_track_id=max(camera.first_track_id, self._next_track.get(camera.key, 1)),
            )
            for camera in plan.cameras
        }

    def _encode(self, tick: Tick) -> dict[tuple[str, Size], Future[Jpeg]]:
        return {
            (name, size): self._encoders.submit(
                encode, tick.frames[name].image, size, self._quality
            )
            for name, size in self._publisher.watched(self.plan.task_id)
            if name in tick.frames
        }

    def _next_sequence(self) -> int:
        with self._lock:
            self._sequence += 1
            return self._sequence

    def _meaning(self, tick: Tick) -> TickMeaning:
        return TickMeaning(
            self._next_sequence(), self.epoch, self._frame_index, tick.timestamp, self._rate.value
        )

    def _count(self, tick: Tick, result: TickResult) -> None:
        with self._lock:
            self._people_now = len(result.identity.ids)
            for name, tracks in result.tracks.items():
                count = self._counts[self._keys[name]]
                count.frames += 1
                count.people = len(tracks)
                count.rate.add(1)
                count.last = datetime.fromtimestamp(tick.frames[name].timestamp, UTC)
            for name, position in tick.positions.items():
                if name in self._keys:
                    self._positions[self._keys[name]] = position + 1

    def _record(self, tick: Tick, result: TickResult) -> TickRecord:
        identity = result.identity
        boxes = []
        for name, tracks in result.tracks.items():
            edges = tracks.boxes.tolist()
            key = self._keys[name]
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
            time=datetime.fromtimestamp(tick.timestamp, UTC),
            frame_index=self._frame_index,
            boxes=boxes,
            positions=dict(self._positions),
            frames={key: count.frames for key, count in self._counts.items()},
            merged=[(e.person, old) for e in identity.events for old in e.previous_ids],
            lost=identity.lost,
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

    def _progress(self, feeds: dict[str, CameraStatus]) -> float | None:
        """How much of the longest recording is done, 0–1; None where one has no known end."""
        done = [
            self._positions[key] / total
            for name, key in self._keys.items()
            if (feed := feeds.get(name)) and (total := feed.frames_in_recording)
        ]
        return min(1.0, *done) if done and len(done) == len(self._keys) else None
