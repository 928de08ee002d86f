"""Pictures for the calibration of INT8: photos, and frames of recordings."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.types import Image

PHOTOS: Final = frozenset((".jpg", ".jpeg", ".png", ".bmp"))
FILMS: Final = frozenset((".mp4", ".mkv", ".avi", ".mov", ".mpg", ".ts"))
FROM_A_FILM: Final = 20
LEAST: Final = 50
MOST: Final = 200


class TooFewPictures(Exception):  # noqa: N818 - reads as what it is
    """There is not enough to calibrate with."""


def collect(folder: Path) -> list[Image]:
    """Return up to 200 pictures from a folder and those within, the same ones each time.

    Raises:
        TooFewPictures: there are less than 50.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    photos = [path for path in files if path.suffix.lower() in PHOTOS]
    films = [path for path in files if path.suffix.lower() in FILMS]
    order = np.random.default_rng(0).permutation(len(photos)).tolist()
    frames = [frame for film in films[:MOST] for frame in _frames(film)]
    found = [cv2.imread(str(photos[row])) for row in order[:MOST]]
    pictures = [np.asarray(one, np.uint8) for one in found if one is not None] + frames
    if len(pictures) < LEAST:
        raise TooFewPictures(
            f"{folder} has {len(pictures)} pictures: give photos or recordings of what the "
            f"cameras show, {LEAST} at least"
        )
    chosen = np.random.default_rng(1).permutation(len(pictures))[:MOST]
    return [pictures[row] for row in chosen.tolist()]


def _frames(path: Path) -> list[Image]:
    film = cv2.VideoCapture(str(path))
    count = int(film.get(cv2.CAP_PROP_FRAME_COUNT))
    frames = []
    for number in np.linspace(0, max(0, count - 1), min(FROM_A_FILM, max(0, count))):
        film.set(cv2.CAP_PROP_POS_FRAMES, int(number))
        read, frame = film.read()
        if read:
            frames.append(np.asarray(frame, np.uint8))
    return frames
