"""Whether precisions are to be measured before the start. Loads no OpenVINO."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from django.conf import settings

from tracking.models import Camera
from tracking.networks.gpu import wants_gpu
from vision.precision_file import read_answers
from vision.weights import WeightsError, appearance_path, detector_path


def is_measured() -> bool:
    """Return whether each network of the settings is measured, or need not be yet.

    Another processor, size or version than the answer's is the worker's to measure: to know of it
    takes loading OpenVINO, which would lengthen every start.
    """
    if settings.PRECISION != "auto" or wants_gpu():
        return True
    file = Path(settings.DATA_DIR) / "precision.json"
    return _networks() <= {answer["model"] for answer in read_answers(file).values()}


def frame_sizes() -> set[tuple[int, int]]:
    """Return (width, height) of the frames of cameras in use, as far as they are known."""
    sizes = {camera.picture_size for camera in Camera.objects.filter(enabled=True)}
    return {size for size in sizes if size is not None}


def _networks() -> set[str]:
    found = {detector_path(settings.DETECTOR).stem} if frame_sizes() else set()
    if settings.APPEARANCE_MODEL not in ("none", "stripes"):
        with suppress(WeightsError):  # colour stripes stand in for it
            found.add(appearance_path(settings.APPEARANCE_MODEL, settings.WEIGHTS_DIR).stem)
    return found
