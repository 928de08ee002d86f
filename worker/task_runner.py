"""One task at work: its sources, its pipeline, and where the results go."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from tracking.models import ProcessingTask
from vision.recorder.messages import RecorderChanged, RecordOrder, SegmentEnded
from vision.sources import FrameRate, FrameSynchronizer, LiveSource, SourceSpec, Tick
from vision.sources.film_times import FilmTimes
from vision.sources.share_messages import KEPT, unpack_kept
from vision.types import Detections, Frame

from .elsewhere.links import NodePlace
from .elsewhere.task_nodes import LIVE_SECONDS, RECORDED_SECONDS, TaskNodes, asks
from .elsewhere.told import facts_told, pictures_told, tell
from .forgotten import ForgottenEntry
from .identity_state import Change, new_pipeline, restored_pipeline
from .idle_tick import idle_record
from .plan import TaskPlan
from .records import StatusRecord
from .services import WorkerServices
from .task_pictures import TaskPictures, ViewRecord
from .task_progress import TaskProgress
from .task_publisher import TaskPublisher
from .tick_recorder import TickRecorder

Status = ProcessingTask.Status
WINDOW_SECONDS = (0.02, 0.1)
"""Bounds of the wait for slower cameras; in between it is half a frame's time."""
WARM_SECONDS = 5.0
"""After its first tick a task takes longer than it will."""
OVER = ("ended", "failed")
"""States of recordings that give no more frames."""


class TaskRunner:
    """A task that this worker holds. `take`, `follow` and `fail` run on the engine's thread.

    Args:
        plan: what to do.
        epoch: of the lease; stamps all that is stored and published.
        places: by camera, the node that decodes it; the others are decoded here.

    Attributes:
        error: why the task has failed; "" while it has not.
        closed: set when nothing is taken or followed any longer.
    """

    def __init__(
        self,
        plan: TaskPlan,
        epoch: int,
        services: WorkerServices,
        places: Mapping[str, NodePlace] | None = None,
    ) -> None:
        self.plan = plan
        self.error = ""
        self.closed = threading.Event()
        self._services = services
        self._publisher = TaskPublisher(plan.task_id, epoch, services)
        self._progress = TaskProgress(plan)
        self._recorder = TickRecorder(plan, services)
        self._pictures = TaskPictures(plan, services.encoders.submit)
        self._people_at: dict[str, float] = {}
        self._ages: list[float] = []
        self._followed_first: float | None = None
        self._pipeline = restored_pipeline(plan.geometry, services.embedder, plan.previous)
        self._nodes = TaskNodes(plan.task_id, epoch, services.links, self._pipeline.model)
        self._nodes.place(places or {})
        low, high = WINDOW_SECONDS
        self._sources = FrameSynchronizer(
            plan.views,
            min(max(0.5 / plan.fps, low), high),
            services.wake,
            self._progress.positions.starts(plan),
            plan.paused,
            self._nodes.make,
            FilmTimes(),
        )
        services.store.open(self)
        self._publisher.cameras(list(self._progress.positions.keys))

    @property
    def task_id(self) -> UUID:
        """Id of the task."""
        return self.plan.task_id

    @property
    def epoch(self) -> int:
        """Epoch of the lease."""
        return self._publisher.epoch

    @property
    def changed(self) -> int:
        """Key of the newest change by hand that this task has followed."""
        return self._recorder.changed

    @property
    def forgotten(self) -> int:
        """Key of the newest forgotten person that this task has dropped."""
        return self._recorder.forgotten

    @property
    def finished(self) -> bool:
        """Whether nothing more will come: recordings are over, or the task has failed."""
        return bool(self.error) or (self._sources.finished and not self._restarts)

    @property
    def wants_rewind(self) -> bool:
        """Whether dated recordings are over and should begin again."""
        return not self.error and self._sources.finished and self._restarts

    def change(self, plan: TaskPlan) -> None:
        """Take other cameras or calibrations, pause, resume, or continue elsewhere.

        Runs on the engine's thread, while no tick is under way.
        """
        former, self.plan = self.plan, plan
        self._progress.change(plan)
        if plan.paused != former.paused:
            (self._sources.pause if plan.paused else self._sources.resume)()
            self._recorder.floor.note_resumed()
        self._sources.change(plan.views, self._progress.positions.starts(plan))
        if plan.seeks != former.seeks:
            self._seek(plan)
        else:
            self._pipeline.change(self._progress.positions.geometry(plan))
        self._recorder.floor.change(plan.floor)
        if self._recorder.alerts.change(plan.alerts):
            self._pictures.accept()
            self._nodes.accept()
        self._pictures.change(plan)
        self._publisher.cameras(list(self._progress.positions.keys))
        self.publish_status(self.status())

    def place(self, places: Mapping[str, NodePlace]) -> None:
        """Have cameras decoded by other nodes, by camera id; callable from any thread."""
        moved = self._nodes.place(places)
        cameras = [camera.view for camera in self.plan.cameras]
        self._sources.move({view.source for view in cameras if view.camera_id in moved})

    def place_of(self, camera_id: str) -> NodePlace | None:
        """Return the node that decodes a camera; None: this one."""
        return self._nodes.place_of(camera_id)

    def hear(self, share: str, kind: str, message: bytes) -> None:
        """Take a message of a node that decodes a camera; callable from any thread."""
        if kind == KEPT:
            self._recorder.keep_picture(unpack_kept(message))
        else:
            self._sources.hear(share, kind, message)

    def change_people(self, changes: Iterable[Change]) -> None:
        """Follow merges and splits by operators, and publish them."""
        for change in changes:
            if change.key > self._recorder.changed:
                event = self._recorder.follow(change, self._pipeline)
                self._publisher.publish_identity(event, time.time())

    def forget_people(self, people: Iterable[ForgottenEntry]) -> None:
        """Drop people that an administrator has forgotten."""
        for entry in people:
            if entry.key > self._recorder.forgotten:
                self._recorder.forget(entry, self._pipeline)

    def record(self, orders: Mapping[str, RecordOrder]) -> None:
        """Record these cameras, by camera id, and no others; callable from any thread."""
        self._sources.record(orders)

    def record_people(self, orders: Mapping[str, RecordOrder]) -> None:
        """Tell the recorders of these cameras that people are in view."""
        self._sources.see_people(orders)

    def people_at(self, camera_id: str) -> float:
        """Return the monotonic time when a camera last had someone in view, -inf if never."""
        return self._people_at.get(camera_id, float("-inf"))

    def take_segments(self) -> list[SegmentEnded]:
        """Return the recordings that were completed since the last call."""
        return self._sources.take_segments()

    def recorders(self) -> dict[int, RecorderChanged]:
        """Return what the recorder of each camera does, by key of the camera."""
        return self._sources.recorders()

    def views(self) -> list[ViewRecord]:
        """Return pictures that are to be kept with calibrations; callable from any thread."""
        return self._pictures.views()

    def rewind(self) -> None:
        """Play from the beginning. Like `change`, with no tick under way."""
        start = tuple(replace(camera, position=0) for camera in self.plan.cameras)
        self._seek(replace(self.plan, cameras=start))

    @property
    def is_warm(self) -> bool:
        """Whether what it takes now tells what it will take; False while it starts."""
        first = self._followed_first
        return first is not None and time.monotonic() - first >= WARM_SECONDS

    def live_sources(self) -> list[LiveSource]:
        """Return the live sources, and what became of their frames; none while it is paused."""
        return [] if self.plan.paused else self._sources.live()

    def ask(self, rates: Mapping[SourceSpec, FrameRate], hold: float) -> None:
        """Take fewer frames from now on, see `FrameSynchronizer.ask`."""
        self._sources.ask(rates, hold)

    def take_ages(self) -> list[float]:
        """Return how old results of live cameras were when they were ready, s, lately."""
        ages, self._ages = self._ages, []
        return ages

    def take(self, most: int | None = None) -> Tick | None:
        """Return the next tick, see `vision.engine.EngineTask`."""
        if self.error or self.closed.is_set():
            return None
        tick = self._sources.take(most)
        if tick is None and not self.plan.paused:
            if self._is_blind():
                floor = self._recorder.floor
                self._publisher.publish_floor(floor.note_outage(), floor)
            self._look()
        return tick

    def fail(self, error: Exception) -> None:
        """End the task as failed."""
        self.error = f"{type(error).__name__}: {error}"

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Follow people through a tick; store and publish what was found.

        Args:
            found: detections by camera.
        """
        progress = self._progress
        self._publisher.publish_corrections()
        keys = progress.positions.keys
        frames = {name: frame for name, frame in tick.frames.items() if name in keys}
        elsewhere = {name: one for name, one in tick.seen_elsewhere.items() if name in keys}
        encodings = self._publisher.encode_watched(tick, found)
        if step := progress.follow_clock(tick):
            self._pipeline.restart_tracks()  # a track's rows are read by its span of time
            self._recorder.set_clock(step)
        result = self._pipeline.process(
            tick.timestamp if tick.steady is None else tick.steady,
            {name: (frame, found[name]) for name, frame in frames.items()},
            elsewhere,
            asks(tick, self._dimensions, RECORDED_SECONDS if self._recorded else LIVE_SECONDS),
        )
        begin, view = time.perf_counter(), result.view
        self._people_at |= dict.fromkeys(view.occupied_cameras(), time.monotonic())
        is_new = progress.add(tick, view)
        draft = self._publisher.draft(frames, view, progress, elsewhere)
        for event in view.events:
            self._publisher.publish_identity(event, progress.time)
        self._publisher.keep_corrections(view.corrections, progress.time)
        if is_new:  # or it has been counted
            events = self._recorder.floor.update(progress.time, view)
            self._publisher.publish_floor(events, self._recorder.floor)
            self._recorder.alerts.follow(progress.time, self._recorder.floor, view, events)
        self._pictures.see(frames)
        self._look(stored=False)
        record = self._recorder.record(tick, view, progress, self._pipeline, self.plan)
        self._services.store.tick(self, record)
        tell(tick, draft, view, self._publisher.watched, self._recorder.take_pictures())
        made = time.perf_counter()
        self._publisher.publish(draft, frames, encodings, tick.captured)
        self._note_age(frames)
        self._services.times.add(
            len(frames) + len(elsewhere),
            {
                "detect": detect_seconds,
                **result.seconds,
                "messages": made - begin,
                "jpeg_wait": time.perf_counter() - made,
            },
        )

    def status(self) -> StatusRecord:
        """Return the state of the task and its cameras; callable from any thread."""
        shown = self._pictures.now() | pictures_told(self._sources.told())
        return self._progress.status(self._sources.status(), shown)

    def outcome(self) -> tuple[str, str]:
        """Return status and error of a task that has finished."""
        if self.error:
            return Status.FAILED, self.error
        cameras = self.status().cameras
        failed = [camera for camera in cameras if camera.state == "failed"]
        if failed and not any(camera.frames for camera in cameras):
            return Status.FAILED, "; ".join(f"{c.camera_id}: {c.reason}" for c in failed)
        return Status.COMPLETED, ""

    def publish_status(self, status: StatusRecord) -> None:
        """Publish the state of the task to live clients."""
        self._publisher.publish_status(status)

    def close(self) -> None:
        """End the sources; nothing is taken or followed any longer."""
        self._publisher.publish_corrections()
        self._publisher.cameras([])
        self._sources.close()
        self.closed.set()

    def _note_age(self, frames: Mapping[str, Frame]) -> None:
        """Note how old the frames of live cameras are now."""
        now = time.monotonic()
        self._followed_first = self._followed_first or now
        live = {camera.view.camera_id for camera in self.plan.cameras if not camera.recorded}
        ages = [now - frame.captured for name, frame in frames.items() if name in live]
        if ages:
            self._ages.append(max(ages))

    @property
    def _restarts(self) -> bool:
        """Whether recordings begin again; not where none could be read, which would never end."""
        return self.plan.rewinds and any(
            camera.state == "ended" for camera in self._sources.status().values()
        )

    def _look(self, *, stored: bool = True) -> None:
        """Evaluate the rules about cameras, every second; publish what rules have noticed.

        Args:
            stored: store it now: no tick is under way that would.
        """
        alerts = self._recorder.alerts
        if alerts.look_due():
            facts = facts_told(self._sources.told(), self._pictures.facts)
            alerts.look(self._sources.status(), self._recorder.floor, facts)
        self._publisher.publish_alerts(alerts.take_untold())
        if stored and (alerts.has_changes or self._recorder.floor.has_events):
            self._progress.add_idle()
            self._services.store.tick(self, idle_record(self._recorder, self._progress, self.plan))

    @property
    def _recorded(self) -> bool:
        """Whether all cameras are recordings: nothing hurries."""
        return all(camera.recorded for camera in self.plan.cameras)

    @property
    def _dimensions(self) -> int:
        """Of an embedding."""
        embedder = self._services.embedder
        return embedder.dimensions if embedder else 0

    def _is_blind(self) -> bool:
        """Return whether live cameras are away; a recording waits for its decoder, and is not."""
        if self.plan.paused or not self._recorder.floor.is_blind():
            return False
        feeds = self._sources.status()
        recordings = [camera.view.camera_id for camera in self.plan.cameras if camera.recorded]
        playing = any(feeds[name].state not in OVER for name in recordings)
        return not playing and len(recordings) < len(self.plan.cameras)

    def _seek(self, plan: TaskPlan) -> None:
        """Continue at the positions of `plan`; nobody from before is known there."""
        self._progress.seek(plan)
        self._sources.seek(self._progress.positions.starts(plan))
        self._forget_everyone(plan)

    def _forget_everyone(self, plan: TaskPlan) -> None:
        geometry = self._progress.positions.geometry(plan)
        self._pipeline = new_pipeline(geometry, self._services.embedder)
        events = self._recorder.reset(plan)
        self._publisher.publish_floor(events, self._recorder.floor)
