"""The reader process: decodes one source into shared memory. It may be killed at any moment."""

from __future__ import annotations

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
from vision.rights.drop import drop_rights
from vision.types import Image

from .allowed_files import files_of
from .backlog import Backlog
from .clock import LiveClock
from .decode import VideoInput, copy_packets, first_stamp, open_source
from .faults import SourceFault
from .file_pace import FilePace
from .lateness import Lateness
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
from .pictures import Picture
from .rate_grid import FrameRate, RateGrid
from .ring import LARGEST_RING, SLOTS, FrameRing
from .spec import SourceReadError, SourceSpec, source_kind
from .walk import kept, walk

FrameTime = tuple[float, float | None]
"""`timestamp` and `steady` of a frame, see `vision.types.Frame`."""
CAME_SECONDS = 0.5
"""Without a word of a reader to which packets come, but no pictures."""
HELD_UP_SECONDS = 1.0
"""A wait for the consumer after which the pace begins again, instead of hurrying to catch up."""
TOGETHER_SECONDS = 1.0
"""Until files that play as cameras begin, by when all of them are open."""
CATCH_UP_SECONDS = 10.0
"""A file that is no later than that hurries, to be where the others are."""
LATE_SECONDS = 0.4
"""A live frame that is later is not given: newer ones have come."""
HOPELESS_SECONDS, CAUGHT_UP_SECONDS = 1.0, 0.2
"""Who is later than the first decodes key frames only, until one is no later than the second."""


def read(
    spec: SourceSpec, position: int, count: int, began: float, rings: str, pipe: Connection
) -> None:
    """Run the reader process.

    Args:
        spec: what to read.
        position: first frame to give, of a recording.
        count: running number of that frame, which counts on through loops.
        began: when frame 0 of a file was due, monotonic: files of one task begin together.
        rings: how its frame rings are called; a number follows.
        pipe: to the worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    # FFmpeg's lines would repeat the address, and a thread that writes one waits for Python, which
    # may be waiting for that thread.
    av.logging.set_level(None)
    limit_memory()
    live = source_kind(spec.address) == "stream"
    # What a camera sends is recorded.
    drop_rights(network=live, largest_file=None if live else LARGEST_RING, files=files_of(spec))
    # Threads from before could still reach all files.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    reader = _Reader(spec, began, rings, pipe)
    try:
        try:
            reader.run(position, count)
        finally:
            reader.recorder.close()
    except (BrokenPipeError, ConnectionResetError, EOFError):
        return  # the worker is gone or does not want this source any more
    except SourceReadError as error:
        _say_last(pipe, SourceFailed(str(error), error.lasting, error.refused))
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
    def __init__(self, spec: SourceSpec, began: float, rings: str, pipe: Connection) -> None:
        self.spec = spec
        self.began = began
        self.rings = rings
        self.rings_made = 0
        self.pipe = pipe
        self.ring: FrameRing | None = None
        self.free: deque[int] = deque()
        self.clock = LiveClock()
        self.dropped = self.left_out = 0
        self.grid = RateGrid()
        self.late, self.lateness = 0.0, Lateness()
        self.asked, self.waited = time.monotonic(), 0.0
        self.stream: VideoStream | None = None
        self.due = 0.0
        self.held_up = 0.0
        self.film_end: float | None = None
        self.live = source_kind(spec.address) == "stream"
        self.recorder = Recorder(self._say_of_recording)
        self.saying = threading.Lock()
        self.said = 0.0

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

    def connect(self, stream: VideoStream, format_name: str, began: float | None) -> None:
        """Let the recorder know of a stream, see `decode.Tap`."""
        self._listen()
        self.stream, self.lateness = stream, Lateness()
        self.recorder.connect(stream, format_name, began and self.clock.of(began))

    def offer(self, packet: Packet[VideoStream]) -> None:
        """Record a packet that has just come, if that is wanted."""
        self.waited = time.monotonic() - self.asked
        self._listen()
        self.recorder.offer(packet, self.clock.now())
        if time.monotonic() - self.said >= CAME_SECONDS:
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
        film = 0.0
        pace = FilePace(opened.fps, by_stamps=not self.live and self.spec.rate_fps is None)
        self.held_up = 0.0
        backlog = Backlog()
        for position, picture in opened.pictures:
            if self.live and self._is_old(picture, backlog):
                count += 1
                self.asked = time.monotonic()
                continue
            if begin is None:
                film = self._film_at(opened.fps, count, position, picture)
                begin = self._begin(film)
            pace.step(position, picture.seconds)
            if self._wanted(pace):
                if self._paced:
                    self._sleep_until(begin[0] + pace.passed + self.held_up)
                time_of = self._time(count, pace.passed, begin, opened.fps)
                if self.spec.together:
                    time_of = film + pace.passed, None
                self._give(opened, picture, count, position, time_of)
            count += 1
            self.asked = time.monotonic()
        if begin is not None:
            self.film_end = film + pace.end
            if self._paced:
                self._sleep_until(begin[0] + pace.end + self.held_up)
        return count

    def _begin(self, film: float) -> tuple[float, float]:
        """Return when a pass begins, monotonic and since the epoch.

        Who is too late begins now, and who continues where someone else has stopped.
        """
        now, due = time.monotonic(), self.began + film
        if self.live or not -TOGETHER_SECONDS <= now - due <= CATCH_UP_SECONDS:
            due = now
        return due, self.clock.of(due)

    def _film_at(self, fps: float, count: int, position: int, picture: Picture) -> float:
        """Return how many seconds of film come before the first frame of a pass."""
        if self.film_end is not None or self.live:
            return self.film_end or 0.0
        passed = position / fps
        if position and self.spec.rate_fps is None and source_kind(self.spec.address) == "file":
            begin = first_stamp(self.spec.address)
            if begin is not None and picture.seconds is not None and picture.seconds > begin:
                passed = picture.seconds - begin
        return (count - position) / fps + passed

    def _is_old(self, picture: Picture, backlog: Backlog) -> bool:
        """Tell whether a live picture waited for us so long that newer ones have come.

        Pictures lean on those before, so that all are decoded; where even that takes too long, key
        frames alone are.
        """
        now = time.monotonic()
        if backlog.is_old(picture.seconds, now):
            return True
        self.late = self.lateness.note(picture.seconds, now, self.waited)
        if self.stream is not None:
            coder = self.stream.codec_context
            if self.late > HOPELESS_SECONDS:
                coder.skip_frame = "NONKEY"
            elif self.late <= CAUGHT_UP_SECONDS and coder.skip_frame == "NONKEY":
                coder.skip_frame = "DEFAULT"
        if self.late > LATE_SECONDS:
            self.dropped += 1
        return self.late > LATE_SECONDS

    @property
    def _paced(self) -> bool:
        return self.spec.paced and not self.spec.together and not self.live

    def _time(self, count: int, passed: float, begin: tuple[float, float], fps: float) -> FrameTime:
        """Return a frame's time.

        That of a recording is when it is due, not when it gets through: the steps between its
        frames stay even while the worker has no time for it.
        """
        if self.spec.start_time is not None:
            return self.spec.start_time + count / fps, None
        if self._paced:
            return begin[1] + passed, begin[0] + passed
        now = time.monotonic() - self.late
        return self.clock.of(now), now

    def _wanted(self, pace: FilePace) -> bool:
        """Leave frames out evenly where the source is faster than wanted."""
        target = self.spec.target_fps
        return self._due(target) if target is not None and self.live else pace.is_wanted(target)

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
        captured = time.monotonic() - self.late
        if not self.spec.lossless:
            self._listen()
            if not self.grid.is_due(captured):
                self.left_out += 1
                return
        if self.ring is not None and not self._slot_free():
            self.dropped += 1
            return
        image = picture.bgr()
        if self.ring is None or image.shape[:2] != (self.ring.height, self.ring.width):
            self._new_ring(image, opened)
        assert self.ring is not None
        slot = self.free.popleft()
        self.ring.slot(slot)[...] = image
        if self.dropped or self.left_out:
            self._say(FramesDropped(self.dropped + self.left_out, self.left_out))
            self.dropped = self.left_out = 0
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
            case FrameRate():
                self.grid.ask(answer, time.monotonic())
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
            self.said = time.monotonic()
            self.pipe.send(message)

    def _say_of_recording(self, message: SegmentEnded | RecorderChanged) -> None:
        with suppress(OSError):  # the thread that reads notices, too, that the worker is gone
            self._say(message)
