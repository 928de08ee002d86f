"""Several cameras: in one picture with the floor, or one file each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

from exports.video.build import build_video
from exports.video.floor_tile import FloorTile
from exports.video.parameters import Overlays, VideoParameters
from tests.exports.video.scene_rows import (
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
from tracking.models import Camera

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SIZE = (160, 120)


@pytest.fixture
def cameras(tmp_path: Path) -> list[Camera]:
    """Two with the same 30 frames."""
    paths = [tmp_path / f"{name}.mp4" for name in ("c01", "c02")]
    for path in paths:
        film(path, (numbered(n, SIZE) for n in range(30)), fps=10)
    return [make_scene(path, 30, 10, path.stem) for path in paths]


def _mosaic(cameras: list[Camera], **fields: object) -> VideoParameters:
    return replace(parameters_of(cameras[0]), cameras=cameras, mosaic=True, **fields)  # type: ignore[arg-type]


def test_cameras_are_in_step(cameras: list[Camera], tmp_path: Path) -> None:
    shown = list(pictures(made(tmp_path / "out", _mosaic(cameras))))
    assert [round(time, 3) for time, _ in shown] == [n / 10 for n in range(30)]
    for number, (_, image) in enumerate(shown):
        assert image.shape == (240, 320, 3)
        assert number_of(image) == number_of(image[:, 160:]) == number


def test_cameras_that_began_at_other_times_keep_step(cameras: list[Camera], tmp_path: Path) -> None:
    recording = cameras[1].recordings.get()
    recording.start_time += timedelta(seconds=1.02)
    recording.end_time += timedelta(seconds=1.02)
    recording.save()
    shown = list(pictures(made(tmp_path / "out", _mosaic(cameras))))
    assert len(shown) == 40
    for number, (_, image) in enumerate(shown[10:28], 10):
        assert (number_of(image), number_of(image[:, 160:])) == (number, number - 10)


def test_a_camera_without_footage_says_so(cameras: list[Camera], tmp_path: Path) -> None:
    cameras[1].recordings.all().delete()
    for _, image in pictures(made(tmp_path / "out", _mosaic(cameras))):
        assert image[0, 160:].max() < 60
        assert image[30:90, 170:310].max() > 120


def test_the_floor_shows_who_is_there(cameras: list[Camera], tmp_path: Path) -> None:
    person = someone(cameras[0])
    boxes = [(n / 10, (40.0 + 20 * n, 60.0, 60.0, 100.0)) for n in range(30)]
    add_track(recorded_task(cameras[0]), cameras[0], boxes, person)
    overlays = Overlays(boxes=False, ids=False, trails=False, clock=False)
    shown = [im for _, im in pictures(made(tmp_path / "out", _mosaic(cameras, overlays=overlays)))]
    floor = slice(120, 240), slice(0, 160)
    assert np.abs(shown[2][floor].astype(int) - shown[28][floor]).max() > 80


def test_the_map_of_a_floor_fits_its_tile(cameras: list[Camera]) -> None:
    environment = cameras[0].environment
    environment.map_x_max = 1000
    environment.zones.create(
        zone_id="z", name="Zone Ä 中", polygon=[[0, 0], [900, 0], [900, 40], [0, 40]]
    )
    assert FloorTile(environment, 320, 240).draw([], 0.0).shape == (240, 320, 3)


def test_cameras_without_a_mosaic_are_files_each(cameras: list[Camera], tmp_path: Path) -> None:
    parameters = replace(_mosaic(cameras), mosaic=False)
    told: list[tuple[float, int]] = []
    build_video(parameters, tmp_path / "out", lambda *said: told.append(said), lambda: None)
    assert parameters.suffix == ".zip"
    assert told == sorted(told)
    assert told[-1] == (1.0, 60)
    with ZipFile(tmp_path / "out") as archive:
        assert archive.namelist() == ["c01.mp4", "c02.mp4"]
        archive.extract("c02.mp4", tmp_path / "read")
    assert len(list(pictures(tmp_path / "read" / "c02.mp4"))) == 30
    assert {path.name for path in tmp_path.iterdir()} >= {"out"}
    assert not list(tmp_path.glob("*.part"))


class _CancelledError(Exception):
    pass


def test_a_check_that_raises_ends_the_work(cameras: list[Camera], tmp_path: Path) -> None:
    calls = []

    def check() -> None:
        calls.append(1)
        if len(calls) > 1:
            raise _CancelledError

    with pytest.raises(_CancelledError):
        build_video(_mosaic(cameras), tmp_path / "out", lambda *_: None, check)
    assert len(calls) == 2


def test_a_file_that_is_gone_is_a_gap(cameras: list[Camera], tmp_path: Path) -> None:
    gone = add_recording(cameras[0], tmp_path / "gone.mp4", START + timedelta(seconds=3), 20, 10)
    assert gone.pk
    second = film(tmp_path / "second.mp4", (numbered(n, SIZE) for n in range(10)), fps=10)
    add_recording(cameras[0], second, START + timedelta(seconds=5), 10, 10)
    times = [
        round(time, 1) for time, _ in pictures(made(tmp_path / "out", parameters_of(cameras[0])))
    ]
    assert times[28:33] == [2.8, 2.9, 3.0, 5.0, 5.1]
