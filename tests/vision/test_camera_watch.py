"""Frozen, covered and moved cameras, told from a real street."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import pytest

from spoton.conf.config import BASE_DIR
from vision.camera_watch import CameraWatch
from vision.types import Image

STREET = BASE_DIR / "weights" / "vtest.avi"
LEARNED = 40


@pytest.fixture(scope="module")
def frames() -> list[Image]:
    """A minute and a half of a street, a frame per second; people walk through it."""
    if not STREET.is_file():
        pytest.skip("weights/vtest.avi: run manage.py fetch_weights")
    return read(STREET)


def read(path: Path) -> list[Image]:
    film, found = cv2.VideoCapture(str(path)), []
    while (read := film.read())[0]:
        found.append(np.asarray(read[1], np.uint8))
    return found[::8]


def looked(frames: Iterable[Image], watch: CameraWatch | None = None) -> CameraWatch:
    watch = watch or CameraWatch()
    for frame in frames:
        watch.look(frame, 0.0)
    return watch


def shifted(pixels: int) -> Callable[[Image], Image]:
    def shift(frame: Image) -> Image:
        by = np.array([[1, 0, pixels], [0, 1, pixels // 3]], np.float32)
        size = frame.shape[1], frame.shape[0]
        return np.asarray(cv2.warpAffine(frame, by, size, borderMode=cv2.BORDER_REFLECT), np.uint8)

    return shift


def test_a_usual_street_is_none_of_it(frames: list[Image]) -> None:
    watch = CameraWatch()
    for frame in frames:
        watch.look(frame, 0.0)
        assert not any((watch.frozen, watch.covered, watch.moved))
    assert (watch.frozen, watch.covered) == (False, False)


def test_the_same_frame_again_is_frozen(frames: list[Image]) -> None:
    watch = looked(frames[:LEARNED])
    assert looked([frames[LEARNED - 1]], watch).frozen
    assert looked([frames[LEARNED]], watch).frozen is False


@pytest.mark.parametrize("cover", ["black", "dark noise", "a hand"])
def test_a_covered_lens_is_noticed_at_once(frames: list[Image], cover: str) -> None:
    noise = np.random.default_rng(1).normal(8, 2, frames[0].shape)
    dark = noise.clip(0, 255).astype(np.uint8)
    hand = frames[LEARNED].copy()
    hand[:, : hand.shape[1] * 17 // 20] = dark[:, : hand.shape[1] * 17 // 20] + 60
    picture = {"black": np.zeros_like(dark), "dark noise": dark, "a hand": hand}[cover]
    watch = looked([picture], looked(frames[:LEARNED]))
    assert watch.covered
    assert looked(frames[LEARNED : LEARNED + 2], watch).covered is False


@pytest.mark.parametrize("pixels", [15, 60, 150])
def test_a_shift_of_two_percent_is_a_move(frames: list[Image], pixels: int) -> None:
    elsewhere = map(shifted(pixels), frames[LEARNED : LEARNED + 10])
    watch = looked(elsewhere, looked(frames[:LEARNED]))
    assert watch.moved
    assert not watch.covered


def test_a_camera_that_is_turned_back_is_not_moved_any_more(frames: list[Image]) -> None:
    other = [np.ascontiguousarray(frame[:, ::-1]) for frame in frames[LEARNED : LEARNED + 20]]
    watch = looked(other, looked(frames[:LEARNED]))
    assert watch.moved
    assert looked(frames[LEARNED : LEARNED + 10], watch).moved is False


@pytest.mark.parametrize("pixels", [0, 3])
def test_a_camera_that_shakes_has_not_moved(frames: list[Image], pixels: int) -> None:
    watch = looked(map(shifted(pixels), frames[LEARNED:]), looked(frames[:LEARNED]))
    assert not watch.moved


def test_less_light_is_neither_a_cover_nor_a_move(frames: list[Image]) -> None:
    dim = [(frame * 0.4).astype(np.uint8) for frame in frames[LEARNED:]]
    watch = looked(dim, looked(frames[:LEARNED]))
    assert not watch.covered
    assert not watch.moved


def test_the_view_of_night_begins_anew(frames: list[Image]) -> None:
    night = [cv2.bitwise_not(cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)) for frame in frames[LEARNED:]]
    grey = [np.asarray(np.repeat(frame[..., None], 3, axis=2), np.uint8) for frame in night]
    watch = looked(grey, looked(frames[:LEARNED]))
    assert not watch.moved


def test_frames_of_another_size_begin_anew(frames: list[Image]) -> None:
    small = [np.asarray(cv2.resize(frame, (320, 240)), np.uint8) for frame in frames[:3]]
    watch = looked(small, looked(frames[:LEARNED]))
    assert (watch.frozen, watch.covered, watch.moved) == (False, None, None)
