from .spec import CameraSpec, SourceReadError, SourceSpec, source_kind
from .synchronizer import CameraStatus, FrameSynchronizer, Tick

__all__ = [
    "CameraSpec",
    "CameraStatus",
    "FrameSynchronizer",
    "SourceReadError",
    "SourceSpec",
    "Tick",
    "source_kind",
]
