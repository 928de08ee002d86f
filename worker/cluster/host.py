"""The worker of one node, as a Ray actor that stands ready with its models loaded."""

from __future__ import annotations

import importlib
import logging
import os
import threading
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HostFacts:
    """What a node's worker says of itself; see `WorkerCapacity`.

    Attributes:
        fps: frames a second that it manages; None while it is not known.
        processors: of its machine.
    """

    holder: str
    fps: float | None
    load: float
    processors: int


class NodeHost:
    """Runs a worker in this process until `stop`; a worker that fails ends the process.

    Ray's process knows nothing of Django: it is set up here, before the worker is imported.
    """

    def __init__(self) -> None:
        importlib.import_module("django").setup()
        networks = importlib.import_module("tracking.networks.detector")
        embedders = importlib.import_module("tracking.networks.embedder")
        detector, device = networks.make_detector()
        self._worker: Any = importlib.import_module("worker.worker").Worker(
            detector, device, claims=False, records=True, embedder=embedders.make_embedder(device)
        )
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
        )

    def wake(self) -> None:
        """Have it look at the task table now."""
        self._worker.control.wake()

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
