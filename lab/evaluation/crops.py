"""Pictures of known people, to measure appearance models on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from vision.types import Image, Ints

from .dataset import Boxes, DatasetCamera, DatasetError

MARKET_NAME = re.compile(r"^(\d{4})_(c\d+)s\d+_")
"""Person and camera in a file name of Market-1501."""


@dataclass(frozen=True, slots=True)
class RecordedCrops:
    """Ground-truth boxes cut out of one recording.

    Attributes:
        images: N crops, BGR.
        people, frames: (N,).
    """

    images: list[Image]
    people: Ints
    frames: Ints


@dataclass(frozen=True, slots=True)
class NamedCrops:
    """Crops whose file names say who is seen by which camera.

    Attributes:
        images: N crops, BGR.
        people, cameras: of each.
    """

    images: list[Image]
    people: list[str]
    cameras: list[str]

    @staticmethod
    def read(folder: Path) -> NamedCrops:
        """Read all pictures with Market-1501's names; raise DatasetError where there are none."""
        found = NamedCrops([], [], [])
        for path in sorted(folder.glob("*.jpg")):
            name = MARKET_NAME.match(path.name)
            image = cv2.imread(str(path)) if name else None
            if name and image is not None:
                found.images.append(np.asarray(image, np.uint8))
                found.people.append(name[1])
                found.cameras.append(name[2])
        if not found.images:
            raise DatasetError(f"{folder} holds no pictures named like 0001_c1s1_001051_03.jpg")
        return found


def recorded_crops(camera: DatasetCamera, every: int) -> RecordedCrops:
    """Cut out the boxes of one frame in `every`, by person if known, else by track.

    Raises:
        DatasetError: there is no ground truth, or the recording cannot be read.
    """
    truth = camera.gt_people or camera.gt
    if truth is None:
        raise DatasetError(f"camera {camera.camera_id} has no ground truth to cut crops from")
    images: list[Image] = []
    rows: list[int] = []
    capture = cv2.VideoCapture(str(camera.video))
    number = 0
    while capture.grab():
        number += 1
        if (number - 1) % every:
            continue
        good, image = capture.retrieve()
        if good:
            for row in np.flatnonzero(truth.frames == number):
                crop = _cut(np.asarray(image, np.uint8), truth, int(row))
                if crop.size:
                    images.append(crop)
                    rows.append(int(row))
    capture.release()
    if not images:
        raise DatasetError(f"{camera.video} has no frame in which the ground truth has a box")
    return RecordedCrops(images, truth.ids[rows], truth.frames[rows])


def _cut(image: Image, truth: Boxes, row: int) -> Image:
    x1, y1, x2, y2 = (max(0, round(side)) for side in truth.boxes[row])
    return image[y1:y2, x1:x2]
