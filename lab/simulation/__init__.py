"""People and cameras that do not exist, for measuring identity alone."""

from .cameras import Cameras, Moment, View
from .crowd import Crowd
from .measure import Measurement, measure
from .scenes import Scene, day, four_cameras, many_cameras

__all__ = [
    "Cameras",
    "Crowd",
    "Measurement",
    "Moment",
    "Scene",
    "View",
    "day",
    "four_cameras",
    "many_cameras",
    "measure",
]
