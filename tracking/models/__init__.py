"""The tables of tracking."""

from .camera import Camera, Recording, Scene
from .environment import Environment, Line, Zone
from .observation import Observation, Person, Track
from .observation_day import ObservationDay
from .task import ProcessingTask, TaskCamera

__all__ = [
    "Camera",
    "Environment",
    "Line",
    "Observation",
    "ObservationDay",
    "Person",
    "ProcessingTask",
    "Recording",
    "Scene",
    "TaskCamera",
    "Track",
    "Zone",
]
