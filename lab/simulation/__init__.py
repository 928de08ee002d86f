"""People and cameras that do not exist, for measuring identity alone."""

from .cameras import FieldOfView, SimulatedCameras, SimulatedTick
from .crowd import Crowd
from .detections import DetectingCameras, DetectionTick
from .measure import Measurement, measure
from .measure_joint import JointMeasurement, measure_joint
from .scenes import SimulatedScene, day, four_cameras, many_cameras

__all__ = [
    "Crowd",
    "DetectingCameras",
    "DetectionTick",
    "FieldOfView",
    "JointMeasurement",
    "Measurement",
    "SimulatedCameras",
    "SimulatedScene",
    "SimulatedTick",
    "day",
    "four_cameras",
    "many_cameras",
    "measure",
    "measure_joint",
]
