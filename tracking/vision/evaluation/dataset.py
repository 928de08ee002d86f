"""A data set folder: recordings, calibration and ground truth in one layout."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tracking.vision.types import Floats, Ints


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
        """Reads `frame,id,x,y,w,h,…` lines; an empty file holds no boxes."""
        if not path.stat().st_size:
            return Boxes(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 4)))
        rows = np.loadtxt(path, delimiter=",", ndmin=2)
        boxes = rows[:, 2:6].copy()
        boxes[:, 2:] += boxes[:, :2]
        return Boxes(rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64), boxes)


@dataclass(frozen=True, slots=True)
class DatasetCamera:
    """One camera of a data set; paths are absolute, None where there is none."""

    camera_id: str
    video: Path
    homography: Floats | None
    window: tuple[int, int, int, int] | None
    start_frame: int
    gt: Path | None
    gt_people: Path | None
    ignore: Path | None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A folder with dataset.json."""

    name: str
    fps: float
    cameras: list[DatasetCamera]

    @staticmethod
    def read(folder: Path) -> Dataset:
        """Raises DatasetError where something is missing."""
        path = folder / "dataset.json"
        try:
            facts = json.loads(path.read_text())
            cameras = [_camera(folder, camera) for camera in facts["cameras"]]
            return Dataset(str(facts["name"]), float(facts["fps"]), cameras)
        except FileNotFoundError:
            raise DatasetError(f"{folder} holds no dataset.json") from None
        except (json.JSONDecodeError, KeyError, TypeError, ValueError) as error:
            raise DatasetError(f"{path} is not a data set's description: {error!r}") from None


def _camera(folder: Path, facts: dict[str, Any]) -> DatasetCamera:
    def path(name: str) -> Path | None:
        given = facts.get(name)
        if given is None:
            return None
        found = (folder / str(given)).resolve()
        if not found.is_file():
            raise DatasetError(f"camera {facts['id']}: {name} {given} is missing in {folder}")
        return found

    video = path("video")
    if video is None:
        raise DatasetError(f"camera {facts['id']} has no video")
    homography = facts.get("homography")
    crop = facts.get("crop")
    return DatasetCamera(
        camera_id=str(facts["id"]),
        video=video,
        homography=None if homography is None else np.array(homography, np.float64),
        window=None if crop is None else (int(crop[0]), int(crop[1]), int(crop[2]), int(crop[3])),
        start_frame=int(facts.get("start_frame", 0)),
        gt=path("gt"),
        gt_people=path("gt_people"),
        ignore=path("ignore"),
    )
