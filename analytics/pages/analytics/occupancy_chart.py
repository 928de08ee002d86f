"""How full it was: mean and maximum of each bucket, and when nobody watched."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from django.utils import timezone

from analytics.queries.buckets import Span
from analytics.queries.figures import Series
from analytics.templatetags.analytics import figure
from vision.types import Floats

from .marks import (
    AxisTick,
    bars,
    number_ticks,
    percent,
    shares,
    time_ticks,
    top_of,
    units,
    when,
)
from .people_links import PeopleLinks

_UNWATCHED: Final = 0.01
"""A bucket of which a larger share was not watched says so."""
_BEHIND: Final = 180.0
"""Seconds; the newest figures are not summed up yet."""


@dataclass(frozen=True, slots=True)
class BucketMark:
    """One bucket: where it is drawn, and what it says.

    Attributes:
        x, width: of all its height, which takes clicks.
        hatch: the same in percent, where it was not watched all the time.
        partly: in words, how much of it was watched, "" if all.
    """

    x: str
    width: str
    hatch: tuple[str, str] | None
    when: str
    tip: str
    address: str
    figures: tuple[str, ...]
    partly: str


@dataclass(frozen=True, slots=True)
class OccupancyChart:
    """The chart; `words` say the same in a sentence.

    Attributes:
        mean, maximum: their bars as SVG paths.
    """

    buckets: list[BucketMark]
    mean: str
    maximum: str
    x_ticks: list[AxisTick]
    y_ticks: list[AxisTick]
    words: str
    any_unknown: bool


def occupancy_chart(series: Series, span: Span, links: PeopleLinks) -> OccupancyChart | None:
    """Return the chart of a series, None where nobody watched at all."""
    if np.isnan(series.maximum).all():
        return None
    top = top_of(float(np.nanmax(series.maximum)))
    marks = [_bucket(series, row, span, links) for row in range(len(series.mean))]
    return OccupancyChart(
        marks,
        _bars(series.mean, series, span, top),
        _bars(series.maximum, series, span, top),
        time_ticks(span),
        number_ticks(top),
        _words(series),
        any(mark.partly for mark in marks),
    )


def _bars(values: Floats, series: Series, span: Span, top: int) -> str:
    places = (series.edges - span.start.timestamp()) / span.seconds
    shapes = zip(places[:-1].tolist(), places[1:].tolist(), values.tolist(), strict=True)
    return bars(
        (left, right, 0.0, min(value / top, 1.0))
        for left, right, value in shapes
        if not math.isnan(value)
    )


def _bucket(series: Series, row: int, span: Span, links: PeopleLinks) -> BucketMark:
    begin, end = series.edges[row].item(), series.edges[row + 1].item()
    left, right = shares(span, begin), shares(span, end)
    start, until = (datetime.fromtimestamp(one, span.zone) for one in (begin, end))
    mean, maximum = series.mean[row].item(), series.maximum[row].item()
    known = series.known[row].item()
    unknown = math.isnan(maximum)
    figures = tuple(figure(one) for one in (mean, None if unknown else int(maximum))) + tuple(
        "–" if unknown else figure(int(one[row])) for one in (series.entries, series.exits)
    )
    partly = _partly(known, begin, end)
    words = f"mean {figures[0]}, maximum {figures[1]}, {figures[2]} in, {figures[3]} out"
    tip = [when(start, until), partly if unknown else words]
    if partly and not unknown:
        tip.append(partly)
    return BucketMark(
        x=units(left),
        width=units(right - left),
        hatch=(percent(left), percent(right - left)) if partly else None,
        when=tip[0],
        tip="\n".join(tip),
        address=links.at(start, until),
        figures=figures,
        partly=partly,
    )


def _partly(known: float, begin: float, end: float) -> str:
    """Return how much of a bucket was watched, "" if all; what is yet to be summed up is no gap."""
    newest = timezone.now().timestamp()
    gap = (1 - known) * (min(end, newest) - begin) - max(0.0, end - (newest - _BEHIND))
    if gap <= _UNWATCHED * (end - begin):
        return ""
    return f"watched {math.ceil(100 * known)} % of the time" if known else "not watched"


def _words(series: Series) -> str:
    totals = series.totals
    said = f"Mean {figure(totals.mean)}, maximum {figure(totals.maximum)} people."
    unknown = int(np.isnan(series.mean).sum())
    return f"{said} Unknown in {unknown} of {len(series.mean)} buckets." if unknown else said
