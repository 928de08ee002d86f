"""Figures of a minute, against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.rollups import dwell_bins, occupancy
from tracking.selectors.stays import Stays, joined

EDGES = np.arange(0.0, 301.0, 60.0)


def stays(*rows: tuple[int, float, float], ended: bool = True) -> Stays:
    people, start, end = np.array(rows, np.float64).reshape(-1, 3).T
    number = people.astype(np.int64)
    return Stays(
        number, number, np.zeros_like(number), start, end, np.full(len(number), ended, np.bool_)
    )


def test_one_stay_is_shared_out_over_its_minutes() -> None:
    figures = occupancy.by_span(stays((1, 30.0, 150.0)), EDGES)
    assert [one.person_seconds for one in figures] == [30.0, 60.0, 30.0, 0.0, 0.0]
    assert [one.peak for one in figures] == [1, 1, 1, 0, 0]
    assert [one.entries for one in figures] == [1, 0, 0, 0, 0]
    assert [one.exits for one in figures] == [0, 0, 1, 0, 0]
    assert figures[2].dwell_seconds == 120.0
    assert figures[2].dwell.sum() == 1
    assert figures[3].empty


def test_who_is_still_there_has_not_left() -> None:
    figures = occupancy.by_span(stays((1, 30.0, 150.0), ended=False), EDGES)
    assert sum(one.exits for one in figures) == 0
    assert sum(one.dwell.sum() for one in figures) == 0


def test_the_peak_has_the_time_at_which_it_began() -> None:
    some = stays((1, 0.0, 100.0), (2, 10.0, 50.0), (3, 20.0, 30.0), (4, 25.0, 200.0))
    figures = occupancy.by_span(some, EDGES)
    assert (figures[0].peak, figures[0].peak_at) == (4, 25.0)
    total = occupancy.total(figures)
    assert (total.peak, total.peak_at, total.entries) == (4, 25.0, 4)


@pytest.mark.parametrize("seed", range(20))
def test_figures_equal_those_counted_second_by_second(seed: int) -> None:
    random = np.random.default_rng(seed)
    start = random.integers(-100, 400, 40)
    end = start + random.integers(0, 200, 40)
    some = stays(
        *((n, float(a), float(b)) for n, (a, b) in enumerate(zip(start, end, strict=True)))
    )
    for minute, one in enumerate(occupancy.by_span(some, EDGES)):
        seconds = np.arange(60 * minute, 60 * minute + 60)
        there = (start[:, None] <= seconds) & (seconds <= end[:, None])
        assert one.peak == there.sum(axis=0).max()
        half = seconds + 0.5
        assert one.person_seconds == ((start[:, None] < half) & (half < end[:, None])).sum()
        assert one.entries == np.isin(start, seconds).sum()
        assert one.exits == np.isin(end, seconds).sum()
        assert one.dwell_seconds == (end - start)[np.isin(end, seconds)].sum()


def test_a_short_gap_is_bridged_and_a_long_one_is_not() -> None:
    some = stays((1, 0.0, 10.0), (1, 19.0, 30.0), (1, 41.0, 50.0), (2, 8.0, 9.0))
    result = joined(some, 10.0, always=True)
    assert list(zip(result.person, result.start, result.end, strict=True)) == [
        (1, 0.0, 30.0),
        (1, 41.0, 50.0),
        (2, 8.0, 9.0),
    ]


def test_who_comes_back_at_once_has_stayed_twice() -> None:
    result = joined(stays((1, 0.0, 10.0), (1, 12.0, 30.0)), 10.0, always=False)
    assert result.start.tolist() == [0.0, 12.0]


def test_two_who_are_one_have_stayed_once() -> None:
    two = stays((1, 0.0, 10.0), (1, 12.0, 30.0), (1, 5.0, 11.0))
    some = Stays(two.person, np.array([1, 2, 3]), two.place, two.start, two.end, two.ended)
    result = joined(some, 10.0, always=False)
    assert (result.start.tolist(), result.end.tolist()) == ([0.0], [30.0])


def test_a_dwell_falls_into_the_bin_it_reaches() -> None:
    counts = dwell_bins.count(np.array([0.0, 4.9, 5.0, 59.0, 60.0, 1e6]))
    by_edge = dict(zip(dwell_bins.EDGES, counts.tolist(), strict=True))
    assert (by_edge[0], by_edge[5], by_edge[45], by_edge[60], by_edge[14400]) == (2, 1, 1, 1, 1)
    assert dwell_bins.add([dwell_bins.pack(counts), b"", dwell_bins.pack(counts)]).sum() == 12
