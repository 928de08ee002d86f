"""How many cross each line, and which way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.queries.buckets import Span
from analytics.queries.figures import Series
from analytics.templatetags.analytics import figure
from tracking.models import Line

from .csv_links import csv_link
from .marks import AxisTick, bars, shares, time_ticks, top_of, units, when
from .people_links import PeopleLinks

_MIDDLE = 0.5


@dataclass(frozen=True, slots=True)
class LineBar:
    """Crossings of one bucket."""

    x: str
    width: str
    tip: str
    address: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """One line.

    Attributes:
        net: how many more came in than went out.
        top: crossings at the upper and the lower end of the axis.
        inwards, outwards: SVG paths, above and below the middle.
    """

    line: Line
    csv: str
    entries: int
    exits: int
    net: str
    top: int
    bars: list[LineBar]
    inwards: str
    outwards: str
    ticks: list[AxisTick]


def line_charts(
    series: Sequence[tuple[Line, Series]], span: Span, links: PeopleLinks
) -> list[LineChart]:
    """Return a chart of each line."""
    ticks = time_ticks(span)
    return [_chart(line, one, span, links, ticks) for line, one in series]


def _chart(
    line: Line, series: Series, span: Span, links: PeopleLinks, ticks: list[AxisTick]
) -> LineChart:
    top = top_of(float(max(series.entries.max(), series.exits.max())))
    marks, inwards, outwards = [], [], []
    for begin, end, in_, out in zip(
        series.edges[:-1].tolist(),
        series.edges[1:].tolist(),
        series.entries.tolist(),
        series.exits.tolist(),
        strict=True,
    ):
        left, right = shares(span, begin), shares(span, end)
        start, until = (datetime.fromtimestamp(one, span.zone) for one in (begin, end))
        inwards.append((left, right, _MIDDLE, _MIDDLE * (1 + in_ / top)))
        outwards.append((left, right, _MIDDLE * (1 - out / top), _MIDDLE))
        marks.append(
            LineBar(
                units(left),
                units(right - left),
                f"{when(start, until)}\n{figure(in_)} in, {figure(out)} out",
                links.at(start, until),
            )
        )
    entries, exits = series.totals.entries, series.totals.exits
    csv = csv_link(
        "api-line-counts", links.environment, span, line.line_id, bucket=span.bucket.value
    )
    return LineChart(
        line=line,
        csv=csv,
        entries=entries,
        exits=exits,
        net=_signed(entries - exits),
        top=top,
        bars=marks,
        inwards=bars(inwards),
        outwards=bars(outwards),
        ticks=ticks,
    )


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "\u2212") if number else "0"
