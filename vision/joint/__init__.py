"""Joint tracking: targets are people on the floor, cameras contribute detections.

See docs/adr/0029-joint-tracking-study.md.
"""

from .corrections import Correction, CorrectionKind, Merge
from .observation import FrameDetections
from .report import CameraRows
from .settings import JointSettings
from .tick import JointTick
from .tracker import JointTracker

__all__ = [
    "CameraRows",
    "Correction",
    "CorrectionKind",
    "FrameDetections",
    "JointSettings",
    "JointTick",
    "JointTracker",
    "Merge",
]
