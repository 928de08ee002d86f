"""Synchronizer of a task's cameras: gathers frames into ticks."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from multiprocessing.connection import Pipe, wait
from typing import Any

from vision.recorder.messages import RecorderChanged, RecordOrder, SegmentEnded

from .due import DueTime
from .feed import Feed
from .film_times import FilmTimes
from .gather import first_time, is_awaited, tick_of
from .rate_grid import ALL_FRAMES, FrameRate
from .remote_source import RemoteSource
from .source import Source
from .spec import CameraSpec, SourceSpec
from .status import status_of
from .tick import CameraStatus, LiveSource, Tick
from .turns import Heads, in_turn

PUMP_SECONDS = 0.2
HANDOVER_SECONDS = 10.0
"""So long a live source is read on where it was, until it gives frames where it will be."""
MakeFeed = Callable[[SourceSpec, int, Sequence[CameraSpec], int], Feed]
"""Of a source, position, cameras, and frames of earlier rounds (`Feed.earlier`)."""


def feed_here(spec: SourceSpec, position: int, _: Sequence[CameraSpec], earlier: int) -> Feed:
    """Return a source that is read on this machine."""
    return Source(spec, position, earlier)


class FrameSynchronizer:
    """Gather the frames of a task's cameras into ticks.

    It owns the reader processes, and a thread that listens to them.

    Live and paced sources: a tick is made when all that are online have a frame, or the oldest
    has waited for `window` seconds. Sources read as fast as they go are merged by time stamp, and
    so are dated files and those that began together, at the pace at which they were taken.

    Args:
        views: the cameras.
        window: longest wait for slower cameras, s.
        on_frame: called (from the listening thread) when a frame has come or a state changed.
        positions: by camera, the first frame wanted of its recording.
        paused: gives nothing until `resume`.
        make: opens a source at a position; gets its cameras.
        films: gives files that began together the time of day; None: another node does.
    """

    def __init__(
        self,
        views: Sequence[CameraSpec],
        window: float,
        on_frame: Callable[[], None],
        positions: Mapping[str, int] | None = None,
        paused: bool = False,
        make: MakeFeed = feed_here,
        films: FilmTimes | None = None,
    ) -> None:
        self._make = make
        self._views: list[CameraSpec] = []
        self._window = window
        self._on_frame = on_frame
        self._sources: dict[SourceSpec, Feed] = {}
        self._coming: dict[SourceSpec, tuple[Feed, float]] = {}
        self._faults: dict[str, str] = {}
        self._lock = threading.RLock()
        self._strict = self._paced = False
        self._paused, self._peek = paused, False
        self._hold, self._held_until = 0.0, 0.0
        # What is sent after `close` is refused. A bare descriptor could be another file's by then.
        self._orders, self._order = Pipe(duplex=False)
        # The listening thread may sleep for longer.
        self._due = DueTime(lambda: self._order.send_bytes(_LOOK))
        self._films = films
        self.change(views, positions)
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
                self._stop_coming(spec)
            self._views = list(views)
            for view in views:
                if view.source not in self._sources:
                    start = (positions or {}).get(view.camera_id, 0)
                    self._open(view.source, start)
            self._use_views()
            self._strict = all(not spec.paced or spec.merged for spec in wanted)
            self._paced = any(spec.paced for spec in wanted)
            self._faults.clear()
            if self._films is not None:
                self._films.keep(wanted)

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
            due = 0.0
            if self._strict and self._paced:
                due = self._due.took(first_time(chosen), self._longest_step)
            if self._films is not None:
                self._films.note_taken(chosen)
            return self._tick(chosen, due)

    def pause(self) -> None:
        """Give nothing more. Readers of recordings wait where they are, live ones end."""
        with self._lock:
            self._paused = True
            for spec, source in self._sources.items():
                if not spec.lossless:
                    self._stop_coming(spec)
                    source.suspend()

    def resume(self) -> None:
        """Continue: recordings at the very next frame, live sources with the newest."""
        with self._lock:
            self._paused = self._peek = False
            self._due.reset()
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
            self._due.reset()
            if self._films is not None:
                self._films.reset()
            self._peek = self._paused

    def move(self, specs: Collection[SourceSpec]) -> None:
        """Open sources again, where `make` says now.

        A recording continues with the frame that would have been next. A live source is read where
        it was until it gives frames where it will be.
        """
        with self._lock:
            for spec in self._sources.keys() & specs:
                self._stop_coming(spec)
                source = self._sources[spec]
                if source.is_live and not self._paused:
                    self._coming[spec] = self._made(spec, 0), time.monotonic()
                    continue
                position, earlier = source.next_position, source.earlier
                source.close()
                self._open(spec, position, earlier)

    def hear(self, share: str, kind: str, message: bytes) -> None:
        """Take a message of another node about a share of this task; callable from any thread."""
        with self._lock:
            for feed in self._all():
                if isinstance(feed, RemoteSource) and feed.share == share:
                    feed.hear(kind, message)
        self._on_frame()

    def live(self) -> list[LiveSource]:
        """Return the live sources of this machine, and what became of their frames."""
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
                if source.is_live and source.is_here
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

    def told(self) -> dict[str, Mapping[str, Any]]:
        """Return by camera what other nodes say of the pictures that they decode."""
        with self._lock:
            remote = [one for one in self._sources.values() if isinstance(one, RemoteSource)]
            return {name: said for one in remote for name, said in one.pictures.items()}

    @property
    def reader_pids(self) -> list[int]:
        """Of the living reader processes."""
        with self._lock:
            return [source.pid for source in self._sources.values() if source.pid]

    def close(self) -> None:
        """End the thread and all readers."""
        self._order.send_bytes(_STOP)
        self._thread.join()
        with self._lock:
            self._orders.close()
            self._order.close()
            for source in self._all():
                source.close()

    def _pump(self) -> None:
        while True:
            with self._lock:
                self._hand_over()
                for source in self._all():
                    source.check_alive()
                    source.start_if_due()
                pipes = {source.pipe: source for source in self._all() if source.pipe}
            try:
                ready = wait([*pipes, self._orders], timeout=self._due.patience(PUMP_SECONDS))
            except OSError:
                continue  # `change` has closed one of them meanwhile
            if self._orders in ready and self._orders.recv_bytes() == _STOP:
                return
            with self._lock:
                for source in pipes.values():
                    if source.pipe in ready:
                        source.listen()
            if self._due.has_come() or any(pipe in ready for pipe in pipes):
                self._on_frame()

    def _open(self, spec: SourceSpec, start: int, earlier: int = 0) -> None:
        source = self._sources[spec] = self._made(spec, start, earlier)
        if self._paused and not spec.lossless:
            source.suspend()

    def _made(self, spec: SourceSpec, start: int, earlier: int = 0) -> Feed:
        views = [view for view in self._views if view.source == spec]
        return self._make(spec, start, views, earlier)

    def _all(self) -> list[Feed]:
        return [*self._sources.values(), *(feed for feed, _ in self._coming.values())]

    def _stop_coming(self, spec: SourceSpec) -> None:
        if spec in self._coming:
            self._coming.pop(spec)[0].close()

    def _hand_over(self) -> None:
        """Continue with moved sources that give frames now, or that have had their time."""
        for spec, (feed, since) in list(self._coming.items()):
            if feed.pending or time.monotonic() - since > HANDOVER_SECONDS:
                del self._coming[spec]
                self._sources[spec].close()
                self._sources[spec] = feed

    def _use_views(self) -> None:
        """Let other nodes know of other windows of a source."""
        for spec, source in self._sources.items():
            if isinstance(source, RemoteSource):
                source.use([view for view in self._views if view.source == spec])

    @property
    def _longest_step(self) -> float:
        """From one recorded frame to the next, s; what is longer is a gap between dated files."""
        if any(spec.together for spec in self._sources):
            return math.inf
        rates = [source.rate for source in self._sources.values() if source.rate]
        return max(1.0, 2.0 / min(rates, default=2.0))

    def _note_taken(self, sources: list[Feed]) -> None:
        now = time.monotonic()
        if any(not source.is_live for source in sources):
            self._held_until = max(now, self._held_until + self._hold)
        for source in sources:
            source.taken, source.taken_at = source.taken + 1, now

    def _choose(self) -> Heads:
        """Choose the pending frames that make the next tick."""
        sources = list(self._sources.values())
        if self._hold and time.monotonic() < self._held_until:
            sources = [source for source in sources if source.is_live]
        heads = [(source, source.pending[0]) for source in sources if source.pending]
        if not heads:
            return []
        waiting = any(is_awaited(source, self._strict) for source in sources)
        if self._strict:
            if waiting:
                return []
            if self._films is not None:
                heads = self._films.timed(heads)
            first = first_time(heads)
            if self._paced and self._due.is_early(first, self._longest_step):
                return []
            return [h for h in heads if h[1].ready.timestamp - first < self._window]
        if waiting and time.monotonic() - min(h[1].arrived for h in heads) < self._window:
            return []
        # Live frames are all taken: one camera whose pictures take long to arrive, and are old
        # when they do, must not keep the others waiting until theirs are replaced.
        queued = [pending.ready.captured for source, pending in heads if source.spec.lossless]
        latest = min(queued, default=0.0) + self._window
        return [h for h in heads if not h[0].spec.lossless or h[1].ready.captured <= latest]

    def _tick(self, chosen: Heads, due: float) -> Tick:
        for source, _ in chosen:
            source.pending.popleft()

        def release() -> None:
            with self._lock:
                for source, pending in chosen:
                    source.release(pending)

        tick, faults = tick_of(self._views, chosen, release, due)
        self._faults |= faults
        return tick

    def _status(self, view: CameraSpec) -> CameraStatus:
        fault = self._faults.get(view.camera_id, "")
        return status_of(self._sources[view.source], view, fault)


_STOP, _LOOK = b"x", b"."
