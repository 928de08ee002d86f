"""Synchronizer of a task's cameras: gathers frames into ticks."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import wait

import cv2
import numpy as np

from vision.recorder.messages import RecorderChanged, RecordOrder, SegmentEnded
from vision.types import Frame, Image

from .clock import PlaybackClock
from .rate_grid import ALL_FRAMES, FrameRate
from .source import PendingFrame, Source, State
from .spec import CameraSpec, SourceSpec
from .tick import CameraStatus, LiveSource, Tick
from .turns import in_turn

ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
PUMP_SECONDS = 0.2


class FrameSynchronizer:
    """Gather the frames of a task's cameras into ticks.

    It owns the reader processes, and a thread that listens to them.

    Live and paced sources: a tick is made when all that are online have a frame, or the oldest
    has waited for `window` seconds. Sources read as fast as they go are merged by time stamp, and
    so are lists of dated files, at the pace at which they were taken.

    Args:
        views: the cameras.
        window: longest wait for slower cameras, s.
        on_frame: called (from the listening thread) when a frame has come or a state changed.
        positions: by camera, the first frame wanted of its recording.
        paused: gives nothing until `resume`.
    """

    def __init__(
        self,
        views: Sequence[CameraSpec],
        window: float,
        on_frame: Callable[[], None],
        positions: Mapping[str, int] | None = None,
        paused: bool = False,
    ) -> None:
        self._views: list[CameraSpec] = []
        self._window = window
        self._on_frame = on_frame
        self._sources: dict[SourceSpec, Source] = {}
        self._faults: dict[str, str] = {}
        self._lock = threading.RLock()
        self._strict = self._paced = False
        self._paused, self._peek = paused, False
        self._clock = PlaybackClock()
        self._due = 0.0
        self._hold, self._held_until = 0.0, 0.0
        self.change(views, positions)
        self._stop_read, self._stop_write = os.pipe()
        self._thread = threading.Thread(target=self._pump, name="feeds", daemon=True)
        self._thread.start()

    def change(
        self, views: Sequence[CameraSpec], positions: Mapping[str, int] | None = None
    ) -> None:
        """Use other cameras from now on; sources that stay are not disturbed."""
        wanted = {view.source for view in views}
        with self._lock:
            for spec in [spec for spec in self._sources if spec not in wanted]:
                self._sources.pop(spec).close()
            for view in views:
                if view.source not in self._sources:
                    start = (positions or {}).get(view.camera_id, 0)
                    self._open(view.source, start)
            self._views = list(views)
            self._strict = all(not spec.paced or spec.playlist for spec in wanted)
            self._paced = any(spec.paced for spec in wanted)
            self._faults.clear()

    def take(self, most: int | None = None) -> Tick | None:
        """Return the next tick, None if it is not complete yet.

        Args:
            most: frames of live cameras that it may have; those of the cameras that have waited
                longest. One source's are all taken or none.
        """
        with self._lock:
            if self._paused and not self._peek:
                return None
            chosen = self._choose()
            if most is not None:
                counts = Counter(view.source for view in self._views)
                chosen = in_turn(chosen, most, counts)
            if not chosen:
                return None
            self._note_taken([source for source, _ in chosen])
            self._peek = False
            if self._strict and self._paced:
                self._clock.took(_first(chosen), self._longest_step)
            return self._tick(chosen)

    def pause(self) -> None:
        """Give nothing more. Readers of recordings wait where they are, live ones end."""
        with self._lock:
            self._paused = True
            for source in self._sources.values():
                if not source.spec.lossless:
                    source.suspend()

    def resume(self) -> None:
        """Continue: recordings at the very next frame, live sources with the newest."""
        with self._lock:
            self._paused = self._peek = False
            self._clock.reset()
            for source in self._sources.values():
                source.resume()

    def seek(self, positions: Mapping[str, int]) -> None:
        """Continue at other frames, by camera; while paused, give one tick to look at."""
        with self._lock:
            for view in self._views:
                if view.camera_id in positions and view.source.lossless:
                    self._sources[view.source].close()
            for view in self._views:
                if view.camera_id in positions and view.source.lossless:
                    self._open(view.source, positions[view.camera_id])
            self._clock.reset()
            self._peek = self._paused

    def live(self) -> list[LiveSource]:
        """Return the live sources, and what became of their frames."""
        with self._lock:
            return [
                LiveSource(
                    spec,
                    sum(view.source == spec for view in self._views),
                    source.rate if source.state == "online" else 0.0,
                    source.taken,
                    source.lost,
                )
                for spec, source in self._sources.items()
                if source.is_live
            ]

    def ask(self, rates: Mapping[SourceSpec, FrameRate], hold: float) -> None:
        """Take fewer frames of live sources from now on, and go through recordings more slowly.

        Args:
            rates: of live sources; all frames of the others are wanted.
            hold: shortest time between two ticks with frames of recordings, s.
        """
        with self._lock:
            self._hold = hold
            for spec, source in self._sources.items():
                if source.is_live:
                    source.ask(rates.get(spec, ALL_FRAMES))

    def record(self, orders: Mapping[str, RecordOrder]) -> None:
        """Record the packets of these cameras, by camera id, as they come; and of no others."""
        with self._lock:
            for spec, source in self._sources.items():
                own = [view.camera_id for view in self._views if view.source == spec]
                source.record(tuple(orders[name] for name in own if name in orders))

    def see_people(self, orders: Mapping[str, RecordOrder]) -> None:
        """Tell recorders which cameras have people in view now."""
        with self._lock:
            for view in self._views:
                if view.camera_id in orders:
                    self._sources[view.source].see_people((orders[view.camera_id].key,))

    def take_segments(self) -> list[SegmentEnded]:
        """Return the files that were completed since the last call."""
        with self._lock:
            found = [one for source in self._sources.values() for one in source.segments]
            for source in self._sources.values():
                source.segments.clear()
        return found

    def recorders(self) -> dict[int, RecorderChanged]:
        """Return what each recorder does, by key of the camera."""
        with self._lock:
            found: dict[int, RecorderChanged] = {}
            for source in self._sources.values():
                found |= source.recorder_states()
        return found

    @property
    def finished(self) -> bool:
        """There are recordings, all are over or cannot be read, and every frame is taken."""
        with self._lock:
            if self._paused:
                return False
            return bool(self._sources) and all(source.over for source in self._sources.values())

    def status(self) -> dict[str, CameraStatus]:
        """Return the status of each camera, by camera id."""
        with self._lock:
            return {view.camera_id: self._status(view) for view in self._views}

    @property
    def reader_pids(self) -> list[int]:
        """Of the living reader processes."""
        with self._lock:
            return [source.pid for source in self._sources.values() if source.pid]

    def close(self) -> None:
        """End the thread and all readers."""
        os.write(self._stop_write, _STOP)
        self._thread.join()
        os.close(self._stop_read)
        os.close(self._stop_write)
        with self._lock:
            for source in self._sources.values():
                source.close()

    def _pump(self) -> None:
        while True:
            with self._lock:
                for source in self._sources.values():
                    source.check_alive()
                    source.start_if_due()
                pipes = {source.pipe: source for source in self._sources.values() if source.pipe}
            try:
                ready = wait([*pipes, self._stop_read], timeout=self._patience())
            except OSError:
                continue  # `change` has closed one of them meanwhile
            if self._stop_read in ready and _STOP in os.read(self._stop_read, 4096):
                return
            with self._lock:
                for source in pipes.values():
                    if source.pipe in ready:
                        source.listen()
            if self._is_due() or any(pipe in ready for pipe in pipes):
                self._on_frame()

    def _open(self, spec: SourceSpec, start: int) -> None:
        source = self._sources[spec] = Source(spec, start)
        if self._paused and not spec.lossless:
            source.suspend()

    @property
    def _longest_step(self) -> float:
        """From one recorded frame to the next, s."""
        rates = [source.rate for source in self._sources.values() if source.rate]
        return max(1.0, 2.0 / min(rates, default=2.0))

    def _patience(self) -> float:
        """Return how long the listening thread may sleep, s."""
        due = self._due
        return min(PUMP_SECONDS, max(0.0, due - time.monotonic())) if due else PUMP_SECONDS

    def _is_due(self) -> bool:
        """Tell whether a frame that was too early has become due just now."""
        if not self._due or time.monotonic() < self._due:
            return False
        self._due = 0.0
        return True

    def _too_early(self, moment: float) -> bool:
        due = self._clock.due(moment, self._longest_step)
        if time.monotonic() >= due:
            return False
        if due != self._due:
            self._due = due
            os.write(self._stop_write, _LOOK)  # the listening thread may sleep for longer
        return True

    def _note_taken(self, sources: list[Source]) -> None:
        now = time.monotonic()
        if any(not source.is_live for source in sources):
            self._held_until = max(now, self._held_until + self._hold)
        for source in sources:
            source.taken, source.taken_at = source.taken + 1, now

    def _choose(self) -> list[tuple[Source, PendingFrame]]:
        """Choose the pending frames that make the next tick."""
        sources = list(self._sources.values())
        if self._hold and time.monotonic() < self._held_until:
            sources = [source for source in sources if source.is_live]
        heads = [(source, source.pending[0]) for source in sources if source.pending]
        if not heads:
            return []
        waiting = any(_awaited(source, self._strict) for source in sources)
        if self._strict:
            if waiting:
                return []
            first = _first(heads)
            if self._paced and self._too_early(first):
                return []
            return [h for h in heads if h[1].ready.timestamp - first < self._window]
        if waiting and time.monotonic() - min(h[1].arrived for h in heads) < self._window:
            return []
        # Live frames are all taken: one camera whose pictures take long to arrive, and are old
        # when they do, must not keep the others waiting until theirs are replaced.
        queued = [pending.ready.captured for source, pending in heads if source.spec.lossless]
        latest = min(queued, default=0.0) + self._window
        return [h for h in heads if not h[0].spec.lossless or h[1].ready.captured <= latest]

    def _tick(self, chosen: list[tuple[Source, PendingFrame]]) -> Tick:
        taken = {source.spec: source.pending.popleft() for source, _ in chosen}
        frames: dict[str, Frame] = {}
        positions: dict[str, int] = {}
        for view in self._views:
            pending = taken.get(view.source)
            if pending is None:
                continue
            ready = pending.ready
            positions[view.camera_id] = ready.position
            image = self._view(view, pending.ring.slot(ready.slot))
            if image is not None:
                frames[view.camera_id] = Frame(
                    image, ready.index, ready.timestamp, ready.captured, ready.steady
                )

        def release() -> None:
            with self._lock:
                for source, pending in chosen:
                    source.release(pending)

        return Tick(
            frames,
            positions,
            _first(chosen),
            min(pending.ready.captured for _, pending in chosen),
            release,
            _first_steady(chosen),
        )

    def _view(self, view: CameraSpec, image: Image) -> Image | None:
        """Crop and rotate a camera's part of its source's frame; None where it reaches outside."""
        if view.window is not None:
            x, y, width, height = view.window
            if min(x, y) < 0 or x + width > image.shape[1] or y + height > image.shape[0]:
                self._faults[view.camera_id] = (
                    f"the window {width}×{height} at ({x}, {y}) reaches outside the picture "
                    f"of {image.shape[1]}×{image.shape[0]}"
                )
                return None
            image = image[y : y + height, x : x + width]
        self._faults.pop(view.camera_id, None)
        if view.rotation:
            image = np.asarray(cv2.rotate(image, ROTATIONS[view.rotation]), np.uint8)
        return image

    def _status(self, view: CameraSpec) -> CameraStatus:
        source = self._sources[view.source]
        size = view.window[2:] if view.window else source.size
        if size and view.rotation in (90, 270):
            size = (size[1], size[0])
        fault = self._faults.get(view.camera_id)
        return CameraStatus(
            "failed" if fault else source.state,
            fault or source.reason,
            size[0] if size else None,
            size[1] if size else None,
            source.dropped,
            source.frames_in_recording,
            source.fps or None,
            dict(source.gaps),
            source.rate if source.is_live else 0.0,
            source.limit_fps,
            source.reconnects,
        )


_STOP, _LOOK = b"x", b"."
_COMING: tuple[State, ...] = ("waiting", "online", "reconnecting")
"""States from which a frame is worth waiting for where nothing hurries."""


def _awaited(source: Source, strict: bool) -> bool:
    """Tell whether a frame of this source is worth waiting for.

    Those of dated files come in the order of their time, so that the others wait even while a
    reader is replaced.
    """
    replaced = source.spec.playlist is not None and source.state == "reconnecting"
    coming = source.state in _COMING if strict else source.state == "online" or replaced
    return coming and not source.pending


def _first(heads: Sequence[tuple[Source, PendingFrame]]) -> float:
    return min(pending.ready.timestamp for _, pending in heads)


def _first_steady(heads: Sequence[tuple[Source, PendingFrame]]) -> float | None:
    """Return the earliest `steady` of frames; None where one of them is of a recording's time."""
    times = [pending.ready.steady for _, pending in heads]
    known = [time for time in times if time is not None]
    return min(known) if len(known) == len(times) else None
