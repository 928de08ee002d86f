"""What a report says, part by part, for whatever draws it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from analytics.models import FlowQuarter
from analytics.pages.analytics.marks import when
from analytics.pages.analytics.tiles import Tile, change, dwell
from analytics.pages.analytics.week_hours import week_hours
from analytics.queries.buckets import Bucket, Span
from analytics.templatetags.analytics import figure

from .charts import crossings_chart, dwell_chart, dwell_words, occupancy_chart, week_chart
from .figures import PlaceFigures, ReportFigures
from .floor import FloorDrawing, spots_of
from .svg import ACCENT, LIGHT, PALE, SPOT, Drawing

_MOST_FLOWS = 15
_BUCKETS = {
    Bucket.MINUTE: "minute",
    Bucket.FIVE_MINUTES: "5 minutes",
    Bucket.QUARTER: "15 minutes",
    Bucket.HOUR: "hour",
    Bucket.DAY: "day",
    Bucket.WEEK: "week",
}


@dataclass(frozen=True, slots=True)
class ReportChart:
    """A drawing.

    Attributes:
        legend: (colour, words) of what is drawn.
        small: two fit beside each other.
    """

    drawing: Drawing
    title: str = ""
    note: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    small: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table whose first column has names and whose others have figures."""

    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A part with a heading; without charts and tables, `note` says why."""

    title: str
    note: str = ""
    charts: list[ReportChart] = field(default_factory=list)
    table: ReportTable | None = None


@dataclass(frozen=True, slots=True)
class ReportContents:
    """A whole report, in words that need no escaping yet."""

    title: str
    range: str
    before: str
    made: str
    zone: str
    watched: str
    tiles: list[Tile]
    sections: list[ReportSection]


def report_contents(figures: ReportFigures, made: datetime) -> ReportContents:
    """Return what a report says.

    Args:
        made: when, in the zone of the report.
    """
    span = figures.span
    return ReportContents(
        title=figures.environment.name,
        range=range_words(span),
        before=range_words(span.before()),
        made=f"{made:%Y-%m-%d %H:%M}",
        zone=str(span.zone),
        watched=_watched(figures),
        tiles=figures.tiles,
        sections=list(_sections(figures)),
    )


def range_words(span: Span) -> str:
    """Return a span in words, with its year."""
    start, end = span.start.astimezone(span.zone), span.end.astimezone(span.zone)
    return f"{when(start, end)} {end.year}"


def _watched(figures: ReportFigures) -> str:
    known, before = (
        period.totals.known for period in (figures.summary.period, figures.summary.before)
    )
    said = f"Cameras were watched {_percent(known)} of this period"
    return f"{said} and {_percent(before)} of the period before."


def _percent(share: float) -> str:
    return f"{int(100 * share)} %" if share < 1 else "100 %"


def _sections(figures: ReportFigures) -> Iterator[ReportSection]:
    yield _occupancy(figures)
    yield _week(figures)
    yield _floor(figures)
    if figures.zones:
        yield _zones(figures)
    if figures.lines:
        yield _lines(figures)
    yield _flows(figures)
    if figures.cameras:
        yield _cameras(figures)


def _occupancy(figures: ReportFigures) -> ReportSection:
    series, span = figures.series, figures.span
    if not series.totals.known:
        return ReportSection("Occupancy", "No camera was watched in this period.")
    legend = (
        (ACCENT, "Mean"),
        (LIGHT, "Maximum"),
        (SPOT, f"Mean before ({range_words(span.before())})"),
        (PALE, "Not watched"),
    )
    drawing = occupancy_chart(series, figures.series_before, span, span.before())
    chart = ReportChart(drawing, f"People at a time, by {_BUCKETS[span.bucket]}", "", legend)
    return ReportSection("Occupancy", charts=[chart])


def _week(figures: ReportFigures) -> ReportSection:
    table = week_hours(figures.week, figures.span)
    if table is None:
        return ReportSection("Weekdays and hours", "No camera was watched in this period.")
    note = "People at a time: the mean of all such hours of the period."
    return ReportSection("Weekdays and hours", note, [ReportChart(week_chart(table))])


def _floor(figures: ReportFigures) -> ReportSection:
    floor = FloorDrawing(figures.environment, "Where people were")
    floor.ground()
    floor.heat(figures.heat)
    floor.places(list(figures.environment.zones.all()), list(figures.environment.lines.all()))
    note = "The lighter, the longer people were there."
    if not len(figures.heat.cells):
        note = "No one was seen on the floor in this period, or no camera is calibrated."
    return ReportSection("Where people were", note, [ReportChart(floor.drawing)])


def _zones(figures: ReportFigures) -> ReportSection:
    rows = [
        (
            one.name,
            figure(one.now.mean),
            figure(one.now.maximum),
            figure(one.now.entries),
            _change(one, "entries"),
            dwell(one.now.mean_dwell),
            change(one.now.mean_dwell, one.before.mean_dwell) or "–",
        )
        for one in figures.zones
    ]
    head = ("Zone", "Mean", "Peak", "Entries", "Change", "Mean dwell", "Change")
    charts = [
        ReportChart(
            dwell_chart(one.visits, one.name),
            f"{one.name}: dwell",
            dwell_words(one.visits),
            small=True,
        )
        for one in figures.zones
        if one.visits is not None and one.visits.any()
    ]
    return ReportSection("Zones", "", charts, ReportTable(head, rows))


def _lines(figures: ReportFigures) -> ReportSection:
    rows = [
        (
            one.name,
            figure(one.now.entries),
            _change(one, "entries"),
            figure(one.now.exits),
            _change(one, "exits"),
            f"{one.now.entries - one.now.exits:+d}".replace("-", "−"),
        )
        for one in figures.lines
    ]
    head = ("Line", "In", "Change", "Out", "Change", "In − out")
    legend = ((ACCENT, "In"), (SPOT, "Out"))
    charts = [
        ReportChart(crossings_chart(one.series, figures.span), one.name, "", legend)
        for one in figures.lines
        if one.series is not None and (one.now.entries or one.now.exits)
    ]
    return ReportSection("Lines", "", charts, ReportTable(head, rows))


def _flows(figures: ReportFigures) -> ReportSection:
    title = "From where to where"
    if not figures.flows:
        return ReportSection(title, "No one went from one place to another in this period.")
    floor = FloorDrawing(figures.environment, "Where people went")
    floor.ground()
    floor.places(list(figures.environment.zones.all()), [])
    drawn = floor.arrows(figures.flows, spots_of(figures.environment)[figures.flow_kind.value])
    leaving: dict[int, int] = {}
    for flow in figures.flows:
        leaving[flow.origin.key] = leaving.get(flow.origin.key, 0) + flow.count
    rows = [
        (
            f"{flow.origin.name} → {flow.destination.name}",
            figure(flow.count),
            f"{round(100 * flow.count / leaving[flow.origin.key])} %",
            dwell(flow.median_seconds),
        )
        for flow in figures.flows[:_MOST_FLOWS]
    ]
    what = "zones" if figures.flow_kind is FlowQuarter.Kind.ZONE else "cameras"
    note = f"The largest flows between {what}. Share: of all who continued from there."
    head = ("Flow", "People", "Share", "Median time")
    charts = [ReportChart(floor.drawing)] if drawn else []
    return ReportSection(title, note, charts, ReportTable(head, rows))


def _cameras(figures: ReportFigures) -> ReportSection:
    rows = [
        (
            one.name,
            figure(one.now.mean),
            figure(one.now.maximum),
            figure(one.before.mean),
            change(one.now.mean, one.before.mean) or "–",
        )
        for one in figures.cameras
    ]
    head = ("Camera", "Mean", "Peak", "Mean before", "Change")
    return ReportSection("Cameras", "", [], ReportTable(head, rows))


def _change(one: PlaceFigures, name: str) -> str:
    return change(getattr(one.now, name), getattr(one.before, name)) or "–"
