"""One source as the worker sees it: its reader process, its pending frames, its state."""

from __future__ import annotations

import os
import secrets
import time
from collections import deque
from contextlib import suppress
from itertools import pairwise
from multiprocessing.connection import Connection, Pipe
from multiprocessing.process import BaseProcess

from vision.recorder.messages import (
    PeopleInView,
    Record,
    RecorderChanged,
    RecordOrder,
    SegmentEnded,
)

from .comeback import Comeback
from .feed import PendingFrame
from .feed_facts import FeedFacts
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
from .processes import end_reader, start_reader
from .rate_grid import ALL_FRAMES, FrameRate
from .reader import TOGETHER_SECONDS, read
from .ring import SLOTS, FrameRing, discard
from .spec import SourceSpec, source_kind

GRACE_SECONDS = 4.0
START_SECONDS = 60.0
"""Patience until a process is up (many start at once), and until a recording is at its place."""

COMPLETE_SECONDS = 0.5
"""For a recorder that completes its file."""
SILENCE_SECONDS = 4.5
"""A camera that sends several frames a second is asked again after so long."""
SLOW_SECONDS = 40.0
"""Patience with a camera of which one frame has come: it may send four a minute."""
INTERVALS = 20
"""Frames by which the rate of a camera is known; what its stream says of it is often wrong."""
_FEW = 5
KEY_FRAME = "waiting for a key frame"
TRIES = 3
"""Crashes of a recording's reader at the same frame until that file is given up."""


class Source(FeedFacts):
    """A reader process and what it said. Not thread-safe: `FrameSynchronizer` holds the lock.

    Args:
        spec: what to read.
        position: of the first frame wanted, in a recording.
        earlier: frames of rounds before that one, see `Feed.earlier`.
    """

    is_here = True

    def __init__(self, spec: SourceSpec, position: int = 0, earlier: int = 0) -> None:
        super().__init__(spec, position, earlier)
        self.pipe: Connection | None = None
        self._process: BaseProcess | None = None
        self._live = source_kind(spec.address) == "stream"
        self._ring: FrameRing | None = None
        self._rings = ""
        self._rings_heard = 0
        self._retired: list[FrameRing] = []
        self._held: dict[str, int] = {}
        self._came: deque[float] = deque(maxlen=INTERVALS + 1)
        self._numbers: deque[int] = deque(maxlen=INTERVALS + 1)
        self._heard = time.monotonic()
        self._patience = START_SECONDS
        self._began = time.monotonic() + TOGETHER_SECONDS
        self._comeback = Comeback(spec)
        self._crashes = 0
        self._suspended = self._given_up = self._was_lost = False
        self.recorders: dict[int, RecorderChanged] = {}
        self._record = Record(())
        self._asked = ALL_FRAMES
        if spec.playlist is not None:
            self.frames_in_recording = spec.playlist.total

    @property
    def pid(self) -> int | None:
        """Of the reader process."""
        return self._process.pid if self._process else None

    @property
    def limit_fps(self) -> float | None:
        """How many frames a second it is asked to give; None: all."""
        return 1 / self._asked.interval if self._asked.interval else None

    def ask(self, rate: FrameRate) -> None:
        """Take so many frames from now on, and after each start of the reader."""
        if rate != self._asked:
            self._asked = rate
            self._tell(rate)

    def record(self, orders: tuple[RecordOrder, ...]) -> None:
        """Record these from now on, and after each start of the reader."""
        if orders != self._record.orders:
            self._record = Record(orders)
            self.recorders.clear()
            self._tell(self._record)

    def recorder_states(self) -> dict[int, RecorderChanged]:
        """Return what each recorder does, by key of the camera."""
        reason = self.reason if self.state in ("reconnecting", "failed") else ""
        return {
            order.key: RecorderChanged(order.key, "waiting", reason)
            if reason or order.key not in self.recorders
            else self.recorders[order.key]
            for order in self._record.orders
        }

    def see_people(self, keys: tuple[int, ...]) -> None:
        """Let the recorder know that people are in view of these cameras."""
        self._tell(PeopleInView(keys))

    def start_if_due(self) -> None:
        """Start the reader, now or when its pause is over."""
        if self._process is not None or self.state == "ended":
            return
        if self._suspended or self._given_up:
            return
        self.reason = self._comeback.reason or self.reason
        if not self._comeback.is_due():
            return
        self._comeback.leave()
        ours, theirs = Pipe()
        self._rings = f"spoton-{os.getpid()}-{secrets.token_hex(4)}-"
        self._rings_heard = 0
        args = self.spec, *self._next, self._began, self._rings, theirs
        try:
            process = start_reader(read, args)
        except OSError as error:
            ours.close()
            self._fault(f"no reader process: {error.strerror}", lasting=False)
            return
        finally:
            theirs.close()
        self.pipe, self._process = ours, process
        self._heard, self._patience = time.monotonic(), START_SECONDS
        self.recorders.clear()
        if self._record.orders:
            self._tell(self._record)
        if self._asked != ALL_FRAMES:
            self._tell(self._asked)

    def listen(self) -> None:
        """Receive all that the reader has sent."""
        while self.pipe is not None:
            try:
                if not self.pipe.poll():
                    return
                self._hear(self.pipe.recv())
            except (EOFError, OSError):
                self._crash()

    def check_alive(self) -> None:
        """Kill a reader that hangs: it has room for frames and yet says nothing."""
        self._retired = [ring for ring in self._retired if not ring.close()]
        if self.pipe is None:
            return
        waits_for_us = self._ring is not None and self._held.get(self._ring.name, 0) >= SLOTS
        silent = time.monotonic() - self._heard > self._patience
        if silent and not waits_for_us and not self._has_word():
            self._fault(f"no picture for {self._patience:.0f} s", lasting=False)

    def _has_word(self) -> bool:
        """Tell whether the reader has said something that was not heard yet: we were slow."""
        try:
            return self.pipe is not None and self.pipe.poll()
        except (EOFError, OSError):
            return False

    def release(self, pending: PendingFrame) -> None:
        """Give a frame's slot back to the reader."""
        assert pending.ring is not None
        name = pending.ring.name
        self._held[name] -= 1
        if pending.ring is self._ring and self.pipe is not None:
            self._tell((name, pending.ready.slot))
        elif not self._held[name]:
            self._retire(pending.ring)

    def suspend(self) -> None:
        """Read nothing until `resume`."""
        self._suspended = True
        self._comeback.leave()
        self._end_process(gently=True)
        self._let_go_of_pending()
        if self.state != "ended":
            self.state, self.reason = "waiting", "paused"

    def resume(self) -> None:
        """Read again after `suspend`."""
        if self._suspended:
            self._suspended, self.reason = False, ""
            played = self._next[1] / self.fps if self.fps else 0.0
            self._began = time.monotonic() + TOGETHER_SECONDS - played

    def close(self) -> None:
        """End the reader and free the memory."""
        self._comeback.leave()
        self._end_process(gently=True)
        self._let_go_of_pending()
        self._retired = [ring for ring in self._retired if not ring.close()]

    def _hear(self, message: Message) -> None:
        self._heard = time.monotonic()
        match message:
            case ReaderStarted():
                self._patience = self._first_patience
            case FrameReady():
                assert self._ring is not None
                self._held[self._ring.name] += 1
                self.pending.append(PendingFrame(message, self._ring, self._heard))
                self._next = (message.position + 1, message.index + 1)
                self.state, self.reason = "online", ""
                self.reconnects += self._was_lost
                self._crashes, self._was_lost = 0, False
                self._comeback.worked()
                self._learn(message.captured, message.index)
                if not self.spec.lossless:
                    self._keep_newest()
            case SourceOpened():
                self._rings_heard += 1
                self._let_go_of_ring()
                self._ring = FrameRing.attach(message.ring, message.width, message.height)
                self._held[message.ring] = 0
                self.size = (message.width, message.height)
                self.fps, self.frames_in_recording = message.fps, message.frames
            case FramesDropped():
                self.dropped += message.count
                self.lost += message.count - message.left_out
            case Gap():
                self.gaps[message.number] = message
            case SourceEnded():
                self.state, self.reason = "ended", ""
                self._end_process()
            case SourceFailed():
                self._fault(message.reason, message.lasting, message.refused)
            case _:
                self._hear_recorder(message)

    def _hear_recorder(self, message: PacketsCame | SegmentEnded | RecorderChanged) -> None:
        match message:
            case SegmentEnded():
                self.segments.append(message)
            case RecorderChanged():
                self.recorders[message.key] = message
            case PacketsCame():
                if self.spec.copies:
                    self.state, self.reason = "online", ""
                    self._crashes = 0
                    self._comeback.worked()
                    self._patience = self.spec.timeout + GRACE_SECONDS
                elif self.state != "online":
                    self.reason = KEY_FRAME

    @property
    def _first_patience(self) -> float:
        """How long to wait for the first frame: some cameras are asked in two ways."""
        return 2 * self.spec.timeout + GRACE_SECONDS if self._live else START_SECONDS

    def _learn(self, captured: float, number: int) -> None:
        """Learn from frames how often they come, and how long to wait for the next."""
        if not self._live:
            self._patience = max(self.spec.timeout + GRACE_SECONDS, 3 / self.rate)
            return
        self._came.append(captured)
        self._numbers.append(number)
        steps = [after - before for before, after in pairwise(self._came)]
        if len(steps) >= _FEW:
            # By their numbers: how many come, not how many are taken.
            self.fps = (number - self._numbers[0]) / max(captured - self._came[0], 1e-3)
        self._patience = max(SILENCE_SECONDS, 3 * max(steps)) if steps else SLOW_SECONDS

    def _keep_newest(self) -> None:
        while len(self.pending) > 1:
            self.release(self.pending.popleft())
            self.dropped += 1
            self.lost += 1

    def _let_go_of_pending(self) -> None:
        while self.pending:
            self.release(self.pending.popleft())

    def _crash(self) -> None:
        """Try again; give up a recording that crashes its decoder every time."""
        self._crashes += 1
        if self._live or self._crashes < TRIES:
            self._fault("the reader process ended", lasting=False)
            return
        position, index = self._next
        reason = f"its decoder crashed {TRIES} times at frame {position}"
        playlist = self.spec.playlist
        number = playlist.locate(position)[0] if playlist else 0
        if playlist is None or number >= len(playlist.segments):
            self._given_up = True
            self._fault(reason, lasting=True)
            return
        name = os.path.basename(playlist.segments[number].path)
        behind = playlist.begin_of(number) + playlist.segments[number].count
        self.gaps[number] = Gap(number, f"{name}: {reason}", behind - position)
        self._next = (behind, index + behind - position)
        self._crashes = 0
        self._fault(reason, lasting=False)

    def _fault(self, reason: str, lasting: bool, refused: bool = False) -> None:
        self._end_process()
        self._comeback.failed(lasting, refused)
        self._was_lost |= self._live and self.state == "online"
        self.state, self.reason = "failed" if lasting else "reconnecting", reason
        if self._live:
            self._next = (0, self._next[1])
            self._came.clear()
            self._numbers.clear()

    def _tell(self, answer: Answer) -> None:
        if self.pipe is not None:
            with suppress(OSError):
                self.pipe.send(answer)

    def _end_process(self, gently: bool = False) -> None:
        """Close the pipe, upon which a healthy reader ends; kill a hanging one.

        One that records has a moment to complete its file, if it is to end `gently`; what a killed
        one has written can be played too.
        """
        if self.pipe is not None:
            self.pipe.close()
            self.pipe = None
        self._let_go_of_ring()
        if self._process is not None:
            if gently and self._record.orders:
                self._process.join(COMPLETE_SECONDS)
            end_reader(self._process)
            self._process = None
            while discard(f"{self._rings}{self._rings_heard}"):  # made, but not heard of
                self._rings_heard += 1

    def _let_go_of_ring(self) -> None:
        ring, self._ring = self._ring, None
        if ring is not None:
            ring.unlink()
            if not self._held[ring.name]:
                self._retire(ring)

    def _retire(self, ring: FrameRing) -> None:
        self._held.pop(ring.name, None)
        self._retired = [old for old in [*self._retired, ring] if not old.close()]
