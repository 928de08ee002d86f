"""A recording opened at frame N gives frame N, whatever its container and codec."""

from pathlib import Path
from typing import Any

import pytest

from tests.vision.films import film, number_of
from vision.sources import SourceSpec
from vision.sources.decode import open_source

COUNT = 720
X264 = {"codec": "libx264"}
FILMS: dict[str, dict[str, Any]] = {
    "b-frames.mp4": X264 | {"options": {"g": "50", "bf": "3", "preset": "fast"}},
    "open-groups.mp4": X264 | {"options": {"x264-params": "open_gop=1:keyint=30"}},
    "uneven.mp4": X264
    | {"options": {"g": "50"}, "times": [40 * n + n // 100 * 230 for n in range(COUNT)]},
    "one-group.mp4": X264 | {"options": {"g": "9999", "preset": "ultrafast"}},
    "plain.mkv": X264 | {"fps": 29.97, "options": {"preset": "veryfast"}},
    "b-frames.ts": X264 | {"options": {"g": "40", "bf": "2", "preset": "veryfast"}},
    "open-groups.ts": X264 | {"options": {"x264-params": "open_gop=1:keyint=30"}},
    "no-stamps.avi": {"codec": "mpeg4", "options": {"bf": "2"}},
    "pictures.avi": {"codec": "mjpeg", "pixels": "yuvj420p"},
    "old.mpg": {"codec": "mpeg2video", "options": {"bf": "2", "g": "12"}},
    "new.mp4": {"codec": "libx265", "options": {"x265-params": "keyint=40:log-level=none"}},
}


@pytest.mark.parametrize("name", FILMS)
def test_it_begins_with_the_frame_asked_for(tmp_path: Path, name: str) -> None:
    path = film(tmp_path / name, COUNT, **FILMS[name])
    for start in (0, 500, 517, 560, 699, COUNT - 2, COUNT - 1, COUNT):
        expected = list(range(start, min(start + 40, COUNT)))
        pictures = open_source(SourceSpec(str(path)), start).pictures
        given = [
            (index, number_of(picture.bgr()))
            for _, (index, picture) in zip(expected, pictures, strict=False)
        ]
        assert given == [(number, number) for number in expected], start
        assert next(pictures, None) is None or start + len(expected) < COUNT


def test_rate_and_count_come_from_the_container_by_default(tmp_path: Path) -> None:
    path = str(film(tmp_path / "film.mp4", 5, fps=12))
    told = open_source(SourceSpec(path, rate_fps=7))
    read = open_source(SourceSpec(path))
    assert (read.fps, read.frames) == (12, 5)
    assert (told.fps, told.frames) == (7, 5)
    for opened in (told, read):
        assert sum(1 for _ in opened.pictures) == 5
