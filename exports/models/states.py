"""The one label and colour of each state, for pages; the API gives plain values."""

from __future__ import annotations

from typing import Final

LABELS: Final[dict[str, str]] = {
    "queued": "Queued",
    "running": "Running",
    "completed": "Completed",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "expired": "Expired",
}
TONES: Final[dict[str, str]] = {
    "queued": "warn",
    "running": "accent",
    "completed": "good",
    "failed": "bad",
    "cancelled": "",
    "expired": "",
}
