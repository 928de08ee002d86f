"""The charts of a report, each a drawing: the same figures as the Analytics page."""

from __future__ import annotations

import math

import numpy as np

from analytics.pages.analytics.dwell_charts import short, span_of
from analytics.pages.analytics.marks import shares, step_of, time_ticks, top_of
from analytics.pages.analytics.week_hours import WeekHours
from analytics.queries.buckets import Span
from analytics.queries.figures import Series
from analytics.rollups.dwell_bins import EDGES
from analytics.templatetags.analytics import figure
from vision.types import Ints

from .svg import ACCENT, LIGHT, LINE, PALE, SPOT, TEXT, Drawing

WIDTH = 760.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 34.0, 6.0, 10.0, 20.0
_GAP = 0.16
_WEEK_COLORS = (
    "#f4f7fb", "#e3edf9", "#cfe0f4", "#b7d0ee", "#9abde5", "#78a5da", "#5389cb", "#2f6ebd",
    "#1b5fb8",
)  # fmt: skip


class Plot:
    """A plot with an axis of time below and one of numbers at the left."""

    def __init__(self, label: str, span: Span, top: int, height: float, low: int = 0) -> None:
        self.drawing = Drawing(WIDTH, height, label)
        self.span, self.top, self.low = span, top, low
        self.across = WIDTH - _LEFT - _RIGHT
        self.down = height - _TOP - _BOTTOM
        self._axes()

    def x(self, seconds: float) -> float:
        """Return where a moment is."""
        return _LEFT + self.across * shares(self.span, seconds)

    def y(self, value: float) -> float:
        """Return where a number is."""
        return _TOP + self.down * (self.top - value) / (self.top - self.low)

    def _axes(self) -> None:
        step = step_of(max(self.top, -self.low))
        for number in range(-(-self.low // step) * step, self.top + 1, step):
            y = self.y(number)
            self.drawing.line((_LEFT, y), (WIDTH - _RIGHT, y), LINE)
            self.drawing.text(_LEFT - 6, y + 4, str(abs(number)), anchor="end")
        for tick in time_ticks(self.span):
            x = _LEFT + self.across * float(tick.at.rstrip("%")) / 100
            self.drawing.line((x, _TOP + self.down), (x, _TOP + self.down + 4), LINE)
            room = min(x, WIDTH - x)
            place = "middle" if room > 24 else "start" if x < WIDTH / 2 else "end"
            self.drawing.text(x, _TOP + self.down + 16, tick.text, anchor=place)  # type: ignore[arg-type]

    def bar(self, begin: float, end: float, low: float, high: float, fill: str) -> None:
        """Draw a bar of a bucket."""
        left, right = self.x(begin), self.x(end)
        gap = _GAP * (right - left) / 2
        top = self.y(high)
        self.drawing.rect(left + gap, top, right - left - 2 * gap, self.y(low) - top, fill)

    def hatch(self, begin: float, end: float) -> None:
        """Mark a bucket in which nobody watched."""
        left, right = self.x(begin), self.x(end)
        self.drawing.rect(left, _TOP, right - left, self.down, PALE)


def occupancy_chart(series: Series, before: Series, span: Span, span_before: Span) -> Drawing:
    """Return how full it was: bars of mean and maximum, and a line of the mean before."""
    known = series.maximum[~np.isnan(series.maximum)]
    then = before.mean[~np.isnan(before.mean)]
    most = max([*known.tolist(), *then.tolist()], default=0.0)
    plot = Plot("People at a time", span, top_of(most), 230)
    edges = series.edges.tolist()
    for row, (mean, maximum) in enumerate(
        zip(series.mean.tolist(), series.maximum.tolist(), strict=True)
    ):
        begin, end = edges[row], edges[row + 1]
        if math.isnan(maximum):
            plot.hatch(begin, end)
            continue
        plot.bar(begin, end, 0, maximum, LIGHT)
        if not math.isnan(mean):
            plot.bar(begin, end, 0, min(mean, maximum), ACCENT)
    _line_before(plot, before, span, span_before)
    return plot.drawing


def _line_before(plot: Plot, before: Series, span: Span, span_before: Span) -> None:
    """Draw the mean of the period before over this one, broken where nobody watched."""
    shift = span.start.timestamp() - span_before.start.timestamp()
    points: list[tuple[float, float]] = []
    middles = (before.edges[:-1] + before.edges[1:]) / 2 + shift
    for moment, mean in [
        *zip(middles.tolist(), before.mean.tolist(), strict=True),
        (0.0, math.nan),
    ]:
        if math.isnan(mean) or moment > span.end.timestamp():
            if len(points) > 1:
                plot.drawing.polyline(points, SPOT, 1.6)
            points = []
        else:
            points.append((plot.x(moment), plot.y(mean)))


def crossings_chart(series: Series, span: Span) -> Drawing:
    """Return crossings of a line: in above, out below."""
    most = top_of(float(max(series.entries.max(initial=0), series.exits.max(initial=0))))
    plot = Plot("Crossings in and out", span, most, 130, -most)
    edges = series.edges.tolist()
    for row, (entries, exits) in enumerate(
        zip(series.entries.tolist(), series.exits.tolist(), strict=True)
    ):
        if entries:
            plot.bar(edges[row], edges[row + 1], 0, entries, ACCENT)
        if exits:
            plot.bar(edges[row], edges[row + 1], -exits, 0, SPOT)
    return plot.drawing


def dwell_chart(visits: Ints, name: str) -> Drawing:
    """Return how many visits took how long."""
    used = np.flatnonzero(visits)
    drawing = Drawing(370, 120, f"Visits of {name} by dwell")
    if not len(used):
        drawing.text(185, 62, "No visits ended in this period.", anchor="middle")
        return drawing
    bins = range(int(used[0]), int(used[-1]) + 1)
    most = int(visits.max())
    width = 358 / len(bins)
    every = -(-len(bins) // 6)
    drawing.line((6, 96), (364, 96), LINE)
    for row, each in enumerate(bins):
        height = 82 * int(visits[each]) / most
        left = 6 + row * width
        drawing.rect(left + width * 0.08, 96 - height, width * 0.84, height, ACCENT)
        if visits[each] == most:
            drawing.text(left + width / 2, 96 - height - 3, figure(most), size=10, anchor="middle")
        if row % every == 0:
            at = "start" if row == 0 else "middle"
            drawing.text(left, 111, short(EDGES[each]), size=10, anchor=at)  # type: ignore[arg-type]
    return drawing


def dwell_words(visits: Ints) -> str:
    """Return the bin with the most visits, in words."""
    if not visits.any():
        return ""
    return f"Most visits: {span_of(int(visits.argmax()))}."


def week_chart(table: WeekHours) -> Drawing:
    """Return people at a time by weekday and hour: a row for each day."""
    left, cell, high = 38.0, (WIDTH - 38.0) / 24, 26.0
    drawing = Drawing(WIDTH, 18 + high * len(table.days), "People at a time by weekday and hour")
    for hour, (name, _) in enumerate(table.rows):
        if hour % 3 == 0:
            drawing.text(left + hour * cell, 12, name)
    for day, name in enumerate(table.days):
        top = 18 + day * high
        drawing.text(0, top + 17, name, fill=TEXT)
        for hour, (_, cells) in enumerate(table.rows):
            one = cells[day]
            if one.level == "outside":
                continue
            fill = PALE if one.level == "none" else _WEEK_COLORS[int(one.level)]
            drawing.rect(left + hour * cell + 1, top + 1, cell - 2, high - 2, fill, radius=3)
            ink = "#ffffff" if isinstance(one.level, int) and one.level >= 7 else TEXT
            place = left + (hour + 0.5) * cell
            drawing.text(place, top + 17, one.text, size=10, fill=ink, anchor="middle")
    return drawing
