"""The worker of one node, as a Ray actor that stands ready with its models loaded."""

from __future__ import annotations

import importlib
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from worker.elsewhere.links import NodePlace, ShareOrder

from .cameras import TaskCameras
from .gpus import NodeGpus

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What a node's worker says of itself; see `WorkerCapacity`.

    Attributes:
        fps: frames a second that it manages; None while it is not known.
        processors: of its machine.
        tasks: that it holds, and where their cameras are decoded.
        shared: cameras that it decodes for tasks of others.
        gpu: that it uses, see `tracking.networks.gpu`.
        gpus: of its machine; the engine knows them, see `nodes.Nodes`.
    """

    holder: str
    fps: float | None
    load: float
    processors: int
    tasks: tuple[TaskCameras, ...] = ()
    shared: int = 0
    gpu: Mapping[str, Any] | None = None
    gpus: NodeGpus | None = None


class NodeHost:
    """Runs a worker in this process until `stop`; a worker that fails ends the process.

    Ray's process knows nothing of Django: it is set up here, before the worker is imported.
    """

    def __init__(self) -> None:
        importlib.import_module("django").setup()
        networks = importlib.import_module("tracking.networks.detector")
        embedders = importlib.import_module("tracking.networks.embedder")
        locked = importlib.import_module("worker.elsewhere.locked_embedder").locked
        links = importlib.import_module("worker.cluster.links").RayLinks()
        self._gpu = importlib.import_module("tracking.networks.gpu").gpu
        detector, device = networks.make_detector()
        self._worker: Any = importlib.import_module("worker.worker").Worker(
            detector,
            device,
            claims=False,
            records=True,
            embedder=locked(embedders.make_embedder(device)),
            links=links,
        )
        importlib.import_module("worker.reader_environment").leave_to_readers()
        importlib.import_module("vision.sources.processes").prepare()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._thread.start()

    def facts(self) -> HostFacts:
        """Return what it does and can do."""
        worker = self._worker
        capacity = worker.pacing.capacity
        return HostFacts(
            worker.holder,
            None if capacity is None else capacity.fps,
            worker.pacing.load,
            os.cpu_count() or 1,
            tuple(
                TaskCameras.of(runner.plan, runner.place_of)
                for runner in list(worker.runners.values())
            ),
            worker.shares.cameras,
            self._gpu(),
        )

    def wake(self) -> None:
        """Have it look at the task table now."""
        self._worker.control.wake()

    def place(self, task_id: UUID, places: Mapping[str, NodePlace]) -> None:
        """Have cameras of a task decoded by other nodes, by camera; the others here."""
        self._worker.place(task_id, places)

    def order(self, order: ShareOrder, owner: NodePlace) -> None:
        """Decode cameras for a task of `owner`, and continue with it."""
        self._worker.shares.order(order, owner)

    def end_share(self, share: str) -> None:
        """Decode them no longer."""
        self._worker.shares.end(share)

    def followed(self, share: str, number: int, told: bytes) -> None:
        """Let go of a tick's pictures."""
        self._worker.shares.followed(share, number, told)

    def embed(self, wanted: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Answer a question for crops."""
        answer: list[bytes] = self._worker.shares.embed(wanted)
        return answer

    def hear(self, share: str, kind: str, message: bytes) -> None:
        """Take what another node sees for a task of this one."""
        self._worker.hear(share, kind, message)

    def stop(self) -> None:
        """Store what was found, give leases back and end the worker."""
        self._worker.stop()
        self._thread.join(30)

    def _run(self) -> None:
        ended = False
        try:
            self._worker.run()
            ended = True
        finally:
            if not ended:
                logger.error("the worker has failed")
                os._exit(1)  # Ray starts the process again
