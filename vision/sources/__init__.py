from .rate_grid import FrameRate
from .spec import CameraSpec, SourceReadError, SourceSpec, source_kind
from .synchronizer import FrameSynchronizer
from .tick import CameraStatus, LiveSource, Tick

__all__ = [
    "CameraSpec",
    "CameraStatus",
    "FrameRate",
    "FrameSynchronizer",
    "LiveSource",
    "SourceReadError",
    "SourceSpec",
    "Tick",
    "source_kind",
]
