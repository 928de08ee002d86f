"""The one label of each state, for pages, admin and JavaScript; the API gives the plain values."""

from __future__ import annotations

from typing import Final

TASK: Final[dict[str, str]] = {
    "queued": "Queued",
    "initializing": "Starting",
    "processing": "Running",
    "paused": "Paused",
    "completed": "Completed",
    "stopped": "Stopped",
    "failed": "Failed",
}
CAMERA: Final[dict[str, str]] = {
    "waiting": "Waiting",
    "online": "Online",
    "reconnecting": "Reconnecting",
    "ended": "Ended",
    "failed": "Failed",
}
# `tentative` and `away` exist only in live data, the others are stored.
PERSON: Final[dict[str, str]] = {
    "tentative": "Tentative",
    "confirmed": "Confirmed",
    "lost": "Lost",
    "archived": "Archived",
    "merged": "Merged",
    "away": "Not in view",
}


def for_scripts() -> dict[str, dict[str, str]]:
    """Return all tables as the live page's scripts read them."""
    return {"task": TASK, "camera": CAMERA, "person": PERSON}
