"""Who is blurred, in which frames, and how much is left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from exports.video.parameters import Blur
from tests.exports.video.scene_rows import (
    NOTHING,
    START,
    Box,
    add_track,
    made,
    make_scene,
    parameters_of,
    pictures,
    recorded_task,
    someone,
)
from tests.vision.films import film
from tracking.models import Camera, FloorMinute, ProcessingTask
from vision.types import Image

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LEFT: Box = (40.0, 60.0, 90.0, 200.0)
RIGHT: Box = (220.0, 60.0, 270.0, 200.0)


@pytest.fixture
def camera(tmp_path: Path) -> Camera:
    """Three seconds of a fine pattern, of which nothing is left where it is blurred."""
    pattern = np.indices((240, 320)).sum(axis=0) // 4 % 2 * 200 + 20
    picture = np.repeat(pattern[..., None], 3, axis=2).astype(np.uint8)
    path = film(
        tmp_path / "c01.mkv", [picture] * 30, fps=10, codec="libx264", options={"crf": "12"}
    )
    return make_scene(path, 30, 10)


def _sharpness(image: Image, box: Box) -> float:
    left, top, right, bottom = (round(value) for value in box)
    return float(image[top:bottom, left:right].std())


def _watched(camera: Camera) -> ProcessingTask:
    """A live task that watched the whole minute."""
    task = recorded_task(camera)
    task.mode = ProcessingTask.Mode.LIVE
    task.save()
    FloorMinute.objects.create(task=task, minute=START, watched_seconds=60)
    return task


def _still(box: Box, times: range = range(30)) -> list[tuple[float, Box]]:
    return [(n / 10, box) for n in times]


def _shown(camera: Camera, path: Path, blur: Blur, *people: object) -> list[Image]:
    ids = frozenset(people)
    parameters = parameters_of(camera, blur=blur, people=ids, overlays=NOTHING)
    return [image for _, image in pictures(made(path, parameters))]


def test_people_are_blurred_and_the_rest_is_not(camera: Camera, tmp_path: Path) -> None:
    add_track(recorded_task(camera), camera, _still(LEFT), someone(camera))
    for image in _shown(camera, tmp_path / "out", Blur.PEOPLE):
        assert _sharpness(image, LEFT) < 15
        assert _sharpness(image, RIGHT) > 60


def test_faces_are_the_upper_part_of_people(camera: Camera, tmp_path: Path) -> None:
    add_track(recorded_task(camera), camera, _still(LEFT), someone(camera))
    for image in _shown(camera, tmp_path / "out", Blur.FACES):
        assert _sharpness(image, (40, 55, 90, 100)) < 15
        assert _sharpness(image, (40, 130, 90, 200)) > 60


def test_all_but_the_given_people_are_blurred(camera: Camera, tmp_path: Path) -> None:
    task, person = recorded_task(camera), someone(camera)
    add_track(task, camera, _still(LEFT), person)
    add_track(task, camera, _still(RIGHT), someone(camera))
    for image in _shown(camera, tmp_path / "out", Blur.PEOPLE_EXCEPT, person.pk):
        assert _sharpness(image, LEFT) > 60
        assert _sharpness(image, RIGHT) < 15


def test_the_exception_follows_merges(camera: Camera, tmp_path: Path) -> None:
    task, person, merged = recorded_task(camera), someone(camera), someone(camera)
    merged.merged_into = person
    merged.save()
    add_track(task, camera, _still(LEFT), person, merged.pk)
    for image in _shown(camera, tmp_path / "out", Blur.PEOPLE_EXCEPT, merged.pk):
        assert _sharpness(image, LEFT) > 60


def test_forgotten_people_are_blurred(camera: Camera, tmp_path: Path) -> None:
    """Their tracks stay, and belong to nobody."""
    task, person = recorded_task(camera), someone(camera)
    add_track(task, camera, _still(LEFT), None, person.pk)
    for image in _shown(camera, tmp_path / "out", Blur.PEOPLE_EXCEPT, person.pk):
        assert _sharpness(image, LEFT) < 15


def test_between_ticks_both_places_are_blurred(camera: Camera, tmp_path: Path) -> None:
    boxes = [(0.0, LEFT), (1.5, RIGHT), (2.9, RIGHT)]
    add_track(recorded_task(camera), camera, boxes, someone(camera))
    shown = _shown(camera, tmp_path / "out", Blur.PEOPLE)
    for image in shown[:15]:
        assert _sharpness(image, (40, 60, 270, 200)) < 15
    assert _sharpness(shown[20], RIGHT) < 15
    assert _sharpness(shown[20], LEFT) > 60


def test_blur_begins_before_the_first_observation(camera: Camera, tmp_path: Path) -> None:
    add_track(_watched(camera), camera, _still(LEFT, range(15, 16)), someone(camera))
    shown = _shown(camera, tmp_path / "out", Blur.PEOPLE)
    for image in shown[6:25]:
        assert _sharpness(image, LEFT) < 15
    assert _sharpness(shown[1], LEFT) > 60
    assert _sharpness(shown[29], LEFT) > 60


def test_someone_who_walks_is_blurred_ahead(camera: Camera, tmp_path: Path) -> None:
    boxes = [(n / 10, (40 + 10.0 * n, 60.0, 80 + 10.0 * n, 200.0)) for n in range(11)]
    add_track(_watched(camera), camera, boxes, someone(camera))
    shown = _shown(camera, tmp_path / "out", Blur.PEOPLE)
    assert _sharpness(shown[14], (180, 60, 220, 200)) < 15


def test_what_no_task_watched_is_blurred_whole(camera: Camera, tmp_path: Path) -> None:
    for image in _shown(camera, tmp_path / "out", Blur.FACES):
        assert _sharpness(image, (0, 60, 320, 240)) < 15


def test_nobody_there_leaves_the_frame_sharp(camera: Camera, tmp_path: Path) -> None:
    _watched(camera)
    for image in _shown(camera, tmp_path / "out", Blur.PEOPLE):
        assert _sharpness(image, LEFT) > 60


def test_people_of_an_older_task_are_blurred_too(camera: Camera, tmp_path: Path) -> None:
    add_track(recorded_task(camera), camera, _still(LEFT), someone(camera))
    add_track(recorded_task(camera), camera, _still(RIGHT), someone(camera))
    for image in _shown(camera, tmp_path / "out", Blur.PEOPLE):
        assert _sharpness(image, LEFT) < 15
        assert _sharpness(image, RIGHT) < 15


def test_a_part_shows_the_same_blur_as_the_whole(camera: Camera, tmp_path: Path) -> None:
    add_track(recorded_task(camera), camera, [(0.0, LEFT), (2.9, RIGHT)], someone(camera))
    parameters = parameters_of(camera, blur=Blur.PEOPLE, overlays=NOTHING)
    part = replace(parameters, start=START + timedelta(seconds=1))
    for _, image in list(pictures(made(tmp_path / "out", part)))[:-1]:
        assert _sharpness(image, (40, 60, 270, 200)) < 15
