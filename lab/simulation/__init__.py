"""People and cameras that do not exist, for measuring identity alone."""

from .crowd import Crowd
from .detections import DetectingCameras, DetectionTick
from .measure import Measurement, measure
from .scenes import SimulatedScene, day, four_cameras, many_cameras
from .views import FieldOfView

__all__ = [
    "Crowd",
    "DetectingCameras",
    "DetectionTick",
    "FieldOfView",
    "Measurement",
    "SimulatedScene",
    "day",
    "four_cameras",
    "many_cameras",
    "measure",
]
