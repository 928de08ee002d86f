"""The tables of tracking."""

from .camera import Camera, Recording, Scene
from .environment import Environment, Line, Zone
from .floor_state import FloorState
from .observation import Observation, Person, Track
from .observation_day import ObservationDay
from .task import ProcessingTask, TaskCamera

__all__ = [
    "Camera",
    "Environment",
    "FloorState",
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
