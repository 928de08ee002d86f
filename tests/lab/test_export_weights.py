"""Networks in INT8: pictures, comparison, and the whole command where nncf is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import openvino as ov
import pytest
from django.core.management import CommandError, call_command

from lab.quantisation.compare import ALLOWED, Int8Figure, NetworkPair, compare
from lab.quantisation.head import head_pattern
from lab.quantisation.people import write_people
from lab.quantisation.pictures import LEAST, MOST, TooFewPictures, collect
from spoton.conf.config import BASE_DIR
from tests.vision.films import film, number_of, numbered
from vision.appearance import OpenVinoEmbedder
from vision.types import Detections, Image
from vision.weights import OWN_NAME, appearance_path


def photos(folder: Path, count: int) -> Path:
    """A folder with small photos and a file that is none."""
    (folder / "within").mkdir(parents=True)
    for number in range(count):
        picture = np.full((48, 64, 3), number, np.uint8)
        cv2.imwrite(str(folder / "within" / f"{number:03d}.png"), picture)
    (folder / "notes.txt").write_text("no picture")
    return folder


def test_photos_within_a_folder_are_taken_the_same_ones_again(tmp_path: Path) -> None:
    folder = photos(tmp_path / "photos", MOST + 20)
    (folder / "broken.jpg").write_bytes(b"none")
    one, other = collect(folder), collect(folder)
    assert MOST - 1 <= len(one) <= MOST
    assert [picture.tobytes() for picture in one] == [picture.tobytes() for picture in other]
    assert len({int(picture[0, 0, 0]) for picture in one}) == len(one)


def test_recordings_give_frames_from_all_over_them(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mkv", "c.avi"):
        film(tmp_path / name, 200)
    found = collect(tmp_path)
    assert len(found) == 60
    numbers = [number_of(picture) for picture in found]
    assert min(numbers) < 20
    assert max(numbers) > 180


def test_too_few_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TooFewPictures, match=f"has 3 pictures.*{LEAST} at least"):
        collect(photos(tmp_path / "photos", 3))


def test_people_of_the_pictures_are_cut_out(tmp_path: Path) -> None:
    """The walker of picture n is 20 pixels wide, and n pixels from the left."""
    seen = [numbered(n) for n in range(LEAST + 10)]
    write_people(seen, Walker(missed=8), tmp_path)
    crops = [cv2.imread(str(path)) for path in sorted(tmp_path.iterdir())]
    assert len(crops) == LEAST + 10 - 8
    assert {crop.shape for crop in crops if crop is not None} == {(50, 20, 3)}


def test_too_few_people_are_refused(tmp_path: Path) -> None:
    few = [numbered(n) for n in range(1, 6)]
    with pytest.raises(TooFewPictures, match=f"show 5 people.*{LEAST} at least"):
        write_people(few, Walker(), tmp_path)


def test_what_makes_boxes_is_left_in_full_with_the_head(weights: Path) -> None:
    model = ov.Core().read_model(weights)
    names = [operation.get_friendly_name() for operation in model.get_ops()]
    kept = [name for name in names if re.fullmatch(head_pattern(model), name)]
    assert kept == [name for name in names if "model.22" in name]
    assert any("model.22.cv2" in name for name in kept)
    assert any("model.22/" in name for name in kept)
    assert len(kept) < len(names) / 2


class Walker:
    """Finds the person who walks by the number of the picture, but in every n-th picture."""

    def __init__(self, missed: int = 0) -> None:
        self.missed = missed

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [self._look(number_of(image)) for image in images]

    def _look(self, n: int) -> Detections:
        if self.missed and n % self.missed == 0:
            return Detections.none()
        return Detections(np.array([[n, 10, n + 20, 60]], np.float32), np.ones(1, np.float32))


def test_what_is_lost_is_told_figure_by_figure(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    film(folder / "film.mp4", 50)
    lines = [f"{n + 1},77,{n},10,20,50,1,-1,-1,-1\n" for n in range(50)]
    (folder / "gt.txt").write_text("".join(lines))
    facts = {
        "name": "set",
        "fps": 10,
        "cameras": [{"id": "c", "video": "film.mp4", "gt": "gt.txt"}],
    }
    (folder / "dataset.json").write_text(json.dumps(facts))
    said: list[Int8Figure] = []
    every, fewer = NetworkPair(Walker(), None), NetworkPair(Walker(missed=5), None)
    found = compare([folder], every, fewer, tmp_path / "out", said.append)
    assert found == said
    assert [one.what for one in found] == [
        "MOTA as said live",
        "IDF1 as said live",
        "MOTA after corrections",
        "IDF1 after corrections",
    ]
    assert all(one.dataset == "set" and one.loss > ALLOWED for one in found)
    assert {one.loss for one in compare([folder], every, every, tmp_path, print)} == {0}


def test_a_model_that_is_no_network_is_refused(settings: Any, tmp_path: Path) -> None:
    settings.APPEARANCE_MODEL = "stripes"
    asked = ["--int8", "--network", "appearance", "--pictures", str(tmp_path)]
    with pytest.raises(CommandError, match="stripes is no network"):
        call_command("export_weights", *asked, stdout=StringIO())


def test_without_nncf_the_command_says_what_to_install(weights: Path, tmp_path: Path) -> None:
    if _has_nncf(sys.executable):
        pytest.skip("nncf is installed here")
    folder = photos(tmp_path / "photos", LEAST)
    with pytest.raises(CommandError, match=r"nncf.*requirements-export\.txt"):
        call_command("export_weights", "--int8", "--pictures", str(folder), stdout=StringIO())


@pytest.mark.once
def test_int8_is_made_and_not_offered_uncompared(weights: Path, tmp_path: Path) -> None:
    """`NNCF_PYTHON` names a Python that has nncf, where ours has not."""
    python = os.environ.get("NNCF_PYTHON", sys.executable)
    if not _has_nncf(python):
        pytest.skip("nncf is not installed (requirements-export.txt)")
    folder, said = photos(tmp_path / "photos", LEAST), StringIO()
    call_command(
        "export_weights", "--int8", "--pictures", str(folder), "--python", python, stdout=said
    )
    assert "used with PRECISION=int8 alone" in said.getvalue()


@pytest.mark.once
def test_an_appearance_model_in_int8_says_nearly_the_same(tmp_path: Path) -> None:
    python = os.environ.get("NNCF_PYTHON", sys.executable)
    if not _has_nncf(python):
        pytest.skip("nncf is not installed (requirements-export.txt)")
    model, int8 = appearance_path(OWN_NAME), tmp_path / "int8.xml"
    rng = np.random.default_rng(0)
    blots = (rng.integers(0, 256, (16, 8, 3), np.uint8) for _ in range(LEAST + 20))
    crops = [np.asarray(cv2.resize(blot, (80, 160)), np.uint8) for blot in blots]
    for number, crop in enumerate(crops[:LEAST]):
        cv2.imwrite(str(tmp_path / f"{number}.png"), crop)
    paths = map(str, (model, tmp_path, int8))
    command = [python, "-m", "lab.quantisation.process", "appearance", *paths]
    env = os.environ | {"PYTHONPATH": str(BASE_DIR)}
    subprocess.run(command, check=True, cwd=BASE_DIR, env=env)
    full, small = (OpenVinoEmbedder(path, "x").embed(crops[LEAST:]) for path in (model, int8))
    assert (full * small).sum(axis=1).min() > 0.95


def _has_nncf(python: str) -> bool:
    asked = subprocess.run([python, "-c", "import importlib.util as u; assert u.find_spec('nncf')"],
                           capture_output=True, check=False)  # fmt: skip
    return asked.returncode == 0
