"""The time that a file's name says."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tracking.recordings.names import time_in_name

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
        "２０２６-01-01T10-30-05.mp4",
        "9" * 4000 + ".mp4",
    ],
)
def test_what_is_no_time_or_may_be_two_is_left_alone(name: str) -> None:
    assert time_in_name(name, UTC) is None
