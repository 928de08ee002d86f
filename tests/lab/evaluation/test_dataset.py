"""Data set folders, and what is wrong with some."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lab.evaluation.dataset import Boxes, Dataset, DatasetError

CAMERA = {"id": "c01", "video": "film.mp4"}


def folder(path: Path, **facts: Any) -> Path:
    (path / "film.mp4").touch()
    given = {"name": "set", "fps": 7, "cameras": [CAMERA]} | facts
    (path / "dataset.json").write_text(json.dumps(given))
    return path


def test_a_data_set_is_read(tmp_path: Path) -> None:
    (tmp_path / "gt.txt").write_text("1,4,10,20,30,40,1,-1,-1,-1\n2,5,1.5,2,3,4,1,-1,-1,-1\n")
    (tmp_path / "ignore.txt").write_text("")
    camera = CAMERA | {
        "homography": [[1, 0, 0], [0, 2, 0], [0, 0, 1]],
        "crop": [1, 2, 30, 40],
        "start_frame": 12,
        "gt": "gt.txt",
        "gt_people": None,
        "ignore": "ignore.txt",
    }
    dataset = Dataset.read(folder(tmp_path, cameras=[camera, {"id": 2, "video": "film.mp4"}]))
    assert (dataset.name, dataset.fps) == ("set", 7)
    one, two = dataset.cameras
    assert (one.camera_id, one.video) == ("c01", (tmp_path / "film.mp4").resolve())
    assert (one.window, one.start_frame) == ((1, 2, 30, 40), 12)
    assert one.homography is not None
    assert one.homography.tolist() == [[1, 0, 0], [0, 2, 0], [0, 0, 1]]
    assert one.gt is not None
    assert one.gt.frames.tolist() == [1, 2]
    assert one.gt.ids.tolist() == [4, 5]
    assert one.gt.boxes.tolist() == [[10, 20, 40, 60], [1.5, 2, 4.5, 6]]
    assert one.ignore is not None
    assert one.ignore.boxes.shape == (0, 4)
    assert one.gt_people is None
    assert (two.camera_id, two.homography, two.window, two.start_frame) == ("2", None, None, 0)


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"cameras": []}, "has no cameras"),
        ({"cameras": [CAMERA, CAMERA]}, "two of one id"),
        ({"cameras": [{"id": "c01"}]}, "camera c01 has no video"),
        ({"cameras": [CAMERA | {"video": "none.mp4"}]}, "camera c01: video none.mp4 is missing"),
        ({"cameras": [CAMERA | {"gt": "none.txt"}]}, "camera c01: gt none.txt is missing"),
        ({"cameras": [{"video": "film.mp4"}]}, "not a data set's description"),
        ({"cameras": [CAMERA | {"homography": [[1, 0], [0, 1]]}]}, "not a data set's description"),
        ({"cameras": "c01"}, "not a data set's description"),
        ({"fps": "often"}, "not a data set's description"),
        ({"fps": 0}, "fps must be more than 0"),
        ({"fps": None}, "not a data set's description"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, facts: dict[str, Any], message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        Dataset.read(folder(tmp_path, **facts))


@pytest.mark.parametrize("content", ["{", "[]", '"set"', "\xff\xfe"])
def test_a_description_that_is_none_is_said(tmp_path: Path, content: str) -> None:
    (tmp_path / "dataset.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(DatasetError, match="not a data set's description"):
        Dataset.read(tmp_path)


def test_a_place_without_a_description_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "none", tmp_path / "file"):
        with pytest.raises(DatasetError, match=r"holds no dataset\.json"):
            Dataset.read(path)


@pytest.mark.parametrize("line", ["frame,id,x,y,w,h", "1,2,3", "1 2 3 4 5 6", "1,1,a,2,3,4"])
def test_ground_truth_in_another_layout_is_said(tmp_path: Path, line: str) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(f"1,1,2,3,4,5,1\n{line}\n")
    with pytest.raises(DatasetError, match="other than lines of frame,id,x,y,w,h"):
        Boxes.read(path)


@pytest.mark.parametrize("content", ["", "\n", "\n\n  \n"])
def test_an_empty_file_holds_no_boxes(tmp_path: Path, content: str) -> None:
    path = tmp_path / "gt.txt"
    path.write_text(content)
    found = Boxes.read(path)
    assert (found.frames.shape, found.ids.shape, found.boxes.shape) == ((0,), (0,), (0, 4))
    assert found.frames.dtype == np.int64
