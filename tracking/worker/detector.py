"""The detector that the settings ask for, on the device that is there."""

from __future__ import annotations

import shutil
import subprocess

from django.conf import settings

from tracking.vision.detection import Detector, OpenVinoDetector
from tracking.weights import detector_path, file_path


def make_detector() -> tuple[Detector, str]:
    """Returns the detector and the name of its device.

    Raises:
        WeightsMissing: the model was not fetched.
    """
    if settings.DEVICE == "cuda" or (settings.DEVICE == "auto" and has_nvidia_gpu()):
        # Imports torch, which nothing on the CPU path does.
        from tracking.vision.detection.ultralytics import UltralyticsDetector

        model = file_path(settings.DETECTOR)
        return UltralyticsDetector(model, settings.DETECTION_CONFIDENCE_THRESHOLD), "cuda"
    model = detector_path(settings.DETECTOR)
    return OpenVinoDetector(model, settings.DETECTION_CONFIDENCE_THRESHOLD), "cpu"


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
