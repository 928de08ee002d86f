"""Joint tracking: targets are people on the floor, cameras contribute detections.

A study for issue 13; see docs/adr/0029-joint-tracking-study.md.
"""

from .corrections import Correction, CorrectionKind, Merge, RelabelledRows, relabel
from .observation import Observation
from .report import CameraResult
from .settings import JointSettings
from .tracker import JointTracker, TickResult

__all__ = [
    "CameraResult",
    "Correction",
    "CorrectionKind",
    "JointSettings",
    "JointTracker",
    "Merge",
    "Observation",
    "RelabelledRows",
    "TickResult",
    "relabel",
]
