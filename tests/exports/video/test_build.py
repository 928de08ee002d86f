"""Videos of one camera: frames, times, boxes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from exports.video.parameters import Overlays, VideoParameters
from spoton.service_errors import InvalidInputError
from tests.exports.video.scene_rows import (
    BOXES_ONLY,
    START,
    add_recording,
    add_track,
    made,
    make_scene,
    parameters_of,
    pictures,
    recorded_task,
    someone,
)
from tests.vision.films import film, number_of, numbered
from vision.types import Image

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIZE = (160, 120)


@pytest.fixture
def short_film(tmp_path: Path) -> Path:
    return film(tmp_path / "c01.mp4", (numbered(n, SIZE) for n in range(40)), fps=10)


def _found_box(drawn: Image, source: Image) -> tuple[int, int, int, int]:
    """The lines of a box: columns and rows that differ much; a codec changes single pixels."""
    differs = np.abs(drawn.astype(np.int16) - source).max(axis=2) > 50
    columns, rows = (np.flatnonzero(differs.sum(axis=axis) > 15) for axis in (0, 1))
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def test_boxes_lie_on_their_frames(demo_recording: Path, tmp_path: Path) -> None:
    source = [image for _, image in islice(pictures(demo_recording), 120)]
    camera = make_scene(demo_recording, 795, 10)
    task = recorded_task(camera)
    chance = random.Random(1)
    boxes = []
    for number in range(len(source)):
        left, top = chance.randrange(10, 600), chance.randrange(10, 380)
        box = (left, top, left + chance.randrange(30, 150), top + chance.randrange(60, 180))
        boxes.append((number / 10, tuple(map(float, box))))
    add_track(task, camera, boxes, someone(camera))  # type: ignore[arg-type]
    path = made(tmp_path / "out", parameters_of(camera, len(source) / 10))
    chosen = set(chance.sample(range(len(source)), 100))
    checked = 0
    for number, (time, image) in enumerate(pictures(path)):
        assert time == pytest.approx(number / 10, abs=1e-4)
        if number in chosen:
            found = _found_box(image, source[number])
            assert found == pytest.approx(boxes[number][1], abs=6), number
            checked += 1
    assert checked == 100


def test_every_frame_is_in_the_video_once(short_film: Path, tmp_path: Path) -> None:
    camera = make_scene(short_film, 40, 10)
    path = made(tmp_path / "out", parameters_of(camera))
    assert [number_of(image) for _, image in pictures(path)] == list(range(40))


@pytest.mark.parametrize("rotation", [0, 90])
def test_wide_pixels_are_made_square_once(rotation: int, tmp_path: Path) -> None:
    """Frames come with square pixels: a header that says otherwise would stretch them again."""
    path = film(
        tmp_path / "c01.mp4", (numbered(n, SIZE) for n in range(10)), fps=10, aspect=Fraction(2)
    )
    camera = make_scene(path, 10, 10)
    camera.rotation = rotation
    camera.save()
    out = made(tmp_path / "out", parameters_of(camera))
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        shape = (stream.width, stream.height)
        assert shape == ((320, 120) if rotation == 0 else (120, 320))
        assert stream.sample_aspect_ratio in (None, 0, 1)
    box = (100.0, 30.0, 180.0, 90.0)  # of a picture with square pixels, as the worker stores it
    if rotation == 0:
        boxes = [(n / 10, box) for n in range(10)]
        add_track(recorded_task(camera), camera, boxes, someone(camera))
        drawn = [image for _, image in pictures(made(tmp_path / "boxes", parameters_of(camera)))]
        plain = [image for _, image in pictures(out)]
        assert _found_box(drawn[5], plain[5]) == pytest.approx(box, abs=6)


def test_a_part_of_a_recording_is_cut_out(short_film: Path, tmp_path: Path) -> None:
    camera = make_scene(short_film, 40, 10)
    parameters = parameters_of(camera)
    cut = (START + timedelta(seconds=1), START + timedelta(seconds=2.5))
    path = made(tmp_path / "out", parameters_between(parameters, *cut))
    found = [(round(time, 3), number_of(image)) for time, image in pictures(path)]
    assert found == [(n / 10, n + 10) for n in range(15)]


def parameters_between(
    parameters: VideoParameters, start: datetime, end: datetime
) -> VideoParameters:
    return replace(parameters, start=start, end=end)


def test_uneven_frames_keep_their_times(tmp_path: Path) -> None:
    times = [0, 100, 130, 400, 1100, 1150, 2000, 2033]
    path = film(tmp_path / "c01.mkv", (numbered(n, SIZE) for n in range(8)), fps=4, times=times)
    camera = make_scene(path, 8, 8 / 2.1)
    out = made(tmp_path / "out", parameters_of(camera))
    assert [round(1000 * time) for time, _ in pictures(out)] == times


def test_a_cut_of_uneven_frames_goes_by_their_times(tmp_path: Path) -> None:
    times = [0, 100, 200, 300, 400, 2000, 2100, 2200]
    path = film(tmp_path / "c01.mkv", (numbered(n, SIZE) for n in range(8)), fps=4, times=times)
    camera = make_scene(path, 8, 8 / 2.3)
    start, end = START + timedelta(seconds=0.25), START + timedelta(seconds=2.15)
    out = made(tmp_path / "out", parameters_between(parameters_of(camera), start, end))
    assert [number_of(image) for _, image in pictures(out)] == [3, 4, 5, 6]


def test_a_recording_with_times_for_its_frames_goes_by_them(tmp_path: Path) -> None:
    times = [100 * n if n < 10 else 1000 + 500 * (n - 10) for n in range(16)]
    path = film(tmp_path / "c01.mkv", (numbered(n, SIZE) for n in range(16)), times=times)
    camera = make_scene(path, 16, 4)
    camera.recordings.update(timing=[[0, 0.0], [10, 1.0], [16, 4.0]])
    out = made(tmp_path / "out", parameters_of(camera))
    assert [round(1000 * time) for time, _ in pictures(out)] == times
    after = replace(parameters_of(camera, 3), start=START + timedelta(seconds=0.85))
    cut = made(tmp_path / "cut", after)
    assert [number_of(image) for _, image in pictures(cut)] == [9, 10, 11, 12, 13]


def test_a_short_gap_is_a_card_as_long(short_film: Path, tmp_path: Path) -> None:
    camera = make_scene(short_film, 40, 10)
    second = tmp_path / "second.mp4"
    second.write_bytes(short_film.read_bytes())
    add_recording(camera, second, START + timedelta(seconds=9), 40, 10)
    path = made(tmp_path / "out", parameters_of(camera))
    times = [round(time, 2) for time, _ in pictures(path)]
    assert times[38:44] == [3.8, 3.9, 4.0, 9.0, 9.1, 9.2]
    assert len(times) == 81


def test_a_long_gap_is_cut_to_ten_seconds(short_film: Path, tmp_path: Path) -> None:
    camera = make_scene(short_film, 40, 10)
    second = tmp_path / "second.mp4"
    second.write_bytes(short_film.read_bytes())
    add_recording(camera, second, START + timedelta(hours=2), 40, 10)
    path = made(tmp_path / "out", parameters_of(camera, 9000))
    times = [round(time, 2) for time, _ in pictures(path)]
    assert times[39:43] == [3.9, 4.0, 14.0, 14.1]


def test_no_footage_is_refused(short_film: Path, tmp_path: Path) -> None:
    camera = make_scene(short_film, 40, 10)
    start = START + timedelta(days=1)
    parameters = parameters_between(parameters_of(camera), start, start + timedelta(hours=1))
    with pytest.raises(InvalidInputError, match="no footage"):
        made(tmp_path / "out", parameters)


def test_a_box_between_ticks_moves_evenly(tmp_path: Path) -> None:
    grey = (np.full((240, 320, 3), 128, np.uint8) for _ in range(21))
    path = film(tmp_path / "c01.mp4", grey, fps=10)
    camera = make_scene(path, 21, 10)
    boxes = [(n / 2, (20.0 + 40 * n, 80.0, 60.0 + 40 * n, 180.0)) for n in range(5)]
    add_track(recorded_task(camera), camera, boxes, someone(camera))
    out = made(tmp_path / "out", parameters_of(camera))
    for time, image in pictures(out):
        left, *_ = _found_box(image, np.full_like(image, 128))
        assert left == pytest.approx(20 + 80 * time, abs=4)


def test_a_merged_person_has_one_id(tmp_path: Path) -> None:
    """Tracks follow merges; their observations keep the person of their time."""
    grey = (np.full((240, 320, 3), 128, np.uint8) for _ in range(20))
    camera = make_scene(film(tmp_path / "c01.mp4", grey, fps=10), 20, 10)
    task, person, merged = recorded_task(camera), someone(camera), someone(camera)
    merged.merged_into = person
    merged.save()
    box = (60.0, 80.0, 100.0, 200.0)
    add_track(task, camera, [(n / 10, box) for n in range(10)], person)
    add_track(task, camera, [(n / 10, box) for n in range(10, 20)], person, merged.pk)
    overlays = Overlays(trails=False, clock=False)
    out = made(tmp_path / "out", parameters_of(camera, overlays=overlays))
    shown = [image for _, image in pictures(out)]
    assert np.abs(shown[3].astype(int) - shown[15]).max() < 40


def test_only_the_newest_of_two_tasks_is_drawn(tmp_path: Path) -> None:
    grey = (np.full((240, 320, 3), 128, np.uint8) for _ in range(20))
    camera = make_scene(film(tmp_path / "c01.mp4", grey, fps=10), 20, 10)
    old, new = recorded_task(camera), recorded_task(camera)
    add_track(old, camera, [(n / 10, (20.0, 40.0, 80.0, 200.0)) for n in range(20)])
    add_track(new, camera, [(n / 10, (200.0, 40.0, 260.0, 200.0)) for n in range(20)])
    out = made(tmp_path / "out", parameters_of(camera, overlays=BOXES_ONLY))
    for _, image in pictures(out):
        left, _, right, _ = _found_box(image, np.full_like(image, 128))
        assert (left, right) == pytest.approx((200, 260), abs=4)
