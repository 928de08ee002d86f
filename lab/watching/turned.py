"""A camera that can be turned: what it sees is cut out of a recording's frame and warped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.types import Image

PART: Final = 0.8
"""Of the recording's width that the camera sees: there is something beside it to turn to."""
VIEW_DEGREES: Final = 60.0
"""Horizontal angle of view."""


@dataclass(frozen=True, slots=True)
class Turn:
    """How a camera was moved; degrees, and the factor of its zoom."""

    pan: float = 0.0
    tilt: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0


def seen_after(frame: Image, turn: Turn | None = None) -> Image:
    """Return what the camera sees after a turn about its own centre."""
    turn = turn or Turn()
    height, width = frame.shape[:2]
    size = int(width * PART), int(height * PART)
    focal = size[0] / 2 / np.tan(np.radians(VIEW_DEGREES) / 2)
    before = np.array([[focal, 0, width / 2], [0, focal, height / 2], [0, 0, 1]])
    zoomed = focal * turn.zoom
    after = np.array([[zoomed, 0, size[0] / 2], [0, zoomed, size[1] / 2], [0, 0, 1]])
    warp = after @ _rotation(turn) @ np.linalg.inv(before)
    seen = cv2.warpPerspective(frame, warp, size, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(seen, np.uint8)


def _rotation(turn: Turn) -> np.ndarray:
    pan, tilt, roll = np.radians([turn.pan, turn.tilt, turn.roll])
    about_y = [[np.cos(pan), 0, np.sin(pan)], [0, 1, 0], [-np.sin(pan), 0, np.cos(pan)]]
    about_x = [[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]]
    about_z = [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    return np.array(about_z) @ np.array(about_x) @ np.array(about_y)


def defocused(frame: Image, part: float = 0.006) -> Image:
    """Return the frame out of focus: a disc of light for each point.

    Args:
        part: radius of the disc, of the frame's width.
    """
    radius = max(1, round(part * frame.shape[1]))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.filter2D(frame, -1, disc / disc.sum()), np.uint8)


def covered(frame: Image) -> Image:
    """Return a frame of a lens with a hand before it: a blurred, dim rest of the picture."""
    size = frame.shape[1] * 0.08
    dim = cv2.GaussianBlur(frame, (0, 0), size).astype(np.float32) * 0.25 + 20
    return np.asarray(dim, np.uint8)


FAULTS: Final[dict[str, tuple[tuple[str, ...], Callable[[Image], Image]]]] = {
    "pan 5°": (("moved",), lambda frame: seen_after(frame, Turn(pan=5))),
    "tilt 5°": (("moved",), lambda frame: seen_after(frame, Turn(tilt=5))),
    "roll 5°": (("moved",), lambda frame: seen_after(frame, Turn(roll=5))),
    "zoom 1.1": (("moved",), lambda frame: seen_after(frame, Turn(zoom=1.1))),
    "mirrored": (("moved",), lambda frame: np.ascontiguousarray(seen_after(frame)[:, ::-1])),
    "defocused": (("defocused",), lambda frame: defocused(seen_after(frame))),
    "covered": (("covered", "black"), lambda frame: covered(seen_after(frame))),
    "black": (("black",), lambda frame: np.zeros_like(seen_after(frame))),
}
"""By name: what is to be told, and what the camera sees instead of `seen_after(frame)`.
Frozen is not among them: there the same frame comes again."""


def read_frames(path: Path, seconds: float = 1.0, most: int = 120) -> list[Image]:
    """Return a frame for every `seconds` of a recording; more of a short one."""
    film = cv2.VideoCapture(str(path))
    rate, count = film.get(cv2.CAP_PROP_FPS) or 25.0, film.get(cv2.CAP_PROP_FRAME_COUNT)
    step = max(1, min(round(rate * seconds), int(count) // 20 if count > 0 else 8))
    found: list[Image] = []
    number = 0
    while len(found) < most and film.grab():
        if number % step == 0:
            found.append(np.asarray(film.retrieve()[1], np.uint8))
        number += 1
    return found
