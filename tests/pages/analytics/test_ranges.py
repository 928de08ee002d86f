"""Ranges by the clock of the user, what they are compared with, and the ticks below charts."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from analytics.pages.analytics.marks import time_ticks, when
from analytics.pages.analytics.range_form import (
    Chosen,
    RangeForm,
    bucket_of,
    default_range,
    earlier,
)
from analytics.queries.buckets import Bucket, make_span

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = datetime(2026, 3, 29, tzinfo=BERLIN)
"""A day of 23 hours."""


def chosen(**data: str) -> Chosen:
    found = RangeForm(data, (), ()).chosen()
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["today", "yesterday", "week", "month"])
def test_named_ranges_begin_at_midnight_of_the_user(name: str) -> None:
    with timezone.override(BERLIN):
        found = chosen(when=name)
    days = {"today": 0, "yesterday": 1, "week": 6, "month": 29}[name]
    start = found.span.start.astimezone(BERLIN)
    assert (start.hour, start.minute) == (0, 0)
    assert start.date() == datetime.now(BERLIN).date() - timedelta(days=days)


def test_the_last_hour_is_compared_with_the_one_before() -> None:
    found = chosen(when="hour")
    assert found.span.seconds == found.before.seconds == 3600
    assert found.span.bucket is Bucket.MINUTE
    assert found.before.end == found.span.start


def test_a_new_environment_shows_its_last_hour_first() -> None:
    now = timezone.now()
    assert default_range(now - timedelta(minutes=20)) == "hour"
    assert default_range(now - timedelta(hours=3)) == default_range(None) == "day"


@pytest.mark.parametrize("name", ["today", "yesterday", "day", "week", "month"])
def test_the_period_before_has_the_same_times_of_day(name: str) -> None:
    with timezone.override(BERLIN):
        found = chosen(when=name)
    for now, before in (
        (found.span.start, found.before.start),
        (found.span.end, found.before.end),
    ):
        local, earlier_local = now.astimezone(BERLIN), before.astimezone(BERLIN)
        assert local.time() == earlier_local.time()
        assert local.date() > earlier_local.date()


def test_a_day_of_23_hours_is_compared_with_one_of_24() -> None:
    end = SPRING + timedelta(days=1)
    span = make_span(SPRING, end, Bucket.HOUR, BERLIN)
    assert span.seconds == 23 * 3600
    assert earlier(span, SPRING, end, 1).seconds == 24 * 3600


def test_ticks_are_of_the_local_clock_when_it_is_changed() -> None:
    ticks = time_ticks(make_span(SPRING, SPRING + timedelta(days=1), Bucket.HOUR, BERLIN))
    assert [tick.text for tick in ticks][:4] == ["Sun 29", "03:00", "06:00", "09:00"]
    assert ticks[2].at == f"{round(100 * 5 / 23, 3):g}%"


def test_no_range_has_more_bars_than_a_chart_can_show() -> None:
    for days in (0.1, 1, 2, 3, 10, 11, 60, 120, 121, 365, 1000):
        length = timedelta(days=days)
        assert length.total_seconds() / bucket_of(length).seconds <= 260


def test_spans_are_said_in_few_words() -> None:
    day, hour = timedelta(days=1), timedelta(hours=1)
    monday = datetime(2026, 3, 2, tzinfo=BERLIN)
    assert when(monday, monday + day) == "Mon 2 Mar"
    assert when(monday, monday + 7 * day) == "Mon 2 Mar – Sun 8 Mar"
    assert when(monday + hour, monday + 2 * hour) == "Mon 2 Mar, 01:00–02:00"
    assert when(monday + 23 * hour, monday + day) == "Mon 2 Mar, 23:00–24:00"
    assert when(monday, monday + day + hour) == "Mon 2 Mar, 00:00 – Tue 3 Mar, 01:00"
