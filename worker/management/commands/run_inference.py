"""manage.py run_inference: follows people in every task that should run."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from typing import Any, Final

from django.core import checks
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection

from spoton.conf.env import ONE_THREAD, for_decoders
from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision.detection import DeviceMissing
from vision.weights import WeightsMissing
from worker.measuring import frame_sizes
from worker.worker import Worker

WARM_SIZES: Final = 8


class Command(BaseCommand):
    help = "Run the inference worker: claim tasks, track people, store and publish."
    # All others would load every page, for a second of a start that people wait for.
    requires_system_checks = (checks.Tags.security,)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            detector, device = make_detector()
        except (DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        worker = Worker(detector, device, embedder=make_embedder(device))
        _leave_to_readers()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        threading.Thread(target=_warm_up, args=(worker,), daemon=True).start()
        worker.run()


def _leave_to_readers() -> None:
    """Take from the environment what readers, which inherit it, need not know: secrets above all.

    All that is read of it here has been read.
    """
    kept = for_decoders(os.environ) | ONE_THREAD
    for name in set(os.environ) - set(kept):
        del os.environ[name]
    os.environ.update(kept)


def _warm_up(worker: Worker) -> None:
    """Let the detector prepare while cameras are opened; the database may be away."""
    try:
        with suppress(DatabaseError, InterfaceError):
            worker.warm_up(sorted(frame_sizes())[:WARM_SIZES])
    finally:
        connection.close()
