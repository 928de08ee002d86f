"""The tables of tracking."""

from . import states
from .calibrated_view import CalibratedView
from .camera import Camera, Recording, Scene
from .camera_recorder import CameraRecorder
from .changed_quarter import ChangedQuarter
from .clock_state import ClockState
from .decision import Decision
from .environment import Environment, Line, Zone
from .floor_minute import FloorMinute
from .floor_recount import FloorRecount
from .floor_state import FloorState
from .forgotten_person import ForgottenPerson
from .identity_snapshot import IdentitySnapshot
from .line_crossing import LineCrossing
from .observation import Observation, Person, Track
from .observation_day import ObservationDay
from .person_appearance import PersonAppearance
from .person_change import PersonChange
from .person_image import PersonImage
from .person_zone import PersonZone
from .task import Playlist, ProcessingTask, TaskCamera
from .zone_visit import ZoneVisit

__all__ = [
    "CalibratedView",
    "Camera",
    "CameraRecorder",
    "ChangedQuarter",
    "ClockState",
    "Decision",
    "Environment",
    "FloorMinute",
    "FloorRecount",
    "FloorState",
    "ForgottenPerson",
    "IdentitySnapshot",
    "Line",
    "LineCrossing",
    "Observation",
    "ObservationDay",
    "Person",
    "PersonAppearance",
    "PersonChange",
    "PersonImage",
    "PersonZone",
    "Playlist",
    "ProcessingTask",
    "Recording",
    "Scene",
    "TaskCamera",
    "Track",
    "Zone",
    "ZoneVisit",
    "states",
]
