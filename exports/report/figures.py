"""All figures of a report, read at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analytics.models import FlowQuarter, Scope
from analytics.pages.analytics.dwell_charts import histograms
from analytics.pages.analytics.tiles import PeriodFigures, Tile, tiles
from analytics.queries.buckets import Bucket, Span, make_span
from analytics.queries.dashboard import Dashboard, dashboard
from analytics.queries.figures import Series, Totals
from analytics.queries.flows import Flow, flows
from analytics.queries.heat import Heat, heat
from analytics.queries.series import occupancy
from analytics.queries.totals import Key, totals
from analytics.queries.weekdays import week_table
from analytics.rollups.dwell_bins import EDGES
from exports.callbacks import Check
from tracking.models import Camera, Environment, Line, Zone
from vision.types import Floats, Ints

from .parameters import ReportParameters

_MOST_BARS = 200
"""Buckets of a chart that can be distinguished on paper."""


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A zone, a line or a camera, in the period and in the one before.

    Attributes:
        series: of a line, its crossings; else None.
        visits: of a zone, (B,) visits by dwell.
    """

    place: Zone | Line | Camera
    now: Totals
    before: Totals
    series: Series | None = None
    visits: Ints | None = None

    @property
    def name(self) -> str:
        """As users know it."""
        return self.place.name or getattr(self.place, "camera_id", "")


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """What a report says.

    Attributes:
        series, series_before: of the environment.
        week: (7, 24) people at a time; nan where nobody watched.
        flows: between zones, or between cameras where there are no zones.
    """

    environment: Environment
    span: Span
    summary: Dashboard
    tiles: list[Tile]
    series: Series
    series_before: Series
    week: Floats
    zones: list[PlaceFigures]
    lines: list[PlaceFigures]
    cameras: list[PlaceFigures]
    flows: list[Flow]
    flow_kind: FlowQuarter.Kind
    heat: Heat


def report_span(parameters: ReportParameters) -> Span:
    """Return the period, in buckets that can be distinguished on paper."""
    seconds = (parameters.end - parameters.start).total_seconds()
    bucket = next((one for one in Bucket if seconds / one.seconds <= _MOST_BARS), Bucket.WEEK)
    fine = max(bucket, Bucket.QUARTER, key=lambda one: one.seconds)
    return make_span(parameters.start, parameters.end, fine, parameters.zone)


def read_figures(parameters: ReportParameters, check: Check) -> ReportFigures:
    """Return all figures of a report.

    Raises:
        InvalidInputError: the period is empty or too long.
    """
    environment, span = parameters.environment, report_span(parameters)
    before = span.before()
    summary = dashboard(environment, span)
    check()
    lines = list(environment.lines.all())
    series, *of_lines = occupancy(environment, span, lines=lines)
    series_before = occupancy(environment, before)[0]
    check()
    scopes = [Scope.ZONE, Scope.LINE, Scope.CAMERA]
    now = totals(environment, span.start, span.end, scopes)
    then = totals(environment, before.start, before.end, scopes)
    visits = histograms(environment, span)
    none = np.zeros(len(EDGES), np.int64)
    check()
    kind, found = _flows(environment, span)
    return ReportFigures(
        environment=environment,
        span=span,
        summary=summary,
        tiles=tiles(
            PeriodFigures(summary.period.people, summary.period.totals),
            PeriodFigures(summary.before.people, summary.before.totals),
            span,
        ),
        series=series,
        series_before=series_before,
        week=week_table(environment, span),
        zones=[
            PlaceFigures(
                zone,
                _of(now, Scope.ZONE, zone.pk),
                _of(then, Scope.ZONE, zone.pk),
                visits=visits.get(zone.pk, none),
            )
            for zone in environment.zones.all()
        ],
        lines=[
            PlaceFigures(
                line, _of(now, Scope.LINE, line.pk), _of(then, Scope.LINE, line.pk), crossings
            )
            for line, crossings in zip(lines, of_lines, strict=True)
        ],
        cameras=[
            PlaceFigures(one, _of(now, Scope.CAMERA, one.pk), _of(then, Scope.CAMERA, one.pk))
            for one in environment.cameras.all()
        ],
        flows=found,
        flow_kind=kind,
        heat=heat(environment, span.start, span.end),
    )


def _of(found: dict[Key, Totals], scope: Scope, key: int) -> Totals:
    """Return the figures of a place; of one without rows, those of nobody there."""
    if (scope, key) in found:
        return found[scope, key]
    whole = found[Scope.ENVIRONMENT, 0]
    known = bool(whole.known)
    return Totals(whole.known, 0.0 if known else None, 0 if known else None, None, 0, 0, 0, 0.0)


def _flows(environment: Environment, span: Span) -> tuple[FlowQuarter.Kind, list[Flow]]:
    kinds = [FlowQuarter.Kind.ZONE, FlowQuarter.Kind.CAMERA]
    for kind in kinds:
        if found := flows(environment, span.start, span.end, kind):
            return kind, found
    return kinds[0], []
