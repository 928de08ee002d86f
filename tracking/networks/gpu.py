"""The GPU: whether there is one, and what this process takes of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Any

from django.conf import settings


def gpu() -> dict[str, Any] | None:
    """Name and memory in MB; None without CUDA, or where torch was never needed."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return None
    free, total = torch.cuda.mem_get_info()
    return {
        "name": torch.cuda.get_device_name(),
        "memory_used_mb": round((total - free) / 2**20, 1),
        "memory_total_mb": round(total / 2**20, 1),
    }


def wants_gpu() -> bool:
    """Return whether a GPU is asked for, or there and not refused."""
    return settings.DEVICE == "cuda" or (settings.DEVICE == "auto" and has_nvidia_gpu())


def has_nvidia_gpu() -> bool:
    """Return whether the driver lists a GPU; asks without loading torch."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return False
    try:
        listed = subprocess.run([tool, "-L"], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return listed.returncode == 0 and b"GPU" in listed.stdout
