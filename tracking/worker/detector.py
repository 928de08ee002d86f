"""The detector that the settings ask for, on the device that is there."""

from __future__ import annotations

import logging
import shutil
import subprocess

from django.conf import settings

from tracking.vision.detection import Detector, DeviceMissing, OpenVinoDetector
from tracking.weights import detector_path, file_path

from .precision import make_precisions

logger = logging.getLogger(__name__)


def make_detector() -> tuple[Detector, str]:
    """Returns the detector and the name of its device.

    Raises:
        WeightsMissing: the model was not fetched.
        DeviceMissing: DEVICE=cuda, and there is none that works.
    """
    threshold = settings.DETECTION_CONFIDENCE_THRESHOLD
    if settings.DEVICE == "cuda" or (settings.DEVICE == "auto" and has_nvidia_gpu()):
        # Imports torch, which nothing on the CPU path does.
        from tracking.vision.detection.ultralytics import UltralyticsDetector

        try:
            return UltralyticsDetector(file_path(settings.DETECTOR), threshold), "cuda"
        except DeviceMissing as error:
            if settings.DEVICE == "cuda":
                raise
            logger.warning("the GPU is not used: %s", error)
    return (
        OpenVinoDetector(detector_path(settings.DETECTOR), threshold, precisions=make_precisions()),
        "cpu",
    )


def has_nvidia_gpu() -> bool:
    """Whether the driver lists a GPU; asks without loading torch."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return False
    try:
        listed = subprocess.run([tool, "-L"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and b"GPU" in listed.stdout
