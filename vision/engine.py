"""Keeps the detector busy: one batch is detected while the one before is processed."""

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
from .motion import GateCounts, MotionGates
from .sources import Tick
from .types import Detections

logger = logging.getLogger(__name__)
IN_FLIGHT = 2
"""One batch in detection, one waiting for it: more would only add delay."""


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
    detections: Future[tuple[list[Detections], float]]


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
        self._gates = MotionGates(detector, enabled=motion_gate)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detect")
        self._batches: deque[_Batch] = deque()
        self._wake = threading.Event()
        self.most: int | None = None
        self.hurries = False
        self.idle, self.frames = 0.0, 0
        self._turn = 0

    @property
    def counts(self) -> GateCounts:
        """Return how many frames the detector has seen, and how many it need not see."""
        return self._gates.counts

    def warm_up(self, sizes: Iterable[tuple[int, int]]) -> None:
        """Let the detector prepare for frames of these (width, height), before the first come."""
        for width, height in sizes:
            blank = np.zeros((height, width, 3), np.uint8)
            self._thread.submit(self._gates.detector.detect, [blank])

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
        if oldest and (len(self._batches) >= IN_FLIGHT or oldest.detections.done()):
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
            return all(batch.detections.done() for batch in self._batches)
        return len(self._batches) < IN_FLIGHT

    def drain(self) -> None:
        """Finish what is under way; start nothing new."""
        while self._batches:
            self._finish(self._batches.popleft())

    def close(self) -> None:
        """End the detector's thread."""
        self.drain()
        self._thread.shutdown()

    def _start(self, tasks: Sequence[EngineTask]) -> bool:
        ticks = self._take_in_turn(tasks)
        if not ticks:
            return False
        future = self._thread.submit(self._detect, ticks)
        future.add_done_callback(lambda _: self._wake.set())
        self._batches.append(_Batch(ticks, future))
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

    def _detect(self, ticks: list[tuple[EngineTask, Tick]]) -> tuple[list[Detections], float]:
        frames = [
            (task, name, frame) for task, tick in ticks for name, frame in tick.frames.items()
        ]
        begin = time.perf_counter()
        return self._gates.detect(frames), time.perf_counter() - begin

    def _finish(self, batch: _Batch) -> None:
        try:
            detections, seconds = batch.detections.result()
        except Exception as error:  # whatever a model or driver raises must not end the others
            logger.exception("detection failed")
            for task, tick in batch.ticks:
                tick.release()
                task.fail(error)
            return
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


def _take(task: EngineTask, most: int | None) -> Tick | None:
    try:
        return task.take(most)
    except Exception as error:
        logger.exception("a task could not give its tick")
        task.fail(error)
        return None
