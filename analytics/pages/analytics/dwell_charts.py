"""How long people stay in each zone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.models import Scope
from analytics.queries.buckets import Span
from analytics.queries.figures import Totals
from analytics.queries.rows import parts
from analytics.rollups import dwell_bins
from analytics.rollups.dwell_bins import EDGES
from analytics.templatetags.analytics import figure
from tracking.models import Environment, Zone
from vision.types import Ints

from .csv_links import csv_link
from .marks import AxisTick, bars, percent, units
from .people_links import PeopleLinks

_MOST_TICKS: Final = 6
_UNITS: Final = ((3600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class DwellBar:
    """Visits of about the same dwell; `address` leads to the people whose they are."""

    x: str
    width: str
    tip: str
    address: str


@dataclass(frozen=True, slots=True)
class DwellChart:
    """One zone; `address` leads to its people, those of the bars to the people behind them."""

    zone: Zone
    totals: Totals
    csv: str
    address: str
    bars: list[DwellBar]
    path: str
    ticks: list[AxisTick]
    counts: list[int]


@dataclass(frozen=True, slots=True)
class DwellCharts:
    """All zones in the same bins.

    Attributes:
        rows: the table: a bin, and each zone's visits with the address of their people.
    """

    zones: list[DwellChart]
    rows: list[tuple[str, list[tuple[int, str]]]]


def histograms(environment: Environment, span: Span) -> dict[int, Ints]:
    """Return (B,) visits by dwell of each zone, by its key."""
    packed: dict[int, list[bytes]] = {}
    for part in parts(environment, span.start, span.end):
        ended = part.filter(scope=Scope.ZONE, dwell_count__gt=0).order_by()
        for key, binned in ended.values_list("key", "dwell_histogram"):
            packed.setdefault(key, []).append(bytes(binned))
    return {key: dwell_bins.add(some) for key, some in packed.items()}


def dwell_charts(
    zones: Sequence[tuple[Zone, Totals]],
    counts: dict[int, Ints],
    span: Span,
    links: PeopleLinks,
) -> DwellCharts:
    """Return a chart of each zone; all leave out the bins in which no zone has visits."""
    none = np.zeros(len(EDGES), np.int64)
    used = np.flatnonzero(sum(counts.values(), none))
    bins = range(int(used[0]), int(used[-1]) + 1) if len(used) else range(0)
    start, end = (one.astimezone(span.zone) for one in (span.start, span.end))
    charts = []
    for zone, totals in zones:
        some = counts.get(zone.pk, none)
        shown = [int(some[each]) for each in bins]
        here = links.of(zone)
        people = [here.at(start, end, bounds(each)) for each in bins]
        charts.append(
            DwellChart(
                zone,
                totals,
                csv_link("api-zone-dwell", links.environment, span, zone.zone_id),
                here.at(start, end),
                _bars(shown, bins, people),
                _path(shown),
                _ticks(bins),
                shown,
            )
        )
    rows = [
        (span_of(each), [(chart.counts[row], chart.bars[row].address) for chart in charts])
        for row, each in enumerate(bins)
    ]
    return DwellCharts(charts, rows)


def _bars(counts: list[int], bins: range, people: list[str]) -> list[DwellBar]:
    total = sum(counts)
    found = []
    for row, count in enumerate(counts):
        left, right = row / len(counts), (row + 1) / len(counts)
        share = round(100 * count / total) if total else 0
        word = "visit" if count == 1 else "visits"
        found.append(
            DwellBar(
                units(left),
                units(right - left),
                f"{span_of(bins[row])}\n{figure(count)} {word}, {share} %",
                people[row],
            )
        )
    return found


def _path(counts: list[int]) -> str:
    most = max(counts, default=0) or 1
    return bars(
        (row / len(counts), (row + 1) / len(counts), 0.0, count / most)
        for row, count in enumerate(counts)
    )


def _ticks(bins: range) -> list[AxisTick]:
    """Return the lower bounds of some bins, where two bars meet."""
    every = -(-len(bins) // _MOST_TICKS) if bins else 1
    return [
        AxisTick(percent(row / len(bins)), short(EDGES[each]))
        for row, each in enumerate(bins)
        if row % every == 0
    ]


def bounds(each: int) -> tuple[int, int | None]:
    """Return from how many seconds on, and up to how many, a bin counts.

    >>> bounds(1), bounds(16)
    ((5, 10), (14400, None))
    """
    return EDGES[each], EDGES[each + 1] if each + 1 < len(EDGES) else None


def span_of(each: int) -> str:
    """Return a bin in words.

    >>> span_of(0), span_of(9), span_of(16)
    ('up to 5 s', '3 min to 5 min', '4 h or more')
    """
    if each == 0:
        return f"up to {short(EDGES[1])}"
    if each == len(EDGES) - 1:
        return f"{short(EDGES[each])} or more"
    return f"{short(EDGES[each])} to {short(EDGES[each + 1])}"


def short(seconds: int) -> str:
    """Return a round time in one unit.

    >>> short(0), short(45), short(90), short(7200)
    ('0 s', '45 s', '90 s', '2 h')
    """
    size, unit = next(
        ((size, unit) for size, unit in _UNITS if seconds >= size and seconds % size == 0),
        _UNITS[-1],
    )
    return f"{seconds // size} {unit}"
