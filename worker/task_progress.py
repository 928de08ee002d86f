"""How far a task is: frames, people and rates, per camera and in all."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tracking.models import ProcessingTask
from vision.sources import CameraStatus, Tick
from vision.sources.clock import STEP_SECONDS, LiveClock
from vision.tick_view import TickView
from vision.watching.picture_condition import PictureNow

from .camera_log import CameraLog
from .in_view import InView
from .meter import Rate
from .plan import PlannedCamera, TaskPlan
from .positions import Positions
from .records import CameraRecord, StatusRecord
from .skipped_files import SkippedFiles

Status = ProcessingTask.Status
LEAST_STEP = 0.001
"""Between two ticks, s."""
LONGEST_STRIDE = 100
"""Frames of a recording from one that is followed to the next."""


@dataclass(slots=True)
class _CameraCount:
    """Frames of one camera.

    Attributes:
        reconnects_seen: those that its source has told of.
        people: in view now.
        last: time of the newest frame.
        position: of the newest frame in its recording.
        advance: frames of the recording that are gone through, also those that are left out.
    """

    frames: int
    dropped: int
    skipped: SkippedFiles
    reconnects: int = 0
    reconnects_seen: int = 0
    people: int = 0
    last: datetime | None = None
    rate: Rate = field(default_factory=Rate)
    position: int | None = None
    advance: Rate = field(default_factory=Rate)

    def note_position(self, position: int) -> None:
        """Note how far its recording is."""
        moved = 0 if self.position is None else position - self.position
        self.position = position
        # After a seek or at a new start nothing was gone through.
        self.advance.add(moved if 0 < moved <= LONGEST_STRIDE else 1)


def _count(camera: PlannedCamera) -> _CameraCount:
    """Return the count of a camera, continued from the worker before."""
    skipped = SkippedFiles(camera.skipped)
    return _CameraCount(
        camera.frames, max(0, camera.dropped - skipped.frames), skipped,
        camera.reconnects,
    )  # fmt: skip


class TaskProgress:
    """Counts one task's ticks. The engine's thread counts, any thread may read.

    Args:
        plan: where the task stands at the start.

    Attributes:
        positions: of its cameras.
        rate: frames per second, all cameras together.
        frame_index: number of the last tick.
        in_view: who is in view of which camera.
        time: of the last tick, seconds since the epoch, rising until the clock is set back; 0
            before the first.
    """

    def __init__(self, plan: TaskPlan) -> None:
        self._lock = threading.Lock()
        self.positions = Positions(plan)
        self.rate = Rate()
        self.frame_index = self._first_index = plan.frame_index
        self.time = 0.0
        self._clock, self._offset = LiveClock(), 0.0
        self.in_view = InView()
        self._paused = plan.paused
        self._counts = {camera.key: _count(camera) for camera in plan.cameras}
        self._log = CameraLog(plan.task_id)

    def change(self, plan: TaskPlan) -> None:
        """Switch to the cameras of `plan`; those that stay count on."""
        with self._lock:
            self._paused = plan.paused
            self.positions.change(plan)
            self._counts = {
                camera.key: self._counts.get(camera.key) or _count(camera)
                for camera in plan.cameras
            }

    def seek(self, plan: TaskPlan) -> None:
        """Continue at the positions of `plan`, with nobody in view."""
        with self._lock:
            self.positions.seek(plan)
            self.time = 0.0
            self.in_view.clear()

    def follow_clock(self, tick: Tick) -> float:
        """Return by how much, s, the computer's clock was set since the tick before; mostly 0.

        All cameras of the machine's time go by one clock: each reader notices a step on its own.
        """
        if tick.steady is None:
            return 0.0
        before, self._offset = self._offset, self._clock.of(tick.steady) - tick.steady
        step = self._offset - before
        if not before or abs(step) < STEP_SECONDS:
            return 0.0
        with self._lock:
            self.time += step
        return step

    def add(self, tick: Tick, view: TickView) -> bool:
        """Count a tick, behind `follow_clock`; return whether any of it is new."""
        self.rate.add(len(view.cameras))
        with self._lock:
            self.frame_index += 1
            # A recording that starts again must not have people leave before they came, and
            # every tick has a time of its own.
            now = tick.timestamp if tick.steady is None else tick.steady + self._offset
            self.time = self.time + LEAST_STEP if now < self.time else now
            self.in_view.update(self.time, view)
            for name, people in zip(view.cameras, view.counts.tolist(), strict=True):
                count = self._counts[self.positions.keys[name]]
                count.frames += 1
                count.people = people
                count.rate.add(1)
                count.last = datetime.fromtimestamp(tick.timestamp_of(name), UTC)
                count.note_position(tick.positions.get(name, 0))
            return self.positions.advance(tick, view)

    def add_idle(self) -> None:
        """Count a tick without frames: something is to be stored while no camera delivers."""
        with self._lock:
            self.frame_index += 1

    def frames(self) -> dict[int, int]:
        """Return by camera key how many frames it has given so far."""
        return {key: count.frames for key, count in self._counts.items()}

    def status(
        self,
        feeds: Mapping[str, CameraStatus],
        pictures: Mapping[str, PictureNow] | None = None,
    ) -> StatusRecord:
        """Return the state of the task.

        Args:
            feeds: by camera id, what its source says.
            pictures: by camera id, what is said of its picture.
        """
        shown = pictures or {}
        with self._lock:
            cameras = [
                self._camera_record(name, key, feeds[name], shown.get(name, PictureNow()))
                for name, key in self.positions.keys.items()
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
                people_now=self._people_known(started),
                cameras=cameras,
                pace=self._pace(feeds),
            )

    def _people_known(self, started: bool) -> int | None:
        """Return how many people are in view; None: no frames come, and nobody knows."""
        if self.rate.value:
            return self.in_view.people()
        return None if started and not self._paused else 0

    def _camera_record(
        self, name: str, key: int, feed: CameraStatus, picture: PictureNow
    ) -> CameraRecord:
        self._log.note(name, feed)
        count = self._counts[key]
        # A source that was replaced begins again.
        count.reconnects += max(0, feed.reconnects - count.reconnects_seen)
        count.reconnects_seen = feed.reconnects
        count.skipped.add(feed.gaps)
        planned = self.positions.cameras[key]
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
            total=_total(planned, feed),
            rate_fps=(feed.rate_fps or planned.rate_fps) if planned.recorded else None,
            skipped=count.skipped.state(),
            wanted_fps=round(feed.wanted_fps, 2) if feed.wanted_fps and online else None,
            limit_fps=_limit(feed) if online else None,
            reconnects=count.reconnects,
            picture=picture if online else PictureNow(),
        )

    def _pace(self, feeds: Mapping[str, CameraStatus]) -> float | None:
        """Return seconds of recording per second, of the slowest one that plays; None: none does.

        Time in which nothing was recorded is jumped over, and does not count.
        """
        paces = [
            self._counts[key].advance.value / rate
            for name, key in self.positions.keys.items()
            if (feed := feeds.get(name))
            and feed.state == "online"
            and self.positions.cameras[key].recorded
            and (rate := feed.rate_fps or self.positions.cameras[key].rate_fps)
        ]
        pace = min(paces, default=0.0)
        return round(pace, 2) if pace and not self._paused else None

    def _part_done(self, feeds: Mapping[str, CameraStatus]) -> float | None:
        """Return how much of its recording the slowest camera has done, 0–1.

        None where one has no known end.
        """
        keys, next_frames = self.positions.keys, self.positions.next_frames()
        done = [
            next_frames[key] / total
            for name, key in keys.items()
            if (feed := feeds.get(name)) and (total := _total(self.positions.cameras[key], feed))
        ]
        return min(1.0, *done) if done and len(done) == len(keys) else None


def _limit(feed: CameraStatus) -> float | None:
    """Return to how many frames a second a camera is held; None where it gives no more anyway."""
    is_held = feed.limit_fps is not None and feed.limit_fps < feed.wanted_fps
    return round(feed.limit_fps, 2) if is_held and feed.limit_fps else None


def _total(planned: PlannedCamera, feed: CameraStatus) -> int | None:
    """Return how many frames the camera's recording has; None for a live camera."""
    return (feed.frames_in_recording or planned.total) if planned.recorded else None
