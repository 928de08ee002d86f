"""How full it was: mean and maximum of each bucket, and when nobody watched."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from analytics.queries.buckets import Span
from analytics.queries.figures import Series
from analytics.templatetags.analytics import figure

from .marks import (
    Box,
    Tick,
    bar,
    number_ticks,
    percent,
    shares,
    time_ticks,
    top_of,
    when,
)
from .people_links import PeopleLinks

_WATCHED: Final = 0.99
"""A bucket with less was not watched all the time, and says so."""


@dataclass(frozen=True, slots=True)
class BucketMark:
    """One bucket: where it is drawn, and what it says.

    Attributes:
        x, width: of all its height, which takes clicks.
        mean, maximum: bars; None where nobody watched.
        partly: in words, how much of it was watched, "" if all.
    """

    x: str
    width: str
    mean: Box | None
    maximum: Box | None
    when: str
    tip: str
    address: str
    figures: tuple[str, ...]
    partly: str


@dataclass(frozen=True, slots=True)
class OccupancyChart:
    """The chart; `words` say the same in a sentence."""

    buckets: list[BucketMark]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    words: str
    any_unknown: bool


def occupancy_chart(series: Series, span: Span, links: PeopleLinks) -> OccupancyChart | None:
    """Return the chart of a series, None where nobody watched at all."""
    if np.isnan(series.maximum).all():
        return None
    top = top_of(float(np.nanmax(series.maximum)))
    marks = [_bucket(series, row, span, top, links) for row in range(len(series.mean))]
    return OccupancyChart(
        marks, time_ticks(span), number_ticks(top), _words(series), any(m.partly for m in marks)
    )


def _bucket(series: Series, row: int, span: Span, top: int, links: PeopleLinks) -> BucketMark:
    begin, end = series.edges[row].item(), series.edges[row + 1].item()
    left, right = shares(span, begin), shares(span, end)
    start, until = (datetime.fromtimestamp(one, span.zone) for one in (begin, end))
    mean, maximum = series.mean[row].item(), series.maximum[row].item()
    known = series.known[row].item()
    unknown = math.isnan(maximum)
    figures = tuple(figure(one) for one in (mean, None if unknown else int(maximum))) + tuple(
        "–" if unknown else figure(int(one[row])) for one in (series.entries, series.exits)
    )
    partly = _partly(known)
    words = f"mean {figures[0]}, maximum {figures[1]}, {figures[2]} in, {figures[3]} out"
    tip = [when(start, until), partly if unknown else words]
    if partly and not unknown:
        tip.append(partly)
    return BucketMark(
        x=percent(left),
        width=percent(right - left),
        mean=None if math.isnan(mean) else bar(left, right, 0.0, min(mean / top, 1.0)),
        maximum=None if unknown else bar(left, right, 0.0, maximum / top),
        when=tip[0],
        tip="\n".join(tip),
        address=links.at(start, until),
        figures=figures,
        partly=partly,
    )


def _partly(known: float) -> str:
    if known >= _WATCHED:
        return ""
    return f"watched {math.ceil(100 * known)} % of the time" if known else "not watched"


def _words(series: Series) -> str:
    totals = series.totals
    said = f"Mean {figure(totals.mean)}, maximum {figure(totals.maximum)} people."
    unknown = int(np.isnan(series.mean).sum())
    return f"{said} Unknown in {unknown} of {len(series.mean)} buckets." if unknown else said
