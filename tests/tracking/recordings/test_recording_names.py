"""The time that a file's name says."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tracking.recordings.names import read_name, time_in_name

BERLIN = ZoneInfo("Europe/Berlin")  # an hour before UTC in January


@pytest.mark.parametrize(
    ("name", "hour"),
    [
        ("2026-01-01T10-30-05.mp4", 9),
        ("20260101_103005.mp4", 9),
        ("20260101-103005.mp4", 9),
        ("VID_20260101_103005.mp4", 9),
        ("ch01_20260101103005.mp4", 9),
        ("10_20260101103005123.mp4", 9),
        ("NVR_ch1_main_20260101103005_20260101113005.mp4", 9),
        ("192.168.1.10_01_20260101103005.mp4", 9),
        ("2026-01-01 10.30.05.mp4", 9),
        ("2026_01_01_10_30_05.avi", 9),
        ("IPC_2026-01-01_10h30m05s.mp4", 9),
        ("2026-01-01/10-30-05.mp4", 9),
        ("2026-01-01/10/30-05.mp4", 9),
        ("2026-01-01/cam_10-30-05.mp4", 9),
        ("20260101/103005.mp4", 9),
        ("2026-01-01T10-30-05+0100.mp4", 9),
        ("2026-01-01T10:30:05Z.mkv", 10),
        ("20260101T103005.250Z.mp4", 10),
        ("2026-01-01T10-30-05-0200.mp4", 12),
        ("2026-01-01T10:30:05-02:00.mp4", 12),
        ("2026-01-01_10-30-05-0001.mp4", 9),
        ("2026-01-01_10-30-05-0100.mp4", 9),
        ("Screen 2026-01-01 at 10.30.05 AM.mp4", 9),
        ("2026-01-01 10.30.05 pm.mp4", 21),
        ("2026/01/01/10/30/05.mp4", 9),
        ("2026/1/1/10/30/05.mp4", 9),
        ("2026-01/01/10/30/05/any.mp4", 9),
        ("2026-01-01/001/dav/10/10.30.05-10.31.05[M][0@0][0].dav", 9),
        ("2026-01-01/10/30.05.mp4", 9),
        ("2026010110/30M05S_1767263405.mp4", 9),
        ("26/01/01/10/30/05/1234-video.mp4", 9),
        ("2026-01-01/103005-103105.mp4", 9),
        ("2026-01-01/video_1280x720_10-30-05.mp4", 9),
        ("1767263405.mp4", 10),
        ("cam1_1767263405123.mp4", 10),
    ],
)
def test_names_as_cameras_write_them(name: str, hour: int) -> None:
    found = time_in_name(name, BERLIN)
    assert found is not None
    assert found.replace(microsecond=0) == datetime(2026, 1, 1, hour, 30, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "c01.mp4",
        "front.mpg",
        "000123.mp4",
        "1080p_25fps.mp4",
        "2026-01-01.mp4",
        "01-02-2026_10-30-05.mp4",
        "20261301103005.mp4",
        "2026-01-01T25-30-05.mp4",
        "2019-11-19/1234/1234-video.mp4",
        "1/2019-11-19/103005/103005-video.mp4",
        "2026-01-01/clip0001.mp4",
        "2026-01-01/video_1920x1080.mp4",
        "20260101_1920x1080.mp4",
        "2026-01-01_0720p.mp4",
        "IMG-20260101-WA0001.mp4",
        "20260101-1030050001.mp4",
        "２０２６-01-01T10-30-05.mp4",
        "9" * 4000 + ".mp4",
    ],
)
def test_what_is_no_time_or_may_be_two_is_left_alone(name: str) -> None:
    assert time_in_name(name, UTC) is None


@pytest.mark.parametrize(
    ("name", "minute"),
    [
        ("2026-01-01_1030.mp4", 630),
        ("2026-01-01/1030.mp4", 630),
        ("VID_20260101_0001.mp4", 1),
        ("2026-01-01/clip_103000.mp4", 630),
        ("2026-01-01/000100.mp4", 1),
        ("2026-01-01_10-30-00/clip.mp4", 630),
    ],
)
def test_digits_that_may_be_a_counter_are_a_guess(name: str, minute: int) -> None:
    found = read_name(name, UTC)
    assert found is not None
    assert not found.is_sure
    assert time_in_name(name, UTC) is None
    assert found.time == datetime(2026, 1, 1, minute // 60, minute % 60, tzinfo=UTC)


def test_folders_above_are_a_guess() -> None:
    found = read_name("10-30-05.mp4", UTC, above="backup/2026-01-01/c01")
    assert found is not None
    assert (found.is_sure, found.time.hour) == (False, 10)


def test_an_hour_that_comes_twice_gives_two_times() -> None:
    found = read_name("2025-10-26_02-30-00.mp4", BERLIN)
    assert found is not None
    assert found.later is not None
    assert (found.time.hour, found.later.hour) == (0, 1)
    assert read_name("2025-10-26_03-30-00.mp4", BERLIN) == read_name("20251026033000.mp4", BERLIN)
