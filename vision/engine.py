"""Keeps the detector busy: one batch is detected while the one before is processed."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from .detection import Detector
from .sources import Tick
from .types import Detections

logger = logging.getLogger(__name__)
IN_FLIGHT = 2
"""One batch in detection, one waiting for it: more would only add delay."""


class EngineTask(Protocol):
    """What the engine serves: it gives ticks and takes their detections."""

    def take(self) -> Tick | None:
        """Return the next tick, None if there is none."""
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
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detect")
        self._batches: deque[_Batch] = deque()
        self._wake = threading.Event()

    def wake(self) -> None:
        """Wake `step`: a frame has come, or a task has changed."""
        self._wake.set()

    def step(self, tasks: Sequence[EngineTask], timeout: float) -> bool:
        """Start and finish what can be; wait up to `timeout` seconds where nothing can.

        Returns:
            Whether anything was done.
        """
        self._wake.clear()
        started = len(self._batches) < IN_FLIGHT and self._start(tasks)
        oldest = self._batches[0] if self._batches else None
        if oldest and (len(self._batches) == IN_FLIGHT or oldest.detections.done()):
            self._finish(self._batches.popleft())
            return True
        if not started:
            self._wake.wait(timeout)
        return started

    def drain(self) -> None:
        """Finish what is under way; start nothing new."""
        while self._batches:
            self._finish(self._batches.popleft())

    def close(self) -> None:
        """End the detector's thread."""
        self.drain()
        self._thread.shutdown()

    def _start(self, tasks: Sequence[EngineTask]) -> bool:
        taken = [(task, _take(task)) for task in tasks]
        ticks = [(task, tick) for task, tick in taken if tick is not None]
        if not ticks:
            return False
        future = self._thread.submit(self._detect, [tick for _, tick in ticks])
        future.add_done_callback(lambda _: self._wake.set())
        self._batches.append(_Batch(ticks, future))
        return True

    def _detect(self, ticks: list[Tick]) -> tuple[list[Detections], float]:
        images = [frame.image for tick in ticks for frame in tick.frames.values()]
        begin = time.perf_counter()
        return self._detector.detect(images), time.perf_counter() - begin

    def _finish(self, batch: _Batch) -> None:
        try:
            detections, seconds = batch.detections.result()
        except Exception as error:  # whatever a model or driver raises must not end the others
            logger.exception("detection failed")
            for task, tick in batch.ticks:
                tick.release()
                task.fail(error)
            return
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


def _take(task: EngineTask) -> Tick | None:
    try:
        return task.take()
    except Exception as error:
        logger.exception("a task could not give its tick")
        task.fail(error)
        return None
