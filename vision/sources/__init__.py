from .spec import SourceError, SourceSpec, source_kind
from .synchronizer import CameraSpec, CameraStatus, FrameSynchronizer, Tick

__all__ = [
    "CameraSpec",
    "CameraStatus",
    "FrameSynchronizer",
    "SourceError",
    "SourceSpec",
    "Tick",
    "source_kind",
]
