from .feeds import CameraStatus, CameraView, Feeds, Tick
from .spec import SourceError, SourceSpec, source_kind

__all__ = [
    "CameraStatus",
    "CameraView",
    "Feeds",
    "SourceError",
    "SourceSpec",
    "Tick",
    "source_kind",
]
