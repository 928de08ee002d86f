"""Buckets of every length, in time zones of every kind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.queries.buckets import Bucket, Span, edges, make_span
from spoton.service_errors import InvalidInputError

BERLIN, KATHMANDU = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kathmandu")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def local(zone: ZoneInfo, *day: int) -> datetime:
    return datetime(*day, tzinfo=zone).astimezone(UTC)  # type: ignore[misc,arg-type]


def hours(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> list[float]:
    found: list[float] = (np.diff(edges(start, end, bucket, zone)) / 3600).tolist()
    return found


@pytest.mark.parametrize(
    ("zone", "month", "day", "length"),
    [
        (BERLIN, 3, 29, 23.0),
        (BERLIN, 10, 25, 25.0),
        (KATHMANDU, 3, 29, 24.0),
        (LORD_HOWE, 4, 5, 24.5),
        (LORD_HOWE, 10, 4, 23.5),
    ],
)
def test_days_have_their_own_length(zone: ZoneInfo, month: int, day: int, length: float) -> None:
    start, end = local(zone, 2026, month, day - 1), local(zone, 2026, month, day + 2)
    assert hours(start, end, Bucket.DAY, zone) == [24.0, length, 24.0]


def test_a_week_begins_on_monday_of_its_zone() -> None:
    start, end = local(BERLIN, 2026, 10, 22), local(BERLIN, 2026, 11, 3)
    found = edges(start, end, Bucket.WEEK, BERLIN).tolist()
    mondays = [local(BERLIN, 2026, 10, 26), local(BERLIN, 2026, 11, 2)]
    assert found[1:-1] == [int(one.timestamp()) for one in mondays]


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    start, end = local(BERLIN, 2026, 10, 25), local(BERLIN, 2026, 10, 26)
    assert hours(start, end, Bucket.HOUR, BERLIN) == [1.0] * 25


@pytest.mark.parametrize(("month", "day", "count"), [(4, 5, 25), (10, 4, 24)])
def test_a_half_hour_of_summer_time_is_a_bucket(month: int, day: int, count: int) -> None:
    start, end = local(LORD_HOWE, 2026, month, day), local(LORD_HOWE, 2026, month, day + 1)
    found = hours(start, end, Bucket.HOUR, LORD_HOWE)
    assert sorted(found) == [0.5] + [1.0] * (count - 1)


@pytest.mark.parametrize("bucket", [Bucket.MINUTE, Bucket.FIVE_MINUTES, Bucket.QUARTER])
def test_short_buckets_are_all_the_same(bucket: Bucket) -> None:
    start = local(LORD_HOWE, 2026, 4, 5)
    found = np.diff(edges(start, start + timedelta(hours=24), bucket, LORD_HOWE))
    assert set(found.tolist()) == {bucket.seconds}


def test_every_edge_is_a_quarter_of_an_hour() -> None:
    """Rows of a quarter belong to one bucket, whatever the zone."""
    start, end = local(KATHMANDU, 2026, 1, 1), local(KATHMANDU, 2026, 12, 31)
    for zone in (BERLIN, KATHMANDU, LORD_HOWE):
        for bucket in (Bucket.HOUR, Bucket.DAY, Bucket.WEEK):
            found = edges(start, end, bucket, zone)
            assert not (found[1:-1] % 900).any()
            assert all(low < high for low, high in pairwise(found.tolist()))


def test_midnight_that_is_left_out_is_the_next_moment() -> None:
    zone = ZoneInfo("Asia/Beirut")  # clocks go from 0:00 to 1:00
    start, end = local(zone, 2026, 3, 28), local(zone, 2026, 3, 30)
    assert hours(start, end, Bucket.DAY, zone) == [24.0, 23.0]


def test_a_range_grows_to_whole_minutes() -> None:
    start, end = (
        datetime(2026, 1, 1, 10, 5, 30, tzinfo=UTC),
        datetime(2026, 1, 1, 11, 0, 1, tzinfo=UTC),
    )
    found = make_span(start, end)
    assert (found.start.minute, found.end.minute, found.bucket) == (5, 1, Bucket.HOUR)


@pytest.mark.parametrize(
    ("days", "bucket", "fitting"),
    [(3, "minute", "5-minutes"), (30, "5-minutes", "15-minutes"), (100, "minute", "hour")],
)
def test_too_many_buckets_are_refused(days: int, bucket: str, fitting: str) -> None:
    end = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(InvalidInputError, match=f"Use {fitting} or longer"):
        make_span(end - timedelta(days=days), end, Bucket(bucket))


def test_days_before_are_as_many_days() -> None:
    one = Span(local(BERLIN, 2026, 10, 26), local(BERLIN, 2026, 10, 27), Bucket.HOUR, BERLIN)
    assert one.before().start == local(BERLIN, 2026, 10, 25)
    assert one.before().seconds == 25 * 3600


def test_what_comes_before_other_ranges_is_as_long() -> None:
    end = datetime(2026, 1, 1, 10, tzinfo=UTC)
    one = Span(end - timedelta(hours=3), end, Bucket.HOUR, BERLIN)
    assert one.before().start == end - timedelta(hours=6)
