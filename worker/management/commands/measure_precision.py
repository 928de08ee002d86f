"""manage.py measure_precision: which precision is fastest here, before anything starts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracking.networks.detector import make_detector
from tracking.networks.embedder import make_embedder
from tracking.networks.precision import make_precisions
from vision.detection import DeviceMissing, OpenVinoDetector
from vision.precision_file import MeasurementProgress
from vision.weights import WeightsMissing
from worker.measuring import frame_sizes


class Command(BaseCommand):
    help = "Measure the fastest precision of the networks in use, once on this processor."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self._shown: set[str] = set()
        precisions = make_precisions(self._show)
        try:
            detector, device = make_detector(precisions)
        except (DeviceMissing, WeightsMissing) as error:
            raise CommandError(str(error)) from None
        make_embedder(device, precisions)
        if isinstance(detector, OpenVinoDetector):
            for width, height in sorted(frame_sizes()):
                detector.precision(width, height)

    def _show(self, now: MeasurementProgress | None) -> None:
        """Let a line grow for each network and size: each precision, then each tenth."""
        if now is None:
            self._say("\n")
            self._shown.clear()
            return
        if not self._shown:
            self._say(f"    {now.model} at {now.size}:")
        for word in (now.precision, f"{int(10 * now.done)}0%"):
            if word not in self._shown and word != "00%":
                self._shown.add(word)
                self._say(f" {word}")

    def _say(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()
