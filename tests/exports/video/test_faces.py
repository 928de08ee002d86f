"""Faces of people without a track, in exports that blur."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pytest_django import Settings

from exports.video.faces import with_faces
from exports.video.footage import FootageFrame
from exports.video.parameters import Blur
from tests.exports.video.scene_rows import (
    NOTHING,
    add_track,
    made,
    make_scene,
    parameters_of,
    pictures,
    recorded_task,
    someone,
)
from tracking.models import Camera
from vision.blurring import Box
from vision.types import Image

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FACE: Box = (114.0, 118.0, 156.0, 173.0)
FAR: Box = (500.0, 20.0, 540.0, 120.0)


@pytest.fixture
def camera(street_video: Path) -> Camera:
    """Somebody is tracked, far from the faces."""
    camera = make_scene(street_video, 40, 10)
    boxes = [(n / 10, FAR) for n in range(4)]
    add_track(recorded_task(camera), camera, boxes, someone(camera))
    return camera


def _first(camera: Camera, path: Path, blur: Blur) -> Image:
    parameters = parameters_of(camera, seconds=0.4, blur=blur, overlays=NOTHING)
    return next(image for _, image in pictures(made(path, parameters)))


def _detail(image: Image, box: Box) -> float:
    left, top, right, bottom = (int(value) for value in box)
    part = image[top:bottom, left:right].astype(np.float32)
    return float(np.abs(np.diff(part, axis=1)).mean())


@pytest.mark.parametrize("blur", [Blur.FACES, Blur.PEOPLE])
def test_a_face_without_a_track_is_blurred(
    face_weights: Path, camera: Camera, tmp_path: Path, blur: Blur
) -> None:
    blurred = _first(camera, tmp_path / "blurred", blur)
    clear = _first(camera, tmp_path / "clear", Blur.NONE)
    assert _detail(blurred, FACE) < _detail(clear, FACE) / 2
    trousers = (100.0, 420.0, 180.0, 500.0)
    assert _detail(blurred, trousers) > 0.9 * _detail(clear, trousers)


def test_without_weights_the_video_is_made_and_says_so(
    camera: Camera, tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    listed = (settings.WEIGHTS_DIR / "manifest.toml").read_text()
    (tmp_path / "manifest.toml").write_text(listed)
    settings.WEIGHTS_DIR = tmp_path
    with caplog.at_level(logging.WARNING, "exports.video.faces"):
        image = _first(camera, tmp_path / "out", Blur.FACES)
    assert "only the heads of tracked people are blurred" in caplog.text
    assert "fetch_weights centerface" in caplog.text
    clear = _first(camera, tmp_path / "clear", Blur.NONE)
    assert np.abs(image[6:20, 6:100].astype(int) - clear[6:20, 6:100]).mean() > 20


def _frames(times: list[float]) -> Iterator[FootageFrame]:
    for time in times:
        yield FootageFrame(np.full((4, 4, 3), round(time * 100), np.uint8), time, time, 0.04, 0)


def test_frames_between_searches_hide_both_places() -> None:
    searched: list[int] = []

    def find(image: Image) -> list[Box]:
        searched.append(int(image[0, 0, 0]))
        return [(0.0, 0.0, 10.0, 10.0)] if len(searched) == 1 else [(200.0, 0.0, 210.0, 10.0)]

    shown = list(with_faces(_frames([n / 25 for n in range(10)]), find))
    assert [frame.taken for frame in shown] == [n / 25 for n in range(10)]
    faces = [{box[0] for box, _ in frame.faces} for frame in shown]  # waits for the searches
    assert searched == [0, 20, 36]
    assert faces[0] == {0}
    assert faces[1:5] == [{0, 200}] * 4


def test_a_face_that_is_missed_stays_blurred_for_a_while() -> None:
    hits = iter([[(0.0, 0.0, 10.0, 10.0)]])
    shown = list(with_faces(_frames([n / 25 for n in range(25)]), lambda image: next(hits, [])))
    assert all(frame.faces for frame in shown[:10])
    assert not any(frame.faces for frame in shown[16:])
