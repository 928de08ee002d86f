"""Keeps the libraries from calling home, and out of the user's home folder.

Every package of ours imports this first, before any library could read its settings. Standard
library only: the bootstrap script comes by here before anything is installed.
"""

import os
import sys
from pathlib import Path

_BASE = Path(__file__).resolve().parent.parent


def _environment() -> dict[str, str]:
    """Return what the libraries read, here and in every process below us."""
    kept = _BASE / os.environ.get("SPOTON_DATA_DIR", "var") / "libraries"
    return {
        "YOLO_OFFLINE": "true",  # Ultralytics: no events, no update check, no download
        "YOLO_AUTOINSTALL": "false",  # it would install packages that are not pinned
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "WANDB_MODE": "disabled",
        "NO_ALBUMENTATIONS_UPDATE": "1",
        "DO_NOT_TRACK": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # Files that would lie in the home folder. The libraries make these folders if they need to.
        "YOLO_CONFIG_DIR": str(kept / "ultralytics"),
        "MPLCONFIGDIR": str(kept / "matplotlib"),
        "TORCH_HOME": str(kept / "torch"),
        "HF_HOME": str(kept / "huggingface"),
    }


def be_quiet() -> None:
    """Take from the libraries what they would call home with."""
    os.environ.update(_environment())
    # OpenVINO counts its users unless this import fails; then it takes a stand-in of its own that
    # does nothing. Its opt-out is a file in the home folder, and is read after one was written.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]


be_quiet()
