"""The best picture of each person."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.worker.ticks import ANNA, BEN
from vision.appearance.quality import quality
from vision.identity import IdentityResult, TrackCorrection
from vision.tick_view import TickView
from vision.types import Frame, Tracks
from worker import crops as module
from worker.crops import LARGE, SMALLEST, Crops, image_path
from worker.records import ImageRecord

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOISE = np.random.default_rng(1).integers(0, 255, (480, 640, 3), np.uint8)


class Place:
    """One camera over which boxes are laid; threads work before the next look."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.encoders = ThreadPoolExecutor(1)
        self.crops = Crops(self.encoders, folder, {})
        self.clock = 0.0
        self.first = 1

    def look(
        self, *heights: float, image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] = NOISE
    ) -> list[ImageRecord]:
        """Anna's box of the first height, Ben's of the second; what was saved."""
        self.show(*heights, image=image)
        return self.saved()

    def saved(self) -> list[ImageRecord]:
        self.encoders.submit(int).result()
        return self.crops.saved()

    def show(
        self, *heights: float, image: np.ndarray[tuple[int, ...], np.dtype[np.uint8]] = NOISE
    ) -> None:
        self.clock += module.AGAIN_SECONDS
        boxes = [[20 + 300 * n, 20, 120 + 300 * n, 20 + h] for n, h in enumerate(heights)]
        count = len(heights)
        tracks = Tracks(
            np.arange(count) + self.first,
            np.array(boxes, np.float32).reshape(-1, 4),
            np.full(count, 0.9, np.float32),
        )
        people = [ANNA, BEN][:count]
        identity = IdentityResult(
            {"c09": np.arange(count)}, people, np.zeros((count, 2)), [True] * count
        )
        view = TickView.build({"c09": tracks}, identity)
        frame = Frame(image, 1, 0.0, 0.0)
        self.crops.take(self.clock, NOW, {"c09": frame}, view, {"c09": 7})


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    place.encoders.shutdown()


def test_a_picture_is_written_and_told(place: Place) -> None:
    anna, ben = place.look(200, 100)
    assert (anna.person, ben.person) == (ANNA, BEN)
    assert anna.quality > ben.quality > 0
    assert (anna.path, anna.camera, anna.time) == (image_path(ANNA), 7, NOW)
    picture = cv2.imread(str(place.folder / anna.path))
    assert picture is not None
    assert picture.shape == (anna.height, anna.width, 3)
    assert 200 < anna.height < 230
    assert [p.name for p in (place.folder / anna.path).parent.iterdir()] == [f"{ANNA}.jpg"]


def test_only_a_clearly_better_one_takes_its_place(place: Place) -> None:
    assert place.look(150)
    assert not place.look(160)
    assert not place.look(100)
    assert place.look(220)


def test_nobody_is_looked_at_again_at_once(place: Place) -> None:
    place.look(100)
    place.clock -= module.AGAIN_SECONDS - 1
    assert not place.look(220)[1:]


def test_a_blur_is_worth_less_than_a_sharp_one(place: Place) -> None:
    blur = np.asarray(cv2.GaussianBlur(NOISE, (31, 31), 0), np.uint8)
    (before,) = place.look(150, image=blur)
    (after,) = place.look(160)
    assert after.quality > 1.3 * before.quality


def test_people_too_small_to_tell_get_none(place: Place) -> None:
    assert not place.look(30)


def test_boxes_at_the_edge_or_behind_others_are_worse() -> None:
    boxes = np.array(
        [[100, 100, 150, 250], [0, 100, 50, 250], [300, 100, 350, 250], [310, 150, 360, 300]],
        np.float32,
    )
    whole, cut, behind, before = quality(boxes, np.ones(4, np.float32), 640, 480, SMALLEST, LARGE)
    assert cut == pytest.approx(whole / 2)
    assert behind < whole / 2
    assert before == pytest.approx(whole)


def test_a_full_disk_is_told_once_and_counted(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    (place.folder / "people").write_text("a file where a folder should be")
    for _ in range(3):
        assert not place.look(200)
    assert place.crops.failed == 3
    assert len(caplog.records) == 1
    (place.folder / "people").unlink()
    assert place.look(200)


def test_while_too_many_are_under_way_more_are_left_out(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNDER_WAY", 1)
    monkeypatch.setattr(module, "CHECK_SECONDS", 0)
    busy = threading.Event()
    place.encoders.submit(busy.wait)
    place.show(200, 100)
    busy.set()
    assert [image.person for image in place.saved()] == [ANNA]
    assert [image.person for image in place.look(200, 100)] == [BEN]


def test_the_quality_that_is_there_outlives_a_restart(place: Place) -> None:
    place.look(200)
    known = {ANNA: place.crops.state()[str(ANNA)]}
    place.crops = Crops(place.encoders, place.folder, known)
    assert not place.look(200)
    place.crops.merge(BEN, [ANNA])
    assert place.crops.state().keys() == {str(BEN)}
    place.crops.forget([BEN])
    assert place.crops.state() == {}


def correction(track: int) -> TrackCorrection:
    return TrackCorrection("c09", track, track + 10, previous=ANNA, person=BEN, seconds=2.0)


def test_a_crop_of_somebody_else_is_replaced_by_the_next(place: Place) -> None:
    place.look(200)
    place.crops.correct(correction(track=2), NOW)
    place.crops.correct(correction(track=1), NOW + timedelta(seconds=1))
    assert not place.look(100)
    place.crops.correct(correction(track=1), NOW)
    assert place.crops.state() == {}
    place.first = 11
    assert [image.person for image in place.look(100)] == [ANNA]


def test_a_crop_under_way_is_dropped_by_a_correction(place: Place) -> None:
    busy = threading.Event()
    place.encoders.submit(busy.wait)
    place.show(200, 100)
    place.crops.correct(correction(track=1), NOW)
    busy.set()
    assert [image.person for image in place.saved()] == [BEN]
    assert place.crops.state().keys() == {str(BEN)}


def test_a_person_forgotten_during_a_crop_stays_forgotten(place: Place) -> None:
    busy = threading.Event()
    place.encoders.submit(busy.wait)
    place.show(200, 100)
    place.crops.forget([ANNA])
    busy.set()
    assert len(place.saved()) == 2
    assert place.crops.state().keys() == {str(BEN)}
    place.crops.forget_all()
    assert place.crops.state() == {}
