"""The figures of one environment over a range of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from accounts.http.pages import page, show, user_of
from analytics.models import OccupancyQuarter, Scope
from analytics.queries.buckets import Span
from analytics.queries.figures import Totals
from analytics.queries.people import unique_people
from analytics.queries.played_twice import played_twice
from analytics.queries.series import occupancy
from analytics.queries.totals import totals
from analytics.queries.weekdays import week_table
from tracking.models import Camera, Environment, Line, Zone
from tracking.pages.environments.lookup import environment_or_404
from tracking.selectors import scope

from .csv_links import csv_link
from .dwell_charts import dwell_charts, histograms
from .flow_map import flow_views
from .line_charts import line_charts
from .marks import when
from .occupancy_chart import occupancy_chart
from .people_links import PeopleLinks
from .range_form import Chosen, RangeForm, default_range
from .tiles import PeriodFigures, tiles
from .week_hours import week_hours


@dataclass(frozen=True, slots=True)
class Parts:
    """What of an environment has figures of its own."""

    environment: Environment
    zones: list[Zone]
    lines: list[Line]
    cameras: list[Camera]


@page("analytics.view")
def show_environment(request: HttpRequest, environment_id: str) -> HttpResponseBase:
    """Show the figures; htmx asks for `#results` when a filter changes."""
    user = user_of(request)
    environment = environment_or_404(user, environment_id)
    parts = Parts(
        environment,
        list(scope.zones_for(user).filter(environment=environment)),
        list(scope.lines_for(user).filter(environment=environment)),
        list(Camera.objects.filter(environment=environment).order_by("camera_id")),
    )
    first = _first_watched(environment)
    form = RangeForm(request.GET, parts.zones, parts.cameras, default_range(first))
    chosen = form.chosen()
    context: dict[str, Any] = {
        "environment": environment,
        "filters": form,
        "zones": parts.zones,
        "lines": parts.lines,
        "several": scope.environments_for(user)[1:2].exists(),
        "known": first is not None,
    }
    if chosen is not None and context["known"]:
        context |= _figures(parts, chosen)
    return show(request, "analytics/environment.html", context)


def _first_watched(environment: Environment) -> datetime | None:
    """Return the first quarter of an hour that has figures."""
    watched = OccupancyQuarter.objects.filter(
        environment=environment, scope=Scope.ENVIRONMENT, key=0
    )
    return watched.order_by("start").values_list("start", flat=True).first()


def _figures(parts: Parts, chosen: Chosen) -> dict[str, Any]:
    """Return what the results show."""
    environment, span = parts.environment, chosen.span
    links = PeopleLinks(environment)
    cameras, zones = _places(chosen)
    found = {
        (one.subject.scope, one.subject.key): one
        for one in occupancy(environment, span, cameras=cameras, zones=zones, lines=parts.lines)
    }
    lines = [(line, found[Scope.LINE, line.pk]) for line in parts.lines]
    main = found[_subject(chosen)]
    return {
        "chosen": chosen,
        "place": main.subject.name if chosen.place else "",
        "range": _words(span),
        "before": _words(chosen.before),
        "played_twice": [one.camera_id for one in played_twice(environment, span.start, span.end)],
        "tiles": tiles(
            PeriodFigures(_people(environment, span, chosen), main.totals),
            _before(environment, chosen),
            span,
        ),
        "occupancy": occupancy_chart(main, span, PeopleLinks(environment, chosen.place)),
        "occupancy_csv": csv_link(
            "api-occupancy", environment, span, bucket=span.bucket.value, **_asked(chosen)
        ),
        "dwell": dwell_charts(_dwells(parts, span), histograms(environment, span), span, links),
        "line_charts": line_charts(lines, span, links),
        "flows": flow_views(environment, span, parts.zones, parts.cameras, links),
        "week": week_hours(week_table(environment, span), span),
        "week_csv": csv_link("api-occupancy", environment, span, bucket="hour"),
    }


def _places(chosen: Chosen) -> tuple[list[Camera], list[Zone]]:
    """Return what else has a series: the place that is chosen."""
    place = chosen.place
    return (
        [place] if isinstance(place, Camera) else [],
        [place] if isinstance(place, Zone) else [],
    )


def _dwells(parts: Parts, span: Span) -> list[tuple[Zone, Totals]]:
    known = totals(parts.environment, span.start, span.end, [Scope.ZONE])
    nothing = _nobody(known[Scope.ENVIRONMENT, 0])
    return [(zone, known.get((Scope.ZONE, zone.pk), nothing)) for zone in parts.zones]


def _nobody(whole: Totals) -> Totals:
    """Return the figures of a place that has no rows, as nobody was there."""
    known = bool(whole.known)
    return Totals(
        known=whole.known,
        mean=0.0 if known else None,
        maximum=0 if known else None,
        maximum_at=None,
        entries=0,
        exits=0,
        dwell_count=0,
        dwell_seconds=0.0,
    )


def _subject(chosen: Chosen) -> tuple[Scope, int]:
    match chosen.place:
        case Zone():
            return Scope.ZONE, chosen.place.pk
        case Camera():
            return Scope.CAMERA, chosen.place.pk
        case None:
            return Scope.ENVIRONMENT, 0


def _asked(chosen: Chosen) -> dict[str, str]:
    """Return how REST names the place."""
    match chosen.place:
        case Zone():
            return {"zones": chosen.place.zone_id}
        case Camera():
            return {"cameras": chosen.place.camera_id}
        case None:
            return {}


def _people(environment: Environment, span: Span, chosen: Chosen) -> int | None:
    """Return how many different people there were; of a zone only its entries are known."""
    if isinstance(chosen.place, Zone):
        return None
    return unique_people(environment, span.start, span.end, chosen.place)


def _before(environment: Environment, chosen: Chosen) -> PeriodFigures:
    """Return the same figures of the period before."""
    span, subject = chosen.before, _subject(chosen)
    known = totals(environment, span.start, span.end, [subject[0]])
    nothing = _nobody(known[Scope.ENVIRONMENT, 0])
    return PeriodFigures(_people(environment, span, chosen), known.get(subject, nothing))


def _words(span: Span) -> str:
    return when(span.start.astimezone(span.zone), span.end.astimezone(span.zone))
