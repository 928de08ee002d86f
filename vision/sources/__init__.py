from .spec import SourceReadError, SourceSpec, source_kind
from .synchronizer import CameraSpec, CameraStatus, FrameSynchronizer, Tick

__all__ = [
    "CameraSpec",
    "CameraStatus",
    "FrameSynchronizer",
    "SourceReadError",
    "SourceSpec",
    "Tick",
    "source_kind",
]
