"""Crops of people out of a data folder: ground-truth boxes, detections, ready-made crops.

What lies in the folder decides how it is read:

| found | read as |
|---|---|
| dataset.json, cameras with gt | crops of the ground truth's boxes |
| dataset.json, cameras without gt; other video files | crops of detections |
| pictures named `0001_c1s1_….jpg` (Market-1501's names) | a crop each, with its person |
| other pictures | crops of detections |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from lab.evaluation.crops import MARKET_NAME
from lab.evaluation.dataset import Boxes, Dataset
from vision.detection import Detector
from vision.types import Floats, Image

from .augmentation import BOX, STORED

VIDEOS = {".mp4", ".mpg", ".avi", ".264", ".mkv", ".mov"}
PICTURES = {".jpg", ".jpeg", ".png"}
ENLARGED = 960
"""Smaller pictures are enlarged to this long side before people are searched for, pixels."""


class NoCrops(Exception):  # noqa: N818 - reads as what it is
    """The folder holds nothing to learn from; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Crop:
    """One crop of a person.

    Attributes:
        picture: (320, 160, 3) uint8 BGR, the box and an eighth of its size around it.
        source: which folder or file it comes from.
        group: crops of one group may show one person; what is held out is held out by group.
        camera: which of several cameras saw it, "" where that is not known.
    """

    picture: Image
    source: str
    group: str
    camera: str = ""


def gather(folder: Path, detector: Detector, without: Sequence[str], every: int) -> list[Crop]:
    """Gather all crops below `folder`.

    Args:
        folder: the data.
        detector: finds people where there is no ground truth.
        without: folders whose names begin so are left out.
        every: a video gives crops of one frame in so many.

    Raises:
        NoCrops: there is nothing to learn from.
        DatasetError: a dataset.json is wrong.
    """
    if not folder.is_dir():
        raise NoCrops(f"{folder} is not a folder; give one with recordings or pictures of people")
    crops: list[Crop] = []
    for part in sorted(path for path in folder.iterdir() if path.is_dir()):
        if part.name.startswith(tuple(without)):
            continue
        read = _dataset if (part / "dataset.json").is_file() else _files
        crops += read(part, detector, every)
    if not crops:
        raise NoCrops(
            f"no person found below {folder}: it needs folders with dataset.json, videos, "
            "pictures, or crops with Market-1501's names"
        )
    return crops


def stored(image: Image, box: Sequence[float] | Floats) -> Image:
    """Cut (320, 160, 3): `box` (x1, y1, x2, y2, pixels of `image`) and an eighth around it."""
    x1, y1, x2, y2 = (float(side) for side in box)
    step_x, step_y = (x2 - x1) / BOX[1], (y2 - y1) / BOX[0]
    edge_y, edge_x = (STORED[0] - BOX[0]) / 2, (STORED[1] - BOX[1]) / 2
    shrink = max(1, round(min(step_x, step_y)))
    if shrink > 1:
        # Every pixel counts when a large box becomes small.
        image = np.asarray(cv2.blur(image, (shrink, shrink)), np.uint8)
    back = np.array(
        [[step_x, 0, x1 - edge_x * step_x], [0, step_y, y1 - edge_y * step_y]], np.float32
    )
    warped = cv2.warpAffine(
        image,
        back,
        (STORED[1], STORED[0]),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(warped, np.uint8)


def _dataset(folder: Path, detector: Detector, every: int) -> Iterator[Crop]:
    for camera in Dataset.read(folder).cameras:
        source = f"{folder.name}/{camera.camera_id}"
        if camera.gt is None:
            yield from _clip(camera.video, source, detector, every)
        else:
            yield from _truth(camera.video, source, camera.gt, every)


def _files(folder: Path, detector: Detector, every: int) -> Iterator[Crop]:
    for path in sorted(folder.rglob("*")):
        source = f"{folder.name}/{path.relative_to(folder).parts[0]}"
        name = MARKET_NAME.match(path.name)
        if path.suffix.lower() in VIDEOS:
            yield from _clip(path, source, detector, every)
        elif path.suffix.lower() in PICTURES:
            image = cv2.imread(str(path))
            if image is None:
                continue
            picture = np.asarray(image, np.uint8)
            if name:
                box = [0, 0, picture.shape[1], picture.shape[0]]
                yield Crop(stored(picture, box), folder.name, name[1], name[2])
            else:
                parent = path.parent.relative_to(folder.parent)
                yield from _found(picture, str(parent), path.stem, detector)


def _frames(video: Path, every: int) -> Iterator[tuple[int, Image]]:
    capture = cv2.VideoCapture(str(video))
    index = 0
    try:
        while capture.grab():
            if index % every == 0:
                good, image = capture.retrieve()
                if good:
                    yield index, np.asarray(image, np.uint8)
            index += 1
    finally:
        capture.release()


def _clip(video: Path, source: str, detector: Detector, every: int) -> Iterator[Crop]:
    for _, image in _frames(video, every):
        yield from _found(image, source, source, detector)


def _truth(video: Path, source: str, gt: Boxes, every: int) -> Iterator[Crop]:
    for index, image in _frames(video, max(1, every // 2)):
        here = gt.frames == index + 1
        for box, person in zip(gt.boxes[here], gt.ids[here], strict=True):
            yield Crop(stored(image, box), source, f"{source}/{person}")


def _found(image: Image, source: str, group: str, detector: Detector) -> Iterator[Crop]:
    height, width = image.shape[:2]
    larger = max(1.0, ENLARGED / max(height, width))
    size = (round(width * larger), round(height * larger))
    enlarged = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    found = detector.detect([enlarged])[0]
    for box, score in zip(found.boxes / larger, found.scores, strict=True):
        wide, tall = box[2] - box[0], box[3] - box[1]
        if score > 0.3 and tall > 32 and 1.2 * wide < tall < 6 * wide:
            yield Crop(stored(image, box), source, group)
