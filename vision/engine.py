"""Keeps the detector busy: one batch is detected while the batch before is followed up."""

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
    """What the engine serves: a task's frames, and what to do with what was found in them."""

    def take(self) -> Tick | None:
        """The next tick, if there is one."""
        ...

    def follow(self, tick: Tick, found: dict[str, Detections], detect_seconds: float) -> None:
        """Takes the detections of a tick, by camera. The engine releases the tick afterwards."""
        ...

    def fail(self, error: Exception) -> None:
        """`take`, `follow` or the detector raised `error`."""
        ...


@dataclass(frozen=True, slots=True)
class _Batch:
    ticks: list[tuple[EngineTask, Tick]]
    detections: Future[tuple[list[Detections], float]]


class Engine:
    """Frames of all lanes go through the detector together.

    Args:
        detector: see `Detector`.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="detect")
        self._batches: deque[_Batch] = deque()
        self._wake = threading.Event()

    def wake(self) -> None:
        """There may be something to do: a frame has come, a lane has changed."""
        self._wake.set()

    def step(self, lanes: Sequence[EngineTask], timeout: float) -> bool:
        """Starts and finishes what can be; waits up to `timeout` seconds where nothing can.

        Returns:
            Whether anything was done.
        """
        self._wake.clear()
        started = len(self._batches) < IN_FLIGHT and self._start(lanes)
        oldest = self._batches[0] if self._batches else None
        if oldest and (len(self._batches) == IN_FLIGHT or oldest.detections.done()):
            self._finish(self._batches.popleft())
            return True
        if not started:
            self._wake.wait(timeout)
        return started

    def drain(self) -> None:
        """Finishes what is under way; nothing new is started."""
        while self._batches:
            self._finish(self._batches.popleft())

    def close(self) -> None:
        """Ends the detector's thread."""
        self.drain()
        self._thread.shutdown()

    def _start(self, lanes: Sequence[EngineTask]) -> bool:
        taken = [(lane, _take(lane)) for lane in lanes]
        ticks = [(lane, tick) for lane, tick in taken if tick is not None]
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
            for lane, tick in batch.ticks:
                tick.release()
                lane.fail(error)
            return
        rest = iter(detections)
        for lane, tick in batch.ticks:
            try:
                found = {name: next(rest) for name in tick.frames}
                lane.follow(tick, found, seconds)
            except Exception as error:
                logger.exception("a tick could not be followed up")
                lane.fail(error)
            finally:
                tick.release()


def _take(lane: EngineTask) -> Tick | None:
    try:
        return lane.take()
    except Exception as error:
        logger.exception("a lane could not give its tick")
        lane.fail(error)
        return None
