"""The one label of each state, for pages, admin and JavaScript; the API gives the plain values."""

from __future__ import annotations

from typing import Any, Final

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
PICTURE: Final[dict[str, str]] = {
    "": "Not known yet",
    "good": "Good",
    "frozen": "Frozen",
    "black": "Black",
    "covered": "Covered",
    "defocused": "Out of focus",
    "moved": "Moved",
}
PICTURE_HELP: Final[dict[str, str]] = {
    "frozen": "The picture no longer changes. Restart the camera or its recorder.",
    "black": "The picture is black. Switch on a light, or remove what covers the lens.",
    "covered": "Something covers the lens. Remove it, or clean the lens.",
    "defocused": "The picture is out of focus. Clean the lens, then focus the camera again.",
    "moved": "The camera has moved. Turn it back. If it is to look there, the view counts as usual "
    "after half an hour.",
}
"""What is wrong with a picture, and what to do."""
MOVED_CALIBRATED: Final = (
    "The camera has moved since it was calibrated, so people are placed on the wrong spot. "
    "Turn it back, or calibrate it again."
)
# `tentative` and `away` exist only in live data, the others are stored.
PERSON: Final[dict[str, str]] = {
    "tentative": "Tentative",
    "confirmed": "Confirmed",
    "lost": "Lost",
    "archived": "Archived",
    "merged": "Merged",
    "away": "Not in view",
}


def for_scripts() -> dict[str, dict[str, Any]]:
    """Return all tables as the live page's scripts read them."""
    faults = {
        fault: {"label": PICTURE[fault], "help": PICTURE_HELP[fault]} for fault in PICTURE_HELP
    }
    return {"task": TASK, "camera": CAMERA, "faults": faults, "person": PERSON}
