"""Figures of appearance models, on vectors whose figures are known."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from lab.evaluation.appearance import TooFewPeople, market_scores, pair_scores, roc_area
from lab.evaluation.crops import NamedCrops, recorded_crops
from lab.evaluation.dataset import Dataset, DatasetError


def circle(*degrees: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)


def test_vectors_of_chance_have_half_the_area() -> None:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(400, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = pair_scores(vectors, rng.integers(0, 8, 400), np.arange(400))
    assert scores.roc_area == pytest.approx(0.5, abs=0.02)
    assert (scores.crops, scores.people) == (400, 8)


def test_crops_of_one_person_close_in_time_count_for_nothing() -> None:
    # The nearest of person 1 in time is exactly alike, the one later on is not.
    vectors = circle(0, 0, 90, 80)
    people, frames = np.array([1, 1, 1, 2]), np.array([0, 10, 100, 0])
    scores = pair_scores(vectors, people, frames)
    # Same: two pairs at 90°. Different: 80°, 80°, 10°.
    assert scores.roc_area == 0
    assert scores.rank1 == 0
    assert pair_scores(vectors, people, frames, apart=5).rank1 == pytest.approx(2 / 3)


def test_ties_count_half() -> None:
    assert roc_area(np.array([0.5]), np.array([0.5, 0.5])) == 0.5


def test_who_has_no_other_crop_is_not_asked() -> None:
    scores = pair_scores(circle(0, 1, 50), np.array([1, 1, 2]), np.array([0, 99, 0]))
    assert scores.rank1 == 1


@pytest.mark.parametrize(
    ("people", "frames", "kind"),
    [([1, 1], [0, 90], "two people"), ([1, 2], [0, 90], "one person")],
)
def test_too_few_people_are_said(people: list[int], frames: list[int], kind: str) -> None:
    with pytest.raises(TooFewPeople, match=kind):
        pair_scores(circle(0, 9), np.array(people), np.array(frames))


def test_the_market_protocol_skips_the_same_person_and_camera() -> None:
    # The query at 0° finds person b (20°) before its own crop of camera 2 (30°).
    scores = market_scores(circle(0, 1, 30, 20), ["a", "a", "a", "b"], ["1", "1", "2", "2"])
    # Queries: a of camera 1 (b at 20°, a at 30°: precision 1/2) and a of camera 2 (at 30°: b at
    # 10° first, then both of a at 29° and 30°: (1/2 + 2/3) / 2); b is in one camera only.
    assert scores.queries == 2
    assert scores.rank1 == 0
    assert scores.mean_average_precision == pytest.approx((1 / 2 + (1 / 2 + 2 / 3) / 2) / 2)


def test_the_market_protocol_needs_two_cameras() -> None:
    with pytest.raises(TooFewPeople, match="two cameras"):
        market_scores(circle(0, 1), ["a", "a"], ["1", "1"])


@pytest.fixture
def street(street_video: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "street"
    folder.mkdir()
    shutil.copy(street_video, folder / "street.mp4")
    lines = [
        f"{frame},{number},{x},60,130,440\n"
        for frame in range(1, 41)
        for number, x in ((1, 200), (2, -40))
    ]
    (folder / "gt.txt").write_text("".join(lines))
    facts = {
        "name": "street",
        "fps": 10,
        "cameras": [
            {"id": "c01", "video": "street.mp4", "gt": "gt.txt"},
            {"id": "c02", "video": "street.mp4"},
        ],
    }
    (folder / "dataset.json").write_text(json.dumps(facts))
    return folder


def test_boxes_are_cut_out_of_every_so_manieth_frame_and_clipped(street: Path) -> None:
    truth, without = Dataset.read(street).cameras
    crops = recorded_crops(truth, every=10)
    assert crops.people.tolist() == [1, 2] * 4
    assert sorted(set(crops.frames.tolist())) == [1, 11, 21, 31]
    assert [crop.shape for crop in crops.images[:2]] == [(440, 130, 3), (440, 90, 3)]
    with pytest.raises(DatasetError, match="c02 has no ground truth"):
        recorded_crops(without, every=10)


def test_the_command_prints_a_table(tmp_path: Path) -> None:
    folder = tmp_path / "crops"
    folder.mkdir()
    for person, colour in ((1, (20, 20, 200)), (2, (200, 20, 20)), (3, (20, 200, 20))):
        for camera in (1, 2):
            picture = np.full((128, 64, 3), colour, np.uint8)
            cv2.imwrite(str(folder / f"{person:04}_c{camera}s1_000001_00.jpg"), picture)
    out = StringIO()
    call_command("evaluate_appearance", "stripes", "spoton+stripes", crops=folder, stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[2] == "| stripes | – | – | 1.000 | 1.000 |"
    assert lines[3] == "| spoton+stripes | – | – | 1.000 | 1.000 |"


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        ({}, "give --dataset"),
        ({"crops": Path("nowhere")}, "holds no pictures named"),
        ({"dataset": Path("nowhere")}, "holds no dataset.json"),
    ],
)
def test_the_command_says_what_is_missing(options: dict[str, Path], advice: str) -> None:
    with pytest.raises(CommandError, match=advice):
        call_command("evaluate_appearance", **options)


def test_a_model_that_cannot_be_had_has_no_figures(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0001_c1s1_000001_00.jpg"), np.zeros((64, 32, 3), np.uint8))
    assert NamedCrops.read(tmp_path).cameras == ["c1"]
    with pytest.raises(CommandError, match=r"neither an \.xml"):
        call_command("evaluate_appearance", "resnet", crops=tmp_path)
    with pytest.raises(CommandError, match=r"missing\.xml"):
        call_command("evaluate_appearance", str(tmp_path / "missing.xml"), crops=tmp_path)


def test_the_shipped_model_keeps_its_figures(shared_data: Path) -> None:
    out = StringIO()
    call_command("evaluate_appearance", "spoton", dataset=shared_data / "pets2009-s2l1", stdout=out)
    area, rank1 = (float(cell) for cell in out.getvalue().splitlines()[2].split("|")[2:4])
    assert area >= 0.94
    assert rank1 >= 0.90
