"""Nothing that we run reports to anybody; imported before everything else.

`import openvino` makes a lasting client id in the home folder and posts to an analytics service,
without asking; its own stand-in takes over where that package cannot be imported. Ultralytics does
likewise unless it is told to stay offline.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Final

OFFLINE: Final = {
    "YOLO_OFFLINE": "true",
    "YOLO_AUTOINSTALL": "false",  # it would install packages that are not pinned
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}


def hush() -> None:
    """Keep this process and those that it starts from reporting."""
    os.environ.update(OFFLINE)
    modules: dict[str, Any] = sys.modules  # None: an import fails, without a look at the disk
    modules["openvino_telemetry"] = None


hush()
