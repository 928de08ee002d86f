"""Which of two hours: recordings named by local time on the night when clocks go back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracking.recordings.passes import KnownSpan, TwoTimes, tell_apart

HOUR = timedelta(hours=1)
TEN = timedelta(minutes=10)
FIRST = datetime(2025, 10, 26, 0, 0, tzinfo=UTC)
COPIED = datetime(2026, 3, 1, tzinfo=UTC)


def night(written: datetime | None) -> tuple[list[TwoTimes], list[datetime], list[KnownSpan]]:
    """Two hours of ten minutes each; the recorder started again four seconds late."""
    begins = [FIRST + TEN * n + timedelta(seconds=4 * (n >= 6)) for n in range(12)]
    unknown = []
    for n, begin in enumerate(begins):
        first = begin - HOUR * (n >= 6)
        unknown.append(TwoTimes((first, first + HOUR), TEN, written or begin + TEN))
    after = FIRST + 2 * HOUR + timedelta(seconds=4)
    known = [
        KnownSpan(FIRST - TEN, FIRST, written or FIRST),
        KnownSpan(after, after + TEN, written or after + TEN),
    ]
    return unknown, begins, known


@pytest.mark.parametrize("written", [None, COPIED])
def test_both_hours_are_told_apart(written: datetime | None) -> None:
    unknown, begins, known = night(written)
    tell_apart(sorted(unknown, key=lambda one: one.choices[0]), known)
    assert [one.begin for one in unknown] == begins


def test_times_of_a_copy_that_is_an_hour_off_count_for_nothing() -> None:
    unknown, begins, known = night(None)
    for one in unknown:
        one.written += HOUR
    off = [KnownSpan(one.begin, one.end, one.end + HOUR) for one in known]
    tell_apart(unknown, off)
    assert [one.begin for one in unknown] == begins


def test_what_the_file_says_goes_first() -> None:
    one = TwoTimes((FIRST, FIRST + HOUR), TEN, FIRST + TEN, created=FIRST + HOUR)
    tell_apart([one], [])
    assert one.begin == FIRST + HOUR


def test_where_nothing_tells_nothing_is_said() -> None:
    one = TwoTimes((FIRST, FIRST + HOUR), TEN, COPIED)
    tell_apart([one], [KnownSpan(FIRST - 5 * HOUR, FIRST - 4 * HOUR, COPIED)])
    assert one.begin is None
