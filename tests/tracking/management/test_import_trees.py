"""manage.py import_recordings: folders of recorders, doubtful times, odd names, interruptions."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError

from tests.factories import make_camera
from tests.tracking.management.test_import_recordings import film, put, run
from tracking.models import Camera, Environment, Recording
from tracking.recordings.importing import ImportOptions
from tracking.services.recordings import import_camera
from tracking.services.recordings.import_recordings import ImportRefusedError, import_recordings

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HALF = datetime(2026, 1, 1, 10, 30, 5, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at 10 frames per second."""
    return film(tmp_path_factory.mktemp("clip") / "clip.mp4")


@pytest.fixture
def place() -> Environment:
    """An environment without cameras."""
    return Environment.objects.create(environment_id="campus", name="Campus")


def starts(camera_id: str) -> list[datetime]:
    rows = Recording.objects.filter(camera__camera_id=camera_id).order_by("start_time")
    return list(rows.values_list("start_time", flat=True))


@pytest.mark.parametrize("root", ["", "frigate/recordings"])
def test_a_tree_by_date_has_its_cameras_below(
    place: Environment, clip: Path, tmp_path: Path, root: str
) -> None:
    names = ("10/front/30.05.mp4", "11/front/00.00.mp4", "10/back/30.05.mp4")
    put(clip, tmp_path / root, *(f"2026-01-01/{name}" for name in names))
    run(tmp_path / root.split("/", maxsplit=1)[0], create_cameras=True, timezone="Europe/Berlin")
    assert {camera.camera_id for camera in Camera.objects.all()} == {"front", "back"}
    assert starts("front") == [HALF, HALF.replace(hour=11, minute=0, second=0)]
    assert starts("back") == [HALF]


def test_of_a_tree_one_camera_takes_its_own(place: Environment, clip: Path, tmp_path: Path) -> None:
    put(clip, tmp_path, "2026-01-01/10/front/30.05.mp4", "2026-01-01/10/back/30.05.mp4")
    make_camera(place, "front")
    make_camera(place, "other")
    run(tmp_path, camera="front")
    assert Recording.objects.get().path.endswith("10/front/30.05.mp4")
    with pytest.raises(CommandError, match="cameras back, front, and none of other"):
        run(tmp_path, camera="other")
    run(tmp_path / "2026-01-01/10/back", camera="other")
    assert starts("other") == [HALF]


def test_dates_without_a_camera_below_make_none(
    place: Environment, clip: Path, tmp_path: Path
) -> None:
    put(clip, tmp_path, "2026-01-01/001/dav/10/10.30.05-10.31.05[M].dav", "2026/01/01/10/30/05.mp4")
    with pytest.raises(CommandError, match="No recordings"):
        run(tmp_path, create_cameras=True)
    assert not Camera.objects.exists()
    run(tmp_path, create_cameras=True, camera="yard")
    assert starts("yard") == [HALF, HALF]


def test_guesses_are_taken_only_when_that_is_said(
    place: Environment, clip: Path, tmp_path: Path
) -> None:
    put(clip, tmp_path, "c01/VID_20260101_1030.mp4", "c01/2026-01-01/clip0001.mp4")
    put(clip, tmp_path, "c01/2026-01-02_10-00-00.mp4")
    _, err = run(tmp_path, create_cameras=True)
    assert "its name may mean 2026-01-01 10:30:00 UTC" in err
    assert "clip0001.mp4: neither its name nor its metadata" in err
    assert len(starts("c01")) == 1
    out, _ = run(tmp_path, guess=True)
    assert "name, guessed 1" in out
    assert starts("c01")[0] == HALF.replace(second=0)


def test_names_that_are_no_text_are_left_out(
    place: Environment, clip: Path, tmp_path: Path
) -> None:
    put(clip, tmp_path, "c01/2026-01-01_10-30-05.mp4")
    odd = os.fsencode(tmp_path) + b"/c01/Caf\xe9-2026-01-01_10-31-05.mp4"
    os.rename(tmp_path / "c01/2026-01-01_10-30-05.mp4", odd)
    put(clip, tmp_path, "c01/2026-01-01_10-30-05.mp4")
    _, err = run(tmp_path, create_cameras=True)
    assert r"c01/Caf\xe9-2026-01-01_10-31-05.mp4: its name is not valid UTF-8" in err
    assert starts("c01") == [HALF]


def test_an_hour_that_comes_twice_is_told_apart(place: Environment, tmp_path: Path) -> None:
    folder = tmp_path / "all" / "c01"
    folder.mkdir(parents=True)
    begin = datetime(2025, 10, 25, 23, 50, tzinfo=UTC)
    whole = film(tmp_path / "whole.avi", rate=1, frames=1200)
    for number in range(8):
        start = begin + timedelta(minutes=20 * number, seconds=4 * (number > 3))
        path = folder / f"{start.astimezone(BERLIN):%Y%m%d_%H%M%S}.avi"
        path.hardlink_to(whole)
    make_camera(place, "c01", rate_fps=1.0)
    _, err = run(tmp_path / "all", timezone="Europe/Berlin")
    assert err == ""
    assert starts("c01") == [
        begin + timedelta(minutes=20 * number, seconds=4 * (number > 3)) for number in range(8)
    ]


def test_where_nothing_tells_the_hours_apart_it_says_so(
    place: Environment, clip: Path, tmp_path: Path
) -> None:
    put(clip, tmp_path, "c01/2025-10-26_02-30-00.mp4")
    _, err = run(tmp_path, create_cameras=True, timezone="Europe/Berlin")
    assert "unsure: c01: clocks went back on 26 October 2025" in err
    assert starts("c01") == [datetime(2025, 10, 26, 0, 30, tzinfo=UTC)]


def test_what_was_read_before_an_interruption_is_kept(
    place: Environment, clip: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(import_camera, "_ROWS_AT_ONCE", 2)
    put(clip, tmp_path, *(f"c01/2026-01-01_10-3{n}-05.mp4" for n in range(6)))

    def cut_off(done: int, total: int) -> None:
        if done == 3:
            raise ImportRefusedError("that took too long")

    options = ImportOptions(create_cameras=True)
    with pytest.raises(ImportRefusedError):
        import_recordings("campus", tmp_path, options, cut_off)
    kept = len(starts("c01"))
    assert kept in (2, 3)
    result = import_recordings("campus", tmp_path, options)
    assert (result.cameras[0].unchanged, result.cameras[0].new) == (kept, 6 - kept)
