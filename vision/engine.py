"""Keeps the detector busy: batches are detected while the one before is processed."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .detection import Detector
from .motion import GateCounts, GatedBatch, MotionGates
from .sources import Tick
from .types import Detections, Image

logger = logging.getLogger(__name__)
IN_FLIGHT = 2
"""Batches in detection: while the last pictures of one are under way, those of the next start. More
would only add delay."""


class EngineTask(Protocol):
    """What the engine serves: it gives ticks and takes their detections."""

    def take(self, most: int | None = None) -> Tick | None:
        """Return the next tick, None if there is none.

        Args:
            most: frames of live cameras that it may have, see `FrameSynchronizer.take`.
        """
        ...

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Process the detections of a tick, by camera. The engine releases the tick afterwards."""
        ...

    def fail(self, error: Exception) -> None:
        """Handle `error`, raised by `take`, `follow` or the detector."""
        ...


@dataclass(frozen=True, slots=True)
class _Batch:
    ticks: list[tuple[EngineTask, Tick]]
    gated: GatedBatch
    found: Future[tuple[list[Detections], float]]


class Engine:
    """Batch the frames of all tasks through the detector.

    Args:
        detector: see `Detector`.
        motion_gate: it does not see frames in which nothing moves.

    Attributes:
        most: frames that a batch may have; None: any number.
        hurries: gather a batch only when the detector is free, so that its frames are newer; the
            detector waits a moment for each.
        idle: seconds during which there was nothing to do, so far.
        frames: how many were detected and followed, so far.
    """

    def __init__(self, detector: Detector, *, motion_gate: bool = False) -> None:
        self._detector = detector
        self._gates = MotionGates(enabled=motion_gate)
        self._threads = ThreadPoolExecutor(IN_FLIGHT, thread_name_prefix="detect")
        self._batches: deque[_Batch] = deque()
        self._wake = threading.Event()
        self.most: int | None = None
        self.hurries = False
        self.idle, self.frames = 0.0, 0
        self._detected = 0.0  # when the last batch was done
        self._turn = 0

    @property
    def counts(self) -> GateCounts:
        """Return how many frames the detector has seen, and how many it need not see."""
        return self._gates.counts

    def warm_up(self, sizes: Iterable[tuple[int, int]]) -> None:
        """Let the detector prepare for frames of these (width, height), before the first come."""
        for width, height in sizes:
            blank = np.zeros((height, width, 3), np.uint8)
            self._threads.submit(self._detector.detect, [blank])

    def wake(self) -> None:
        """Wake `step`: a frame has come, or a task has changed."""
        self._wake.set()

    def step(self, tasks: Sequence[EngineTask], timeout: float) -> bool:
        """Start and finish what can be; wait up to `timeout` seconds where nothing can.

        Returns:
            Whether anything was done.
        """
        self._wake.clear()
        started = self._has_room and self._start(tasks)
        oldest = self._batches[0] if self._batches else None
        if oldest and (len(self._batches) >= IN_FLIGHT or oldest.found.done()):
            self._finish(self._batches.popleft())
            return True
        if not started:
            begin = time.monotonic()
            self._wake.wait(timeout)
            self.idle += 0.0 if self._batches else time.monotonic() - begin
        return started

    @property
    def _has_room(self) -> bool:
        """Whether another batch may be started."""
        if self.hurries:
            return all(batch.found.done() for batch in self._batches)
        return len(self._batches) < IN_FLIGHT

    def drain(self) -> None:
        """Finish what is under way; start nothing new."""
        while self._batches:
            self._finish(self._batches.popleft())

    def close(self) -> None:
        """End the detector's threads."""
        self.drain()
        self._threads.shutdown()

    def _start(self, tasks: Sequence[EngineTask]) -> bool:
        ticks = self._take_in_turn(tasks)
        if not ticks:
            return False
        frames = [
            (task, name, frame) for task, tick in ticks for name, frame in tick.frames.items()
        ]
        try:
            gated = self._gates.ask(frames)
        except Exception as error:
            logger.exception("frames could not be compared")
            _give_up(ticks, error)
            return True
        future = self._threads.submit(self._detect, gated.images)
        future.add_done_callback(lambda _: self._wake.set())
        self._batches.append(_Batch(ticks, gated, future))
        return True

    def _take_in_turn(self, tasks: Sequence[EngineTask]) -> list[tuple[EngineTask, Tick]]:
        """Take ticks of all tasks, another one first each time, until the batch is full."""
        left = self.most
        self._turn += 1 if left is not None else 0
        first = self._turn % max(1, len(tasks))
        ticks: list[tuple[EngineTask, Tick]] = []
        for task in (*tasks[first:], *tasks[:first]):
            tick = _take(task, left)
            if tick is None:
                continue
            ticks.append((task, tick))
            if left is not None:
                left -= len(tick.frames)
                if left <= 0:
                    break
        return ticks

    def _detect(self, images: list[Image]) -> tuple[list[Detections], float]:
        begin = time.perf_counter()
        found = self._detector.detect(images) if images else []
        # What it took of the time since the batch before: their sum is never more than the clock's.
        end = time.perf_counter()
        begin, self._detected = max(begin, self._detected), end
        return found, max(0.0, end - begin)

    def _finish(self, batch: _Batch) -> None:
        try:
            seen, seconds = batch.found.result()
        except Exception as error:  # whatever a model or driver raises must not end the others
            logger.exception("detection failed")
            _give_up(batch.ticks, error)
            return
        detections = self._gates.answers(batch.gated, seen)
        self.frames += len(detections)
        rest = iter(detections)
        for task, tick in batch.ticks:
            try:
                found = {name: next(rest) for name in tick.frames}
                task.follow(tick, found, seconds)
            except Exception as error:
                logger.exception("a tick could not be followed up")
                task.fail(error)
            finally:
                tick.release()


def _give_up(ticks: list[tuple[EngineTask, Tick]], error: Exception) -> None:
    for task, tick in ticks:
        tick.release()
        task.fail(error)


def _take(task: EngineTask, most: int | None) -> Tick | None:
    try:
        return task.take(most)
    except Exception as error:
        logger.exception("a task could not give its tick")
        task.fail(error)
        return None
