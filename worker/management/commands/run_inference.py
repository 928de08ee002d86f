"""manage.py run_inference: follows people in every task that should run."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from typing import Any, Final

from django.core import checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection

from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision.detection import DeviceMissing
from vision.sources.processes import prepare
from vision.weights import WeightsMissing
from worker.measuring import frame_sizes
from worker.reader_environment import leave_to_readers, only_for_readers
from worker.worker import Worker

WARM_SIZES: Final = 8


class Command(BaseCommand):
    help = "Run the inference worker: claim tasks, track people, store and publish."
    # All others would load every page, for a second of a start that people wait for.
    requires_system_checks = (checks.Tags.security,)

    def handle(self, *args: Any, **options: Any) -> None:
        # Beside the detector, which takes as long.
        with only_for_readers():
            prepare()
        try:
            detector, device = make_detector()
        except (DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        worker = Worker(detector, device, embedder=make_embedder(device))
        leave_to_readers()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        threading.Thread(target=_warm_up, args=(worker,), daemon=True).start()
        worker.run()


def _warm_up(worker: Worker) -> None:
    """Let the detector prepare while cameras are opened; the database may be away."""
    try:
        with suppress(DatabaseError, InterfaceError):
            worker.warm_up(sorted(frame_sizes())[:WARM_SIZES])
    finally:
        connection.close()
