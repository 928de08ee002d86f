"""manage.py run_inference: follows people in every task that should run."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from vision.detection import DeviceMissing
from vision.weights import WeightsMissing
from worker.worker import Worker


class Command(BaseCommand):
    help = "Run the inference worker: claim tasks, track people, store and publish."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            detector, device = make_detector()
        except (DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        worker = Worker(detector, device, embedder=make_embedder(device))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()
