"""Crops of people, with which the INT8 form of an appearance model is calibrated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from vision.appearance.crops import crop_box
from vision.detection import Detector
from vision.types import Image

from .pictures import LEAST, MOST, TooFewPictures

LEAST_HEIGHT: Final = 48
"""Pixels; smaller ones show no more than a smear of colours."""


def write_people(pictures: Sequence[Image], detector: Detector, folder: Path) -> None:
    """Write up to 200 people of the pictures into a folder, a file for each, always the same ones.

    Raises:
        TooFewPictures: there are less than 50.
    """
    found = [
        crop
        for picture in pictures
        for box in detector.detect([picture])[0].boxes
        if (crop := crop_box(picture, box)).shape[0] >= LEAST_HEIGHT
    ]
    if len(found) < LEAST:
        raise TooFewPictures(
            f"the pictures show {len(found)} people of at least {LEAST_HEIGHT} pixels: give "
            f"photos or recordings with {LEAST} at least"
        )
    chosen = np.random.default_rng(0).permutation(len(found))[:MOST]
    for number, row in enumerate(chosen.tolist()):
        cv2.imwrite(str(folder / f"{number:03d}.png"), found[row])
