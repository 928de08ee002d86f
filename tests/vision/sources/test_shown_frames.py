"""Which frames of a recording are shown, and when: told by packets, as decoding has it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from tests.vision.films import film, number_of, without_first
from tracking.recordings.probe_process import read
from vision.sources import SourceSpec
from vision.sources.decode import open_source
from vision.timing import time_in

pytestmark = pytest.mark.once

COUNT = 560
X264: dict[str, Any] = {"codec": "libx264"}
OPEN = {"x264-params": "open_gop=1:keyint=30:bframes=3", "preset": "veryfast"}
GROUPS = {"g": "50", "bf": "3", "preset": "veryfast"}
UNEVEN = random.Random(1).sample(range(COUNT * 100), COUNT)
SLOWER = [40 * n if n < 125 else 5000 + 200 * (n - 125) for n in range(COUNT)]
# Name, how it is made, packets that are missing at the begin, and what is shown first.
FILMS: dict[str, tuple[dict[str, Any], int, int]] = {
    "within-a-group.ts": (X264 | {"options": GROUPS}, 29, 50),
    "within-open-groups.ts": (X264 | {"options": OPEN}, 37, 60),
    "at-an-open-group.mkv": (X264 | {"options": OPEN}, 30, 60),
    "old-codec.mkv": ({"codec": "mpeg4", "options": {"bf": "2", "g": "12"}}, 14, 24),
    "slower.mkv": (X264 | {"options": GROUPS, "times": SLOWER}, 0, 0),
    "slower.mp4": (X264 | {"options": GROUPS, "times": SLOWER}, 0, 0),
    "slower.ts": (X264 | {"options": GROUPS, "times": SLOWER}, 60, 100),
    "uneven.mp4": (X264 | {"options": GROUPS, "times": sorted(UNEVEN)}, 0, 0),
    "rounded.mkv": (X264 | {"fps": 29.97, "options": GROUPS}, 0, 0),
}


@pytest.mark.parametrize("name", FILMS)
def test_packets_tell_what_decoding_shows(tmp_path: Path, name: str) -> None:
    settings, missing, first = FILMS[name]
    path = film(tmp_path / name, COUNT, **settings)
    if missing:
        path = without_first(path, tmp_path / f"cut-{name}", missing)
    header = read(path)
    shown = list(open_source(SourceSpec(str(path))).pictures)
    assert len(shown) == header.frames
    assert number_of(shown[0][1].bgr()) == first
    begin = shown[0][1].seconds or 0.0
    for index, picture in shown:
        seconds = time_in(header.timing, index) if header.timing else index / header.fps
        assert picture.seconds is not None
        assert picture.seconds - begin == pytest.approx(seconds, abs=0.002), index
    if header.frames > 501:
        index, picture = next(open_source(SourceSpec(str(path)), 501).pictures)
        assert (index, number_of(picture.bgr())) == (501, first + 501)


def test_a_steady_rate_needs_no_list_of_times(tmp_path: Path) -> None:
    shaken = [33 * n + n // 3 + (-1) ** n * 6 for n in range(300)]
    rounded = read(film(tmp_path / "a.mkv", 300, fps=29.97, **X264))
    jittery = read(film(tmp_path / "b.mkv", 300, times=[60 + one for one in shaken], **X264))
    nominal = read(film(tmp_path / "c.mkv", 300, times=[41 * n for n in range(300)], **X264))
    assert [one.timing for one in (rounded, jittery, nominal)] == [(), (), ()]
    assert rounded.fps == pytest.approx(29.97)
    assert jittery.fps == pytest.approx(30, abs=0.05)
    assert nominal.fps == pytest.approx(1 / 0.041)  # the header says 25


def test_a_gap_within_a_file_is_kept(tmp_path: Path) -> None:
    times = [100 * n + (60_000 if n >= 50 else 0) for n in range(100)]
    header = read(film(tmp_path / "gap.mkv", 100, times=times, **X264))
    assert time_in(header.timing, 49) == pytest.approx(4.9)
    assert time_in(header.timing, 50) == pytest.approx(65.0)
    assert header.seconds == pytest.approx(70.0)
