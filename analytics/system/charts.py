"""The last hours as charts that Bokeh draws in the browser."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

if TYPE_CHECKING:
    from bokeh.models import DatetimeTickFormatter
    from bokeh.plotting import figure as Figure  # noqa: N812 - a function that is used as a class

_HEIGHT: Final = 190
_SECONDS: Final = "%H:%M:%S"
_MINUTES: Final = "%H:%M"


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One figure of each minute; `color` is a custom property of our style sheet."""

    key: str
    label: str
    color: str
    dash: str = "solid"


@dataclass(frozen=True, slots=True)
class Chart:
    """What the page needs to draw one.

    Attributes:
        item: Bokeh's own JSON; None while too little was measured for a line.
        words: the same without eyes.
    """

    name: str
    title: str
    item: dict[str, Any] | None
    words: str


_CHARTS: Final = (
    ("fps", "Frames per second", (ChartLine("fps", "frames/s", "--accent"),)),
    (
        "latency",
        "Latency from frame to result, in milliseconds",
        (
            ChartLine("latency_p95_ms", "95% take less", "--accent"),
            ChartLine("latency_p50_ms", "half take less", "--muted", "dashed"),
        ),
    ),
    (
        "load",
        "Processor, memory and disk in use, in percent",
        (
            ChartLine("cpu_percent", "processor", "--accent"),
            ChartLine("memory_percent", "memory", "--muted"),
            ChartLine("disk_percent", "disk", "--muted", "dashed"),
        ),
    ),
    (
        "queues",
        "Waiting: results to store, and jobs",
        (
            ChartLine("store_queue", "results", "--accent"),
            ChartLine("jobs_waiting", "jobs", "--muted", "dashed"),
        ),
    ),
)


def charts(minutes: Sequence[dict[str, Any]], bucket_seconds: int = 60) -> list[Chart]:
    """Return the charts of what `history` gives, in the time zone that is active.

    Args:
        minutes: or longer buckets.
        bucket_seconds: how long each is; the line breaks where three are missing.
    """
    from bokeh.embed import json_item

    minutes = _with_gaps(minutes, timedelta(seconds=3 * bucket_seconds))
    times = [_wall_clock(minute) for minute in minutes]
    found = []
    for name, title, lines in _CHARTS:
        columns = {line.key: [m.get(line.key) for m in minutes] for line in lines}
        item: Any = None
        if any(map(_has_line, columns.values())):
            item = dict(json_item(_plot(times, columns, lines)))
        found.append(Chart(name, title, item, _words(lines, minutes)))
    return found


def _has_line(values: list[float | None]) -> bool:
    """Return whether two values follow each other, so that there is a line between them."""
    return any(None not in pair for pair in pairwise(values))


def _with_gaps(minutes: Sequence[dict[str, Any]], gap: timedelta) -> list[dict[str, Any]]:
    """Break the line where nothing was measured: a straight one would be a lie."""
    found: list[dict[str, Any]] = []
    for minute in minutes:
        if found and minute["timestamp"] - found[-1]["timestamp"] > gap:
            found.append({"timestamp": found[-1]["timestamp"] + timedelta(seconds=1)})
        found.append(minute)
    return found


def _wall_clock(minute: dict[str, Any]) -> float:
    """Return milliseconds of the local clock: Bokeh knows no time zones."""
    moment = timezone.localtime(minute["timestamp"])
    offset = moment.utcoffset() or timedelta()
    return (moment.timestamp() + offset.total_seconds()) * 1000


def _plot(
    times: list[float], columns: dict[str, list[float | None]], lines: tuple[ChartLine, ...]
) -> Figure:
    from bokeh.models import (
        ColumnDataSource,
        DataRange1d,
        DatetimeTicker,
        HoverTool,
    )
    from bokeh.models.annotations import Legend, LegendItem
    from bokeh.plotting import figure

    numbers = {k: [math.nan if v is None else v for v in vs] for k, vs in columns.items()}
    source = ColumnDataSource({"time": times} | numbers)
    plot = figure(
        height=_HEIGHT,
        sizing_mode="stretch_width",
        x_axis_type="datetime",
        y_range=DataRange1d(start=0),
        toolbar_location=None,
        tools="",
        min_border_right=12,
    )
    plot.xgrid.visible = False
    plot.xaxis.ticker = DatetimeTicker(desired_num_ticks=4)  # on phones more run together
    plot.xaxis.formatter = _tick_formatter()
    named: list[Any] = []
    for line in lines:
        drawn = plot.line(
            x="time",
            y=line.key,
            source=source,
            line_width=2,
            line_dash=line.dash,
        )
        drawn.glyph.tags = [f"color:{line.color}"]
        renderers: list[Any] = [drawn]
        named.append(LegendItem(label=line.label, renderers=renderers))
    tips = [("at", "@time{%H:%M}"), *((line.label, f"@{line.key}{{0.0}}") for line in lines)]
    # On one line alone: each would show the same words once more.
    hover = HoverTool(tooltips=tips, formatters={"@time": "datetime"}, mode="vline")
    hover.renderers = named[0].renderers
    plot.add_tools(hover)
    plot.axis.minor_tick_line_color = None
    if len(lines) > 1:
        legend = Legend(
            items=named,
            orientation="horizontal",
            spacing=24,
            border_line_color=None,
            background_fill_alpha=0,
            margin=0,
        )
        plot.add_layout(legend, "above")
    return plot


def _tick_formatter() -> DatetimeTickFormatter:
    """Return how moments are written, by how far apart the ticks are."""
    from bokeh.models import DatetimeTickFormatter

    return DatetimeTickFormatter(
        microseconds=_SECONDS,
        milliseconds=_SECONDS,
        seconds=_SECONDS,
        minsec=_SECONDS,
        minutes=_MINUTES,
        hourmin=_MINUTES,
        hours=_MINUTES,
        days="%e %b",
    )


def _words(lines: tuple[ChartLine, ...], minutes: Sequence[dict[str, Any]]) -> str:
    parts = []
    for line in lines:
        values = [minute[line.key] for minute in minutes if minute.get(line.key) is not None]
        if values:
            parts.append(
                f"{line.label}: {values[-1]:.0f} now, between {min(values):.0f} "
                f"and {max(values):.0f}"
            )
    return "; ".join(parts) or "no data"
