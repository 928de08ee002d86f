"""On which days there are recordings, by the clock of anyone who looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.factories import make_camera
from tracking.models import Environment, Recording
from tracking.recordings.dates import dates_by_camera, spans_by_day

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", [(2025, 7, 1), (2026, 1, 1)]),
        ("Asia/Tokyo", [(2025, 7, 2), (2026, 1, 2)]),
        ("Europe/Berlin", [(2025, 7, 2), (2026, 1, 1), (2026, 1, 2)]),
    ],
)
def test_days_are_those_of_the_zone(
    campus: Environment, zone: str, days: list[tuple[int, int, int]]
) -> None:
    camera = make_camera(campus, "c01")
    for begin in (
        datetime(2025, 7, 1, 22, 30, tzinfo=UTC),
        datetime(2026, 1, 1, 22, 30, tzinfo=UTC),
    ):
        for number in range(2):
            start = begin + timedelta(minutes=30 * number)
            Recording.objects.create(
                camera=camera,
                path=f"{start}",
                start_time=start,
                end_time=start + timedelta(minutes=30, seconds=begin.year - 2025),
                fps=10,
            )
    rows = Recording.objects.all()
    expected = [date(*day) for day in days]
    found = dates_by_camera(rows, ZoneInfo(zone))["c01"]
    assert (sorted(found.dates), found.count) == (expected, 4)
    spans = spans_by_day(rows, 9, ZoneInfo(zone))
    assert sum(one.count for one in spans) == 4
    assert {one.start_time.astimezone(ZoneInfo(zone)).date() for one in spans} <= set(expected)
