"""A data set folder: recordings, calibration and ground truth in one layout."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from vision.types import Floats, Ints

METRES: Final = {"m": 1.0, "top-view px": 0.022}
"""Per unit of a ground plane. The pixels of EPFL's plan are said nowhere: the lower edges of boxes
of people are 30 of them wide in both of its views, and 0.60 to 0.68 m in scenes in metres.
"""


class DatasetError(Exception):
    """The folder is not a data set; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """MOTChallenge lines of one camera.

    Attributes:
        frames: (N,) 1-based frame of the camera's own file.
        ids: (N,).
        boxes: (N, 4) x1, y1, x2, y2 in pixels.
    """

    frames: Ints
    ids: Ints
    boxes: Floats

    @staticmethod
    def read(path: Path) -> Boxes:
        """Read lines of `frame,id,x,y,w,h,…`; raise DatasetError where there are others."""
        lines = path.read_text().split()
        try:
            rows = np.array([line.split(",")[:6] for line in lines], np.float64).reshape(-1, 6)
        except ValueError:
            raise DatasetError(f"{path} holds other than lines of frame,id,x,y,w,h") from None
        boxes = rows[:, 2:6].copy()
        boxes[:, 2:] += boxes[:, :2]
        return Boxes(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), boxes)


@dataclass(frozen=True, slots=True)
class DatasetCamera:
    """One camera of a data set; None where the folder has nothing of the kind."""

    camera_id: str
    video: Path
    homography: Floats | None
    window: tuple[int, int, int, int] | None
    start_frame: int
    gt: Boxes | None
    gt_people: Boxes | None
    ignore: Boxes | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder with dataset.json."""

    name: str
    fps: float
    cameras: list[DatasetCamera]

    @staticmethod
    def read(folder: Path) -> Dataset:
        """Read a folder's dataset.json; raise DatasetError where something is missing."""
        path = folder / "dataset.json"
        try:
            facts = json.loads(path.read_text())
            plane = facts.get("ground_plane") or {}
            unit = METRES[plane.get("unit", "m")]
            cameras = [_camera(folder, camera, unit) for camera in facts["cameras"]]
            dataset = Dataset(str(facts["name"]), float(facts["fps"]), cameras)
        except (FileNotFoundError, NotADirectoryError):
            raise DatasetError(f"{folder} holds no dataset.json") from None
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DatasetError(f"{path} is not a data set's description: {error!r}") from None
        if not cameras or len({camera.camera_id for camera in cameras}) < len(cameras):
            raise DatasetError(f"{path} has no cameras, or two of one id")
        if not dataset.fps > 0:
            raise DatasetError(f"{path}: fps must be more than 0")
        return dataset


def _camera(folder: Path, facts: dict[str, Any], unit: float) -> DatasetCamera:
    def path(name: str) -> Path | None:
        given = facts.get(name)
        if given is None:
            return None
        found = (folder / str(given)).resolve()
        if not found.is_file():
            raise DatasetError(f"camera {facts['id']}: {name} {given} is missing in {folder}")
        return found

    def boxes(name: str) -> Boxes | None:
        found = path(name)
        return None if found is None else Boxes.read(found)

    video = path("video")
    if video is None:
        raise DatasetError(f"camera {facts['id']} has no video")
    homography = facts.get("homography")
    crop = facts.get("crop")
    return DatasetCamera(
        camera_id=str(facts["id"]),
        video=video,
        homography=None
        if homography is None
        else np.diag([unit, unit, 1.0]) @ np.array(homography, np.float64).reshape(3, 3),
        window=None if crop is None else (int(crop[0]), int(crop[1]), int(crop[2]), int(crop[3])),
        start_frame=int(facts.get("start_frame", 0)),
        gt=boxes("gt"),
        gt_people=boxes("gt_people"),
        ignore=boxes("ignore"),
    )
