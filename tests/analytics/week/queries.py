"""Every figure that is asked for of a simulated week equals the truth."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
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
from analytics.queries.people import unique_people
from analytics.queries.people_by_bucket import people_by_bucket
from analytics.queries.series import occupancy
from analytics.queries.weekdays import week_table
from analytics.rollups import dwell_bins
from tests.analytics.week.truth import MONDAY, SECONDS, Week
from vision.floor_heat import Cells

ZONES = ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe")
HOUR, DAY = 3600, 86_400


def span(bucket: Bucket, zone: str, begin: int = 0, end: int = SECONDS) -> Span:
    start = MONDAY + timedelta(seconds=begin)
    return Span(start, MONDAY + timedelta(seconds=end), bucket, ZoneInfo(zone))


def pieces(asked: Span) -> list[tuple[int, int]]:
    """Seconds of the week of each bucket."""
    return list(pairwise((asked.edges - int(MONDAY.timestamp())).tolist()))


def sums(values: NDArray[np.int64], asked: Span) -> NDArray[np.int64]:
    return np.array([values[begin:end].sum() for begin, end in pieces(asked)])


def check_series(week: Week, asked: Span) -> None:
    series = occupancy(week.environment, asked, cameras=week.cameras, zones=week.zones)
    spans = [
        week.in_environment(),
        *(week.in_camera(number) for number in range(2)),
        *(week.in_zone(number) for number in range(3)),
    ]
    watched = sums(week.watched(), asked)
    for one, truth in zip(series, spans, strict=True):
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
        for row, (begin, end) in enumerate(pieces(asked)):
            most = int(present[begin:end].max())
            assert (np.isnan(one.maximum[row]) and most == 0) or one.maximum[row] == most
            if most:
                at = int(one.maximum_at[row] - MONDAY.timestamp())
                assert at == begin + int(present[begin:end].argmax())


def check_people(week: Week, asked: Span) -> None:
    truth = [week.unique(begin, end) for begin, end in pieces(asked)]
    counts = people_by_bucket(week.environment, asked)
    assert counts.by_bucket.tolist() == truth
    begins = int((asked.start - MONDAY).total_seconds()), int((asked.end - MONDAY).total_seconds())
    assert counts.total == week.unique(*begins)
    for (begin, end), count in zip(pieces(asked), truth, strict=True):
        found = unique_people(week.environment, week.time(begin), week.time(end))
        assert found == count


def check_dashboard(week: Week, begin: int, end: int) -> None:
    asked = span(Bucket.HOUR, "UTC", begin, end)
    found = dashboard(week.environment, asked)
    before = begin - (end - begin)
    for period, first, last in ((found.period, begin, end), (found.before, before, begin)):
        assert period.people == week.unique(first, last)
        present = week.present(week.in_environment())[first:last]
        seconds = week.person_seconds(week.in_environment())[first:last].sum()
        ended = [e - b for b, e in week.in_environment() if first <= e < last]
        watched = week.watched()[first:last].sum()
        totals = period.totals
        assert (totals.maximum, totals.maximum_at) == (
            present.max(),
            week.time(first + int(present.argmax())),
        )
        assert totals.mean == pytest.approx(seconds / watched)
        assert totals.known == pytest.approx(watched / (last - first))
        assert totals.exits == len(ended)
        assert totals.mean_dwell == pytest.approx(fmean(ended))
    zones = {
        zone.pk: week.person_seconds(week.in_zone(number))[begin:end].sum()
        for number, zone in enumerate(week.zones)
    }
    assert [one.subject.key for one in found.zones] == sorted(zones, key=lambda key: -zones[key])


def check_dwell(week: Week, begin: int, end: int) -> None:
    for number, zone in enumerate(week.zones):
        ended = [e - b for b, e in week.in_zone(number) if begin <= e < end]
        found = dwell(week.environment, week.time(begin), week.time(end), zone)
        assert found.count == len(ended)
        assert found.mean == pytest.approx(fmean(ended))
        assert (found.median, found.median_exact) == (median(ended), True)
        histogram = dwell_bins.count(np.array(ended, np.float64))
        np.testing.assert_array_equal(found.histogram, histogram)


def check_flows(week: Week) -> None:
    asked = span(Bucket.DAY, "UTC")
    found = flows(week.environment, asked.start, asked.end, FlowQuarter.Kind.ZONE)
    truth = {
        (week.zones[old].zone_id, week.zones[new].zone_id): (len(seconds), median(seconds))
        for (old, new), seconds in week.flows().items()
    }
    assert truth == {
        (one.origin.id, one.destination.id): (one.count, one.median_seconds) for one in found
    }


def cells(found: Cells) -> dict[tuple[int, int], float]:
    return {(x, y): seconds for x, y, seconds in found.tolist()}


def check_heat(week: Week) -> None:
    begin, end = 20 * HOUR, 3 * DAY + 9 * HOUR + 900
    found = heat(week.environment, week.time(begin + 60), week.time(end - 60))
    assert (found.start, found.end) == (week.time(begin), week.time(end))
    assert cells(found.cells) == week.heat(begin, end)
    for one in heat_slices(week.environment, span(Bucket.DAY, "Asia/Kathmandu")):
        first, last = (int((at - MONDAY).total_seconds()) for at in (one.start, one.end))
        assert cells(one.cells) == week.heat(first, last)


def check_week_table(week: Week, zone: str) -> None:
    asked = span(Bucket.HOUR, zone)
    present, watched = week.person_seconds(week.in_environment()), week.watched()
    truth, known = np.zeros((7, 24)), np.zeros((7, 24))
    for begin, end in pieces(asked):
        at = week.time(begin).astimezone(asked.zone)
        truth[at.weekday(), at.hour] += present[begin:end].sum()
        known[at.weekday(), at.hour] += watched[begin:end].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        np.testing.assert_allclose(week_table(week.environment, asked), truth / known)


def check_queries(week: Week) -> None:
    for zone in ZONES:
        for bucket in (Bucket.QUARTER, Bucket.HOUR, Bucket.DAY, Bucket.WEEK):
            check_series(week, span(bucket, zone))
        check_week_table(week, zone)
    odd = span(Bucket.HOUR, "Europe/Berlin", 7 * HOUR + 7 * 60, 20 * HOUR + 44 * 60)
    for asked in (
        odd,
        span(Bucket.FIVE_MINUTES, "Asia/Kathmandu", DAY - 180, 2 * DAY),
        span(Bucket.MINUTE, "UTC", 7 * HOUR + 120, 7 * HOUR + 900),
        span(Bucket.MINUTE, "UTC", 7 * HOUR + 120, 7 * HOUR + 180),
    ):
        check_series(week, asked)
        check_people(week, asked)
    check_people(week, span(Bucket.DAY, "Europe/Berlin"))
    check_dashboard(week, 3 * DAY, 4 * DAY)
    check_dashboard(week, 2 * DAY + 7 * HOUR + 420, 2 * DAY + 13 * HOUR - 480)
    check_dwell(week, 0, SECONDS)
    check_dwell(week, DAY + 7 * HOUR + 420, 3 * DAY + 600)
    check_flows(week)
    check_heat(week)
