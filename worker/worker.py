"""The inference worker: the engine's thread, and the threads around it."""

from __future__ import annotations

import gc
import logging
import os
import secrets
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psutil
from django.conf import settings

from tracking.networks.embedder import is_loaded
from tracking.networks.gpu import gpu
from vision.appearance import Embedder
from vision.detection import Detector
from vision.engine import Engine

from .control import Control, Orders
from .lane import Lane, Shared
from .meter import StageTimes
from .plan import TaskPlan
from .publish import Publisher
from .store import Store

logger = logging.getLogger(__name__)
IDLE_SECONDS = 0.05
ENCODER_THREADS = 2


class Worker:
    """Run every task that it can claim until asked to stop.

    Args:
        detector: finds the people.
        device: what it runs on, for the health page.
        claims: take any task that should run; else only those made out to `holder`.
        embedder: says what people look like; None: identity goes by the floor alone.
    """

    def __init__(
        self,
        detector: Detector,
        device: str,
        claims: bool = True,
        embedder: Embedder | None = None,
    ) -> None:
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.times = StageTimes()
        self.lanes: dict[UUID, Lane] = {}
        self._device, self._embedder = device, embedder
        self._started = time.time()
        self._process = psutil.Process()
        self._stopping = False
        self._engine = Engine(detector)
        self._encoders = ThreadPoolExecutor(ENCODER_THREADS, thread_name_prefix="jpeg")
        self.store = Store(self.holder)
        self.control = Control(self.holder, self.store, self._engine.wake, claims)
        self.publisher = Publisher(self._heartbeat, self.control.look)

    def run(self) -> None:
        """Blocks until `stop`."""
        # Threads that wait for Python's lock get it within a millisecond instead of five: a tick
        # passes through several of them on its way out.
        sys.setswitchinterval(0.001)
        gc.collect()
        gc.freeze()  # what is loaded stays: looking through it again would hold up a tick
        self.publisher.start()
        self.control.start()
        logger.info("worker %s is ready", self.holder)
        try:
            while not self._stopping:
                self._obey()
                self._engine.step(list(self.lanes.values()), IDLE_SECONDS)
                self._look_for_ends()
                self._look_for_the_dead()
        finally:
            self._close()

    def stop(self) -> None:
        """Ends `run` soon. No lock is taken: a signal handler interrupts anyone who holds it."""
        self._stopping = True

    def _obey(self) -> None:
        orders = self.control.take_orders()
        if orders == Orders():
            return
        for task_id in orders.end:
            self._end(task_id)
        for plan, epoch in orders.start:
            self._start(plan, epoch)
        for task_id, plan in orders.change:
            if task_id in self.lanes:
                logger.info("task %s: changed", task_id)
                self._change(self.lanes[task_id], plan)
        for task_id, changes in orders.people:
            if task_id in self.lanes:
                self.lanes[task_id].change_people(changes)
        for task_id, people in orders.forget:
            if task_id in self.lanes:
                self.lanes[task_id].forget_people(people)
        self.control.running(self.lanes)

    def _start(self, plan: TaskPlan, epoch: int) -> None:
        try:
            self.lanes[plan.task_id] = Lane(
                plan,
                epoch,
                Shared(
                    self.store,
                    self.publisher,
                    self._encoders,
                    settings.FRAME_JPEG_QUALITY,
                    self._engine.wake,
                    self.times,
                    self._embedder,
                ),
            )
        except Exception as error:
            logger.exception("task %s cannot start", plan.task_id)
            self.control.refuse(plan.task_id, f"{type(error).__name__}: {error}")

    def _change(self, lane: Lane, plan: TaskPlan) -> None:
        self._engine.drain()
        try:
            lane.change(plan)
        except Exception as error:
            logger.exception("task %s cannot be changed", plan.task_id)
            lane.fail(error)

    def _end(self, task_id: UUID) -> None:
        lane = self.lanes.pop(task_id, None)
        if lane is not None:
            self._engine.drain()
            lane.close()

    def _look_for_ends(self) -> None:
        if any(lane.finished for lane in self.lanes.values()):
            self.control.look()
        for lane in self.lanes.values():
            if lane.wants_rewind:
                self._engine.drain()
                lane.rewind()

    def _look_for_the_dead(self) -> None:
        """A worker that has lost a thread would hold tasks and do nothing: it had better end,
        and be started again.
        """
        for part in (self.control, self.store, self.publisher):
            if not part.alive:
                raise RuntimeError(f"the thread of {type(part).__name__} has died")

    def _close(self) -> None:
        """What was found is stored, leases are given back, no process is left."""
        self._engine.drain()
        lanes = list(self.lanes.values())
        for lane in lanes:
            lane.close()
        self.store.close()
        self.control.close()
        self.publisher.close()
        self._encoders.shutdown()
        self._engine.close()
        logger.info("worker %s has ended, %d tasks given back", self.holder, len(lanes))

    def _heartbeat(self) -> dict[str, Any]:
        lanes = list(self.lanes.values())
        counts = self.store.counts
        return {
            "holder": self.holder,
            "pid": os.getpid(),
            "started_at": self._started,
            "tasks": [str(lane.plan.task_id) for lane in lanes],
            "fps": round(sum(lane.status().fps for lane in lanes), 1),
            "detector": settings.DETECTOR,
            "detector_loaded": True,
            "appearance": self._embedder.name if self._embedder else "",
            "appearance_loaded": is_loaded(self._embedder),
            "device": self._device,
            "rss_mb": round(self._process.memory_info().rss / 2**20, 1),
            "cpu_percent": self._process.cpu_percent(),
            "gpu": gpu(),
            "latency_ms": self.publisher.latency.percentiles_ms(),
            "stage_ms": self.times.latest,
            "queue": self.store.waiting,
            "queue_mb": round(self.store.waiting_bytes / 2**20, 1),
            "database_away": self.store.away,
            "observations": {
                "stored": counts.observations_stored,
                "dropped": counts.observations_dropped,
            },
            "ticks": {
                "stored": counts.stored,
                "dropped": counts.dropped,
                "stale": counts.stale,
                "live_replaced": self.publisher.latency.replaced,
            },
        }
