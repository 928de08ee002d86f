"""What a cluster of network namespaces needs of the machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from typing import Final

_PROGRAMS: Final = {
    "ip": "iproute2",
    "unshare": "util-linux",
    "setpriv": "util-linux",
    "mount": "mount",
}
"""Program and the package of Debian that brings it."""


def missing() -> str:
    """Return what is missing and what to do about it; "" for nothing."""
    if os.geteuid() != 0:
        return "network namespaces need root: run this as root"
    for program, package in _PROGRAMS.items():
        if shutil.which(program) is None:
            return f"there is no program {program}: install the package {package}"
    # `run_cluster join` starts the program that lies beside this Python.
    beside = Path(sys.executable).parent / "ray"
    if importlib.util.find_spec("ray") is None or not beside.is_file():
        return "Ray is not installed here: pip install --no-deps -r requirements-cluster.txt"
    return ""
