"""The detector for evaluations: the one of the settings, behind a cache where one is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tracking.vision.detection import Detector
from tracking.vision.evaluation.cache import CachedDetector
from tracking.worker.detector import make_detector


@contextmanager
def cached_detector(folder: Path | None) -> Iterator[Detector]:
    """The detector, and on leaving what it found is kept in `folder`.

    Raises:
        WeightsMissing, DeviceMissing: as `make_detector`.
    """
    detector, device = make_detector()
    if folder is None:
        yield detector
        return
    threshold = settings.DETECTION_CONFIDENCE_THRESHOLD
    cached = CachedDetector(detector, folder / f"{settings.DETECTOR}-{threshold}-{device}.npz")
    try:
        yield cached
    finally:
        cached.cache.save()
