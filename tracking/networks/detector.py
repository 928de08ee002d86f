"""The detector that the settings ask for, on the device that is there."""

from __future__ import annotations

import logging

from django.conf import settings

from vision.detection import Detector, DeviceMissing, OpenVinoDetector
from vision.precision import Precisions
from vision.weights import detector_path, file_path

from .gpu import wants_gpu
from .precision import make_precisions

logger = logging.getLogger(__name__)


def make_detector(precisions: Precisions | None = None) -> tuple[Detector, str]:
    """Return the detector and the name of its device.

    Args:
        precisions: of its network on the CPU; None: as `make_precisions`.

    Raises:
        WeightsMissing: the model was not fetched.
        DeviceMissing: DEVICE=cuda, and there is none that works.
    """
    threshold = settings.DETECTION_CONFIDENCE_THRESHOLD
    if wants_gpu():
        # Imports torch, which nothing on the CPU path does.
        from vision.detection.ultralytics import UltralyticsDetector

        try:
            return UltralyticsDetector(file_path(settings.DETECTOR), threshold), "cuda"
        except DeviceMissing as error:
            if settings.DEVICE == "cuda":
                raise
            logger.warning("the GPU is not used: %s", error)
    precisions = precisions or make_precisions()
    path = detector_path(settings.DETECTOR)
    return OpenVinoDetector(path, threshold, precisions=precisions), "cpu"
