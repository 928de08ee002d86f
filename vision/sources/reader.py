"""The reader process: decodes one source into shared memory. It may be killed at any moment."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections import deque
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait

import av
from av import Packet, VideoStream

from vision.playlist import SegmentPlaylist
from vision.recorder.messages import PeopleInView, Record, RecorderChanged, SegmentEnded
from vision.recorder.recorder import Recorder
from vision.types import Image

from .clock import LiveClock
from .decode import Picture, VideoInput, copy_packets, open_source
from .faults import SourceFault
from .limits import limit_memory
from .messages import (
    Answer,
    FrameReady,
    FramesDropped,
    Gap,
    Message,
    PacketsCame,
    ReaderStarted,
    SourceEnded,
    SourceFailed,
    SourceOpened,
)
from .ring import SLOTS, FrameRing
from .spec import SourceReadError, SourceSpec, source_kind
from .walk import kept, walk

FrameTime = tuple[float, float | None]
"""`timestamp` and `steady` of a frame, see `vision.types.Frame`."""
CAME_SECONDS = 0.5
"""Between two messages of a reader that only copies."""
HELD_UP_SECONDS = 1.0
"""A wait for the consumer after which the pace begins again, instead of hurrying to catch up."""


def read(spec: SourceSpec, position: int, count: int, rings: str, pipe: Connection) -> None:
    """Run the reader process.

    Args:
        spec: what to read.
        position: first frame to give, of a recording.
        count: running number of that frame, which counts on through loops.
        rings: how its frame rings are called; a number follows.
        pipe: to the worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # FFmpeg's lines would repeat the address, and a thread that writes one waits for Python, which
    # may be waiting for that thread.
    av.logging.set_level(None)
    limit_memory()
    reader = _Reader(spec, rings, pipe)
    try:
        try:
            reader.run(position, count)
        finally:
            reader.recorder.close()
    except (BrokenPipeError, ConnectionResetError, EOFError):
        return  # the worker is gone or does not want this source any more
    except SourceReadError as error:
        _say_last(pipe, SourceFailed(str(error), error.lasting))
    except MemoryError:
        _say_last(pipe, SourceFailed("its pictures are too large for this server", lasting=True))
    except OSError as error:
        _say_last(pipe, SourceFailed(error.strerror or str(error), lasting=False))


def _say_last(pipe: Connection, message: Message) -> None:
    with suppress(OSError):
        pipe.send(message)


def _end_with_parent() -> None:
    """End with the worker: a reader never outlives it, even one that was killed."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


class _Reader:
    def __init__(self, spec: SourceSpec, rings: str, pipe: Connection) -> None:
        self.spec = spec
        self.rings = rings
        self.rings_made = 0
        self.pipe = pipe
        self.ring: FrameRing | None = None
        self.free: deque[int] = deque()
        self.clock = LiveClock()
        self.dropped = 0
        self.due = 0.0
        self.held_up = 0.0
        self.live = source_kind(spec.address) == "stream"
        self.recorder = Recorder(self._say_of_recording)
        self.saying = threading.Lock()
        self.came = 0.0

    def run(self, start: int, count: int) -> None:
        self._say(ReaderStarted())
        if self.spec.playlist is not None:
            self._play(self.spec.playlist, start)
            return
        if self.spec.copies:
            copy_packets(self.spec, self)
            raise SourceReadError("the stream ended", fault=SourceFault.NO_FRAMES)
        while True:
            opened = open_source(self.spec, start, self)
            before = count
            count = self._once(opened, count)
            if self.live:
                raise SourceReadError("the stream ended", fault=SourceFault.NO_FRAMES)
            if count == before and start == 0:
                raise SourceReadError(
                    "no frame could be read from it", lasting=True, fault=SourceFault.NO_FRAMES
                )
            if not self.spec.loop:
                self._say(SourceEnded())
                return
            start = 0

    def connect(self, stream: VideoStream, format_name: str) -> None:
        """Let the recorder know of a stream, see `decode.Tap`."""
        self._listen()
        self.recorder.connect(stream, format_name)

    def offer(self, packet: Packet[VideoStream]) -> None:
        """Record a packet that has just come, if that is wanted."""
        self._listen()
        self.recorder.offer(packet, self.clock.now())
        if self.spec.copies and time.monotonic() - self.came >= CAME_SECONDS:
            self.came = time.monotonic()
            self._say(PacketsCame())

    def _play(self, playlist: SegmentPlaylist, start: int) -> None:
        """Go through a list of files."""
        gaps: list[Gap] = []

        def gap(missing: Gap) -> None:
            gaps.append(missing)
            self._say(missing)

        any_picture = False
        for step in walk(playlist, self.spec, start, gap):
            any_picture = True
            if kept(step, self.spec.target_fps):
                opened = VideoInput(step.fps, playlist.total, iter(()))
                time_of = (step.timestamp, None)
                self._give(opened, step.picture, step.position, step.position, time_of)
        if gaps and not any_picture and start == 0:
            others = f", and {len(gaps) - 1} more files" if len(gaps) > 1 else ""
            raise SourceReadError(f"{gaps[0].reason}{others}", lasting=True)
        self._say(SourceEnded())

    def _once(self, opened: VideoInput, count: int) -> int:
        """Give the frames of one pass; return the count of frames so far."""
        begin: tuple[float, float] | None = None
        first = 0
        self.held_up = 0.0
        for position, picture in opened.pictures:
            if begin is None:
                begin, first = (time.monotonic(), self.clock.now()), position
            passed = (position - first) / opened.fps
            if self._wanted(position, opened.fps):
                if self._paced:
                    self._sleep_until(begin[0] + passed + self.held_up)
                self._give(
                    opened,
                    picture,
                    count,
                    position,
                    self._time(count, (begin[1] + passed, begin[0] + passed), opened.fps),
                )
            count += 1
        if begin is not None and self._paced:
            self._sleep_until(begin[0] + (position + 1 - first) / opened.fps + self.held_up)
        return count

    @property
    def _paced(self) -> bool:
        return self.spec.paced and not self.live

    def _time(self, count: int, due: tuple[float, float], fps: float) -> FrameTime:
        """Return a frame's time.

        That of a recording is when it is due, not when it gets through: the steps between its
        frames stay even while the worker has no time for it.
        """
        if self.spec.start_time is not None:
            return self.spec.start_time + count / fps, None
        if self._paced:
            return due
        now = time.monotonic()
        return self.clock.of(now), now

    def _wanted(self, position: int, fps: float) -> bool:
        """Leave frames out evenly where the source is faster than wanted."""
        target = self.spec.target_fps
        if target is not None and self.live:
            return self._due(target)
        if target is None or fps <= target * 1.05:
            return True
        return math.floor(position * target / fps) != math.floor((position - 1) * target / fps)

    def _due(self, target: float) -> bool:
        """Decide by the clock: what a stream says of its rate is often wrong."""
        late = time.monotonic() - self.due
        if late < -0.25 / target:
            return False
        self.due += 1 / target if late < 1 / target else late + 1 / target
        return True

    def _sleep_until(self, due: float) -> None:
        remaining = due - time.monotonic()
        if remaining > 0:
            time.sleep(remaining)

    def _give(
        self, opened: VideoInput, picture: Picture, index: int, position: int, time_of: FrameTime
    ) -> None:
        captured = time.monotonic()
        if self.ring is not None and not self._slot_free():
            self.dropped += 1
            return
        image = picture.bgr()
        if self.ring is None or image.shape[:2] != (self.ring.height, self.ring.width):
            self._new_ring(image, opened)
        assert self.ring is not None
        slot = self.free.popleft()
        self.ring.slot(slot)[...] = image
        if self.dropped:
            self._say(FramesDropped(self.dropped))
            self.dropped = 0
        timestamp, steady = time_of
        self._say(FrameReady(slot, index, position, timestamp, captured, steady))

    def _slot_free(self) -> bool:
        """Take back freed slots; where no frame may be lost, wait for one."""
        begin = time.monotonic()
        while self.pipe.poll(0 if self.free or not self.spec.lossless else None):
            self._take(self.pipe.recv())
        waited = time.monotonic() - begin
        if waited > HELD_UP_SECONDS:
            self.held_up += waited
        return bool(self.free)

    def _listen(self) -> None:
        while self.pipe.poll():
            self._take(self.pipe.recv())

    def _take(self, answer: Answer) -> None:
        match answer:
            case Record():
                self.recorder.order(answer)
            case PeopleInView():
                self.recorder.see_people(answer)
            case name, slot:
                if self.ring is not None and name == self.ring.name:
                    self.free.append(slot)

    def _new_ring(self, image: Image, opened: VideoInput) -> None:
        if self.ring is not None:
            self.ring.close()  # the worker unlinks it when its last frame is done
        height, width = image.shape[:2]
        try:
            self.ring = FrameRing.create(f"{self.rings}{self.rings_made}", width, height)
        except OSError as error:
            raise SourceReadError(
                f"no shared memory for pictures of {width}×{height}: {error.strerror}"
            ) from None
        self.rings_made += 1
        self.free = deque(range(SLOTS))
        self._say(SourceOpened(self.ring.name, width, height, opened.fps, opened.frames))

    def _say(self, message: Message) -> None:
        with self.saying:
            self.pipe.send(message)

    def _say_of_recording(self, message: SegmentEnded | RecorderChanged) -> None:
        with suppress(OSError):  # the thread that reads notices, too, that the worker is gone
            self._say(message)
