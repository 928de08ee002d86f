"""What is found in a data folder, and what is kept for measuring."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from lab.training.augmentation import STORED
from lab.training.crops import NoCrops, gather, stored
from lab.training.held_out import PEOPLE, held_out
from vision.types import Detections, Image


class OnePerson:
    """Finds somebody in the middle of every picture."""

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        found = []
        for image in images:
            height, width = image.shape[:2]
            box = [0.4 * width, 0.2 * height, 0.6 * width, 0.8 * height]
            found.append(Detections(np.array([box], np.float32), np.ones(1, np.float32)))
        return found


@pytest.fixture
def data(tmp_path: Path, street_video: Path) -> Path:
    """A data set, a clip, pictures, named crops, and a data set that is kept for measuring."""
    folder = tmp_path / "data"
    for name in ("street", "pets2009-copy"):
        (folder / name).mkdir(parents=True)
        shutil.copy(street_video, folder / name / "street.mp4")
        lines = [f"{frame},7,200,60,130,440\n" for frame in range(1, 41)]
        (folder / name / "gt.txt").write_text("".join(lines))
        facts = {
            "name": name,
            "fps": 10,
            "cameras": [{"id": "c01", "video": "street.mp4", "gt": "gt.txt"}],
        }
        (folder / name / "dataset.json").write_text(json.dumps(facts))
    for name in ("clips", "pictures", "market"):
        (folder / name).mkdir()
    shutil.copy(street_video, folder / "clips" / "walk.mp4")
    picture = np.full((200, 150, 3), 90, np.uint8)
    cv2.imwrite(str(folder / "pictures" / "one.jpg"), picture)
    for person in range(30):
        for camera in (1, 2):
            name = f"{person:04}_c{camera}s1_000001_00.jpg"
            cv2.imwrite(str(folder / "market" / name), picture)
    return folder


def test_every_kind_of_source_is_read(data: Path) -> None:
    crops = gather(data, OnePerson(), ["pets2009"], every=20)
    assert {crop.picture.shape for crop in crops} == {(*STORED, 3)}
    sources = [crop.source for crop in crops]
    assert sources.count("street/c01") == 4
    assert sources.count("clips/walk.mp4") == 2
    assert sources.count("pictures") == 1
    assert sources.count("market") == 60
    assert not [source for source in sources if "pets2009" in source]


def test_what_is_held_out_is_held_out_by_person(data: Path) -> None:
    crops = gather(data / ".." / "data", OnePerson(), ["pets2009"], every=20)
    held = held_out(crops)
    people = {crop.group for crop, out in zip(crops, held, strict=True) if out and crop.camera}
    others = {crop.group for crop, out in zip(crops, held, strict=True) if not out and crop.camera}
    assert len(people) == PEOPLE
    assert not people & others


def test_a_box_lies_in_the_middle_of_what_is_stored() -> None:
    image = np.zeros((300, 300, 3), np.uint8)
    image[100:200, 100:150] = 255
    kept = stored(image, [100, 100, 150, 200])
    assert kept[36:284, 20:140].min() == 255
    assert kept[:28].max() == 0
    assert kept[:, :12].max() == 0


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_people_says_what_was_expected(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoCrops, match=r"folders? with|give one with"):
        gather(tmp_path / name, OnePerson(), [], every=1)
