"""When scheduled reports are due, and what they are about."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from exports.schedules.periods import Rhythm

BERLIN = ZoneInfo("Europe/Berlin")


def berlin(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("every", "now", "last", "following"),
    [
        ("day", berlin(3, 29, 6, 59), berlin(3, 28, 7), berlin(3, 29, 7)),
        ("day", berlin(3, 29, 7), berlin(3, 29, 7), berlin(3, 30, 7)),
        ("week", berlin(3, 29, 12), berlin(3, 23, 7), berlin(3, 30, 7)),
        ("month", berlin(1, 1, 6), datetime(2025, 12, 1, 7, tzinfo=BERLIN), berlin(1, 1, 7)),
        ("month", berlin(1, 31, 12), berlin(1, 1, 7), berlin(2, 1, 7)),
    ],
)
def test_due_by_the_clock_on_the_wall(
    every: str, now: datetime, last: datetime, following: datetime
) -> None:
    rhythm = Rhythm(every, 7, BERLIN)
    assert rhythm.last_due(now.astimezone(UTC)) == last
    assert rhythm.next_due(now.astimezone(UTC)) == following


@pytest.mark.parametrize(
    ("every", "due", "start", "end"),
    [
        ("day", berlin(3, 30, 7), berlin(3, 29), berlin(3, 30)),  # a day of 23 hours
        ("week", berlin(3, 30, 7), berlin(3, 23), berlin(3, 30)),
        ("month", berlin(3, 1, 0), berlin(2, 1), berlin(3, 1)),
    ],
)
def test_a_report_is_of_the_whole_period_before(
    every: str, due: datetime, start: datetime, end: datetime
) -> None:
    assert Rhythm(every, due.hour, BERLIN).period(due) == (start, end)


def test_an_hour_that_the_clocks_skip_is_due_once() -> None:
    rhythm = Rhythm("day", 2, BERLIN)
    due = rhythm.next_due(berlin(3, 28, 12).astimezone(UTC))
    assert due == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert rhythm.last_due(due) == due
    assert rhythm.next_due(due) == berlin(3, 30, 2)
