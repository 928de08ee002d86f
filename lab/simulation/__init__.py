"""People and cameras that do not exist, for measuring identity alone."""

from .cameras import FieldOfView, SimulatedCameras, SimulatedTick
from .crowd import Crowd
from .measure import Measurement, measure
from .scenes import SimulatedScene, day, four_cameras, many_cameras

__all__ = [
    "Crowd",
    "FieldOfView",
    "Measurement",
    "SimulatedCameras",
    "SimulatedScene",
    "SimulatedTick",
    "day",
    "four_cameras",
    "many_cameras",
    "measure",
]
