"""The GPU that this process works on, if it does."""

from __future__ import annotations

import sys
from typing import Any


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
