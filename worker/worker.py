"""The inference worker: the engine's thread, and the threads around it."""

from __future__ import annotations

import gc
import logging
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psutil
from django.conf import settings

from spoton.run.supervisor import RUN
from tracking.networks.embedder import is_loaded
from tracking.networks.gpu import gpu
from vision.appearance import Embedder
from vision.detection import Detector
from vision.engine import Engine
from vision.rights.drop import lacking

from .control import Control, EngineOrders
from .elsewhere.camera_share import CameraShare
from .elsewhere.links import NodeLinks, NodePlace
from .elsewhere.shares import CameraShares
from .meter import StageTimes
from .pacing import Pacing
from .plan import TaskPlan
from .publish import Publisher
from .recording_control import RecordingControl
from .services import WorkerServices
from .store import Store
from .task_runner import TaskRunner

logger = logging.getLogger(__name__)
IDLE_SECONDS = 0.05
ENCODER_THREADS = 2


class Worker:
    """Runs every task that it can claim until asked to stop.

    Args:
        detector: finds the people.
        device: what it runs on, for the health page.
        claims: take any task that should run; else only those made out to `holder`.
        embedder: says what people look like; None: identity goes by the floor alone.
        records: record cameras; None: as `claims`.
        links: to nodes that decode cameras of its tasks; None: it is alone.

    Attributes:
        shares: cameras that it decodes for tasks of other nodes; None: it is alone.
    """

    def __init__(
        self,
        detector: Detector,
        device: str,
        claims: bool = True,
        embedder: Embedder | None = None,
        records: bool | None = None,
        links: NodeLinks | None = None,
    ) -> None:
        run = os.environ.get(RUN, "") if claims else ""
        start = f"{run}-{secrets.token_hex(3)}" if run else secrets.token_hex(3)
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{start}"
        self.times = StageTimes()
        self.runners: dict[UUID, TaskRunner] = {}
        self._device, self._embedder = device, embedder
        self._started = time.time()
        self._process = psutil.Process()
        self._stopping = False
        self._engine = Engine(detector, motion_gate=settings.MOTION_GATE)
        self.pacing = Pacing(self._engine)
        self._encoders = ThreadPoolExecutor(ENCODER_THREADS, thread_name_prefix="jpeg")
        self.store = Store(self.holder)
        self.control = Control(self.holder, self.store, self._engine.wake, claims, run)
        self.recording = RecordingControl(self.holder, lambda: dict(self.runners))
        self._records = claims if records is None else records
        self.publisher = Publisher(self._heartbeat, self.control.wake)
        self._services = WorkerServices(
            self.store,
            self.publisher,
            self._encoders,
            settings.FRAME_JPEG_QUALITY,
            self._engine.wake,
            self.times,
            embedder,
            links,
        )
        self.shares = CameraShares(self._services, links) if links else None
        self._places: dict[UUID, Mapping[str, NodePlace]] = {}

    def warm_up(self, sizes: Iterable[tuple[int, int]]) -> None:
        """Prepare the detector for frames of these (width, height) while cameras are opened."""
        self._engine.warm_up(sizes)

    def run(self) -> None:
        """Run tasks until `stop` is called; blocks."""
        # Threads that wait for Python's lock get it within a millisecond instead of five: a tick
        # passes through several of them on its way out.
        sys.setswitchinterval(0.001)
        gc.collect()
        gc.freeze()  # what is loaded stays: looking through it again would hold up a tick
        self.publisher.start()
        self.control.start()
        if self._records:
            self.recording.start()
        if self.shares:
            self.shares.start()
        logger.info("worker %s is ready", self.holder)
        if kept := lacking():
            logger.warning("%s", kept)
        try:
            while not self._stopping:
                self._apply_orders()
                work = self._work()
                self._engine.step(work, IDLE_SECONDS)
                self.pacing.step(work)
                self._check_finished()
                self._check_threads()
        finally:
            self._close()

    def stop(self) -> None:
        """End `run` soon. Takes no lock: a signal handler interrupts the thread that holds it."""
        self._stopping = True

    def place(self, task_id: UUID, places: Mapping[str, NodePlace]) -> None:
        """Have cameras of a task decoded by other nodes, by camera; callable from any thread."""
        self._places[task_id] = places
        if runner := self.runners.get(task_id):
            runner.place(places)

    def hear(self, share: str, kind: str, message: bytes) -> None:
        """Take a message of a node that decodes cameras of a task; callable from any thread."""
        if runner := self.runners.get(UUID(share.partition("/")[0])):
            runner.hear(share, kind, message)

    def _work(self) -> list[TaskRunner | CameraShare]:
        """Return what gives ticks."""
        return [*self.runners.values(), *(self.shares.running() if self.shares else ())]

    def _apply_orders(self) -> None:
        orders = self.control.take_orders()
        if orders == EngineOrders():
            return
        for task_id in orders.end:
            self._end(task_id)
        for plan, epoch in orders.start:
            self._start(plan, epoch)
        for task_id, plan in orders.change:
            if task_id in self.runners:
                logger.info("task %s: takes new cameras or settings", task_id)
                self._change(self.runners[task_id], plan)
        for task_id, changes in orders.people:
            if task_id in self.runners:
                self.runners[task_id].change_people(changes)
        for task_id, people in orders.forget:
            if task_id in self.runners:
                self.runners[task_id].forget_people(people)
        self.control.running(self.runners)

    def _start(self, plan: TaskPlan, epoch: int) -> None:
        places = self._places.get(plan.task_id, {})
        try:
            runner = TaskRunner(plan, epoch, self._services, places)
            self.runners[plan.task_id] = runner
            runner.place(self._places.get(plan.task_id, {}))  # others may have come meanwhile
        except Exception as error:
            logger.exception("task %s cannot start", plan.task_id)
            self.control.refuse(plan.task_id, f"{type(error).__name__}: {error}")

    def _change(self, runner: TaskRunner, plan: TaskPlan) -> None:
        self._engine.drain()
        try:
            runner.change(plan)
        except Exception as error:
            logger.exception("task %s cannot be changed", plan.task_id)
            runner.fail(error)

    def _end(self, task_id: UUID) -> None:
        runner = self.runners.pop(task_id, None)
        self._places.pop(task_id, None)
        if runner is not None:
            self._engine.drain()
            runner.close()

    def _check_finished(self) -> None:
        if any(runner.finished for runner in self.runners.values()):
            self.control.wake()
        for runner in self.runners.values():
            if runner.wants_rewind:
                self._engine.drain()
                runner.rewind()

    def _check_threads(self) -> None:
        """Raise RuntimeError when a thread has died.

        The worker would hold its tasks and do nothing; once ended it is started again.
        """
        parts: list[Control | Store | Publisher | RecordingControl | CameraShares] = []
        parts += [self.control, self.store, self.publisher]
        parts += [self.recording] if self._records else []
        parts += [self.shares] if self.shares else []
        for part in parts:
            if not part.alive:
                raise RuntimeError(f"the thread of {type(part).__name__} has died")

    def _close(self) -> None:
        """Store what was found, release leases and end all threads and processes."""
        self._engine.drain()
        runners = list(self.runners.values())
        if self._records:
            self.recording.close()
        if self.shares:
            self.shares.close()
        for runner in runners:
            runner.close()
        self.store.close()
        self.control.close()
        self.publisher.close()
        self._encoders.shutdown()
        self._engine.close()
        logger.info("worker %s has ended, %d tasks given back", self.holder, len(runners))

    def _heartbeat(self) -> dict[str, Any]:
        runners = list(self.runners.values())
        counts, frames = self.store.counts, self._engine.counts
        return {
            "holder": self.holder,
            "pid": os.getpid(),
            "started_at": self._started,
            "tasks": [str(runner.plan.task_id) for runner in runners],
            "cameras_for_others": self.shares.cameras if self.shares else 0,
            "fps": round(sum(runner.status().fps for runner in runners), 1),
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
            **self.pacing.payload(),
            "queue": self.store.waiting,
            "queue_mb": round(self.store.waiting_bytes / 2**20, 1),
            "database_away": self.store.away,
            "observations": {
                "stored": counts.observations_stored,
                "dropped": counts.observations_dropped,
            },
            "frames": {"detected": frames.detected, "still": frames.still},
            "ticks": {
                "stored": counts.stored,
                "dropped": counts.dropped,
                "stale": counts.stale,
                "live_replaced": self.publisher.latency.replaced,
            },
        }
