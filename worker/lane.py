"""One task at work: its feeds, its pipeline, and what goes to the store and to the publisher."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from live.keys import Size, analytics_key
from tracking.models import ProcessingTask
from vision.appearance import Embedder
from vision.identity import IdentityEvent
from vision.pipeline import Pipeline, TickResult
from vision.sources import FrameSynchronizer, Tick
from vision.types import Detections

from .floor_counts import FloorCounts, analytics_update, event_message
from .forgotten import Forgotten
from .identity_state import Change, recalled
from .jpeg import Jpeg, encode, frame_message
from .lane_people import LanePeople
from .messages import (
    TickMeaning,
    identity_update,
    status_update,
    tracking_update,
    tracks_by_camera,
)
from .meter import StageTimes
from .plan import TaskPlan
from .progress import Progress
from .publish import Published, Publisher
from .records import StatusRecord
from .store import Store

Status = ProcessingTask.Status
ANALYTICS = "analytics.update"
WINDOW_SECONDS = (0.02, 0.1)
"""Bounds of the wait for slower cameras; in between it is half a frame's time."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What all lanes of a worker use.

    Attributes:
        store, publisher: where results go.
        encoders: threads that make JPEGs.
        quality: of JPEGs, 1–100.
        wake: tells the engine that there is something to do.
        times: sums up what the stages take.
        embedder: says what people look like, if anything does.
    """

    store: Store
    publisher: Publisher
    encoders: ThreadPoolExecutor
    quality: int
    wake: Callable[[], None]
    times: StageTimes
    embedder: Embedder | None = None


class Lane:
    """A task that this worker holds. `take`, `follow` and `fail` run on the engine's thread.

    Args:
        plan: what to do.
        epoch: of the lease; stamps all that is stored and published.
        shared: see `Shared`.
    """

    def __init__(self, plan: TaskPlan, epoch: int, shared: Shared) -> None:
        self.plan = plan
        self.epoch = epoch
        self.error = ""
        self.closed = threading.Event()
        self._store, self._publisher = shared.store, shared.publisher
        self._encoders, self._quality = shared.encoders, shared.quality
        self._times, self._embedder = shared.times, shared.embedder
        self._lock = threading.Lock()
        self._sequence = 0
        self._progress = Progress(plan)
        self._pipeline = recalled(plan.geometry, shared.embedder, plan.remembered)
        self._floor = FloorCounts(plan.floor, plan.floor_state)
        self._people = LanePeople(shared.encoders, plan.remembered)
        low, high = WINDOW_SECONDS
        self._feeds = FrameSynchronizer(
            plan.views,
            min(max(0.5 / plan.fps, low), high),
            shared.wake,
            self._progress.starts(plan),
            plan.paused,
        )
        self._store.open(self)
        self._publisher.cameras(plan.task_id, list(self._progress.keys))

    def change(self, plan: TaskPlan) -> None:
        """Take other cameras or calibrations, pause, resume, or continue elsewhere. Runs
        on the engine's thread, while no tick is under way.
        """
        former, self.plan = self.plan, plan
        self._progress.change(plan)
        if plan.paused != former.paused:
            (self._feeds.pause if plan.paused else self._feeds.resume)()
        self._feeds.change(plan.views, self._progress.starts(plan))
        if plan.seeks != former.seeks:
            self._jump(plan)
        else:
            self._pipeline.change(self._progress.geometry(plan))
        self._floor.change(plan.floor)
        self._publisher.cameras(plan.task_id, list(self._progress.keys))
        self.publish_status(self.status())

    @property
    def changed(self) -> int:
        """Key of the newest change by hand that this lane has followed."""
        return self._people.changed

    def change_people(self, changes: Iterable[Change]) -> None:
        """Follows what operators have said about who is who, and tells the live clients."""
        for change in changes:
            if change.key > self._people.changed:
                event = self._people.follow(change, self._pipeline, self._floor)
                self._tell_identity(event, time.time())

    @property
    def forgotten(self) -> int:
        """Key of the newest forgotten person that this lane has forgotten."""
        return self._people.forgotten

    def forget_people(self, people: Iterable[Forgotten]) -> None:
        """Drop people that an administrator has forgotten."""
        for gone in people:
            if gone.key > self._people.forgotten:
                self._people.forget(gone, self._pipeline, self._floor)

    @property
    def finished(self) -> bool:
        """Nothing more will come: recordings are over, or the lane has failed."""
        return bool(self.error) or (self._feeds.finished and not self._begins_anew)

    @property
    def wants_rewind(self) -> bool:
        """Dated recordings are over and should begin again."""
        return not self.error and self._feeds.finished and self._begins_anew

    def rewind(self) -> None:
        """Plays from the beginning. Like `change`, with no tick under way."""
        start = tuple(replace(camera, position=0) for camera in self.plan.cameras)
        self._jump(replace(self.plan, cameras=start))

    def take(self) -> Tick | None:
        """See `vision.engine.Lane`."""
        return None if self.error or self.closed.is_set() else self._feeds.take()

    def fail(self, error: Exception) -> None:
        """Ends the task as failed."""
        self.error = f"{type(error).__name__}: {error}"

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Follows people through a tick, and hands on what it found."""
        frames = {name: frame for name, frame in tick.frames.items() if name in self._progress.keys}
        encoding = self._encode(tick)
        if self._progress.is_set_back(tick):
            self._progress.set_back()
            self._forget_everybody(self.plan)
        result = self._pipeline.process(
            tick.timestamp, {name: (frame, found[name]) for name, frame in frames.items()}
        )
        begin = time.perf_counter()
        self._progress.add(tick, result)
        meaning = self._meaning()
        tracks = tracks_by_camera(result)
        update = tracking_update(meaning, frames, tracks, result)
        for event in result.identity.events:
            self._tell_identity(event, self._progress.time)
        if not self._progress.all_seen_before:  # it has been counted
            self._count(result)
        record = self._progress.record(tick, result)
        record = self._people.add_to(
            record,
            {name: frame for name, frame in frames.items() if self._progress.is_new(name)},
            result,
            self._pipeline,
            self._floor,
            self._progress.keys,
            self.plan.seeks,
        )
        self._store.tick(self, record)
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
        return self._progress.status(self._feeds.status())

    def outcome(self) -> tuple[str, str]:
        """Status and error of a lane that has finished."""
        if self.error:
            return Status.FAILED, self.error
        cameras = self.status().cameras
        failed = [camera for camera in cameras if camera.state == "failed"]
        if failed and not any(camera.frames for camera in cameras):
            return Status.FAILED, "; ".join(f"{c.camera_id}: {c.reason}" for c in failed)
        return Status.COMPLETED, ""

    def publish_status(self, status: StatusRecord) -> None:
        """Tells the live clients."""
        text = status_update(self.plan.task_id, self._next_sequence(), status)
        self._publisher.event(self.plan.task_id, "status.update", self.epoch, text)

    def close(self) -> None:
        """Ends the readers; nothing is taken or followed any longer."""
        self._publisher.cameras(self.plan.task_id, [])
        self._feeds.close()
        self.closed.set()

    @property
    def _begins_anew(self) -> bool:
        """Not where nothing could be read: that would be tried without end."""
        return self.plan.rewinds and any(
            camera.state == "ended" for camera in self._feeds.status().values()
        )

    def _jump(self, plan: TaskPlan) -> None:
        """Continues at the positions of `plan`; nobody from before is known there."""
        self._progress.seek(plan)
        self._feeds.seek(self._progress.starts(plan))
        self._forget_everybody(plan)

    def _forget_everybody(self, plan: TaskPlan) -> None:
        self._pipeline = Pipeline(self._progress.geometry(plan), self._embedder)
        self._floor = FloorCounts(plan.floor, self._floor.state() | {"people": {}})
        self._people.begin_anew()

    def _count(self, result: TickResult) -> None:
        task_id = self.plan.task_id
        for happened in self._floor.update(self._progress.time, result.identity):
            text = event_message(self._next_sequence(), happened)
            self._publisher.event(task_id, "event", self.epoch, text)
        if self._floor.due():
            text = analytics_update(self._next_sequence(), self.epoch, self._floor.payload())
            self._publisher.event(task_id, ANALYTICS, self.epoch, text, analytics_key(task_id))

    def _tell_identity(self, event: IdentityEvent, timestamp: float) -> None:
        text = identity_update(self._next_sequence(), event, timestamp)
        self._publisher.event(self.plan.task_id, "identity.update", self.epoch, text)

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

    def _meaning(self) -> TickMeaning:
        return TickMeaning(
            self._next_sequence(),
            self.epoch,
            self._progress.frame_index,
            self._progress.time,
            self._progress.rate.value,
        )
