"""Every figure that is asked for of a simulated week equals the truth."""

from __future__ import annotations

from datetime import timedelta
from statistics import fmean, median
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.models import FlowQuarter
from analytics.queries.buckets import Bucket, Span
from analytics.queries.dashboard import dashboard
from analytics.queries.dwell import dwell
from analytics.queries.flows import flows
from analytics.queries.heat import heat, heat_slices
from analytics.queries.people import unique_by_bucket
from analytics.queries.series import occupancy
from analytics.queries.weekdays import week_table
from analytics.rollups import dwell_bins
from analytics.rollups.job import roll_changed
from tests.analytics.week import MONDAY, SECONDS, Week

pytestmark = pytest.mark.django_db


def span(bucket: Bucket, zone: str, begin: int = 0, end: int = SECONDS) -> Span:
    start = MONDAY + timedelta(seconds=begin)
    return Span(start, MONDAY + timedelta(seconds=end), bucket, ZoneInfo(zone))


def sums(values: NDArray[np.int64], asked: Span) -> NDArray[np.int64]:
    edges = (asked.edges - int(MONDAY.timestamp())).tolist()
    pieces = zip(edges, edges[1:], strict=False)
    return np.array([values[begin:end].sum() for begin, end in pieces])


def check_series(week: Week, asked: Span) -> None:
    series = occupancy(
        week.environment, asked, cameras=week.cameras, zones=week.zones, lines=[week.line]
    )
    spans = [
        week.in_environment(),
        *(week.in_camera(number) for number in range(2)),
        *(week.in_zone(number) for number in range(3)),
    ]
    watched = sums(week.watched(), asked)
    edges = (asked.edges - int(MONDAY.timestamp())).tolist()
    for one, truth in zip(series, spans, strict=False):
        begins, ends, lasted = np.zeros((3, SECONDS), np.int64)
        for begin, end in truth:
            begins[begin] += 1
            ends[end] += 1
            lasted[end] += end - begin
        seconds = sums(week.person_seconds(truth), asked)
        with np.errstate(divide="ignore", invalid="ignore"):
            np.testing.assert_allclose(one.mean, np.where(watched, seconds / watched, np.nan))
        np.testing.assert_allclose(one.known, watched / np.diff(asked.edges))
        np.testing.assert_array_equal(one.entries, sums(begins, asked))
        np.testing.assert_array_equal(one.exits, sums(ends, asked))
        np.testing.assert_array_equal(one.dwell_seconds, sums(lasted, asked))
        present = week.present(truth)
        for row, (begin, end) in enumerate(zip(edges, edges[1:], strict=False)):
            most = int(present[begin:end].max())
            assert (np.isnan(one.maximum[row]) and most == 0) or one.maximum[row] == most
            if most:
                at = int(one.maximum_at[row] - MONDAY.timestamp())
                assert at == begin + int(present[begin:end].argmax())


def test_series_in_any_time_zone_are_true() -> None:
    week = Week()
    week.store()
    roll_changed(budget_seconds=600)
    zones = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
    for zone in zones:
        for bucket in (Bucket.QUARTER, Bucket.HOUR, Bucket.DAY, Bucket.WEEK):
            check_series(week, span(bucket, zone))
    check_series(week, span(Bucket.HOUR, "Europe/Berlin", 7 * 3600 + 60 * 7, 20 * 3600 + 60 * 44))
    check_series(week, span(Bucket.FIVE_MINUTES, "Asia/Kathmandu", 86_400 - 180, 2 * 86_400))
    check_series(week, span(Bucket.MINUTE, "UTC", 7 * 3600 + 120, 7 * 3600 + 900))
