"""Where people go from where: arrows on the map, and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from analytics.models import FlowQuarter
from analytics.queries.buckets import Span
from analytics.queries.flows import Flow, flows
from tracking.models import Camera, Environment, Zone
from tracking.pages.plan import drawn_zone, ground

from .csv_links import csv_link
from .people_links import PeopleLinks

_MOST: Final = 40
"""Flows that are shown; all are in the file."""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A row of the table; `share` of the people who came from there, in percent."""

    flow: Flow
    share: int
    address: str


@dataclass(frozen=True, slots=True)
class FlowView:
    """Flows between zones, or between cameras.

    Attributes:
        drawn: what the map's script draws, None where the places are not on the map.
        left_out: how many smaller flows only the file has.
    """

    kind: str
    rows: list[FlowRow]
    drawn: dict[str, Any] | None
    left_out: int
    csv: str


def flow_views(
    environment: Environment,
    span: Span,
    zones: Sequence[Zone],
    cameras: Sequence[Camera],
    links: PeopleLinks,
) -> list[FlowView]:
    """Return the flows between zones and those between cameras, where there are any."""
    spots = {zone.pk: _middle(zone.polygon) for zone in zones}
    stands = {
        one.pk: (one.position_x, one.position_y)
        for one in cameras
        if one.position_x is not None and one.position_y is not None
    }
    asked: list[tuple[FlowQuarter.Kind, dict[int, Zone | Camera], dict[int, Any]]] = [
        (FlowQuarter.Kind.ZONE, {one.pk: one for one in zones}, spots),
        (FlowQuarter.Kind.CAMERA, {one.pk: one for one in cameras}, stands),
    ]
    base = ground(environment) | {"zones": [drawn_zone(zone) for zone in zones]}
    return [
        view
        for kind, places, known in asked
        if (view := _view(environment, span, kind, places, known, base, links)) is not None
    ]


def _view(
    environment: Environment,
    span: Span,
    kind: FlowQuarter.Kind,
    places: dict[int, Zone | Camera],
    spots: dict[int, Any],
    base: dict[str, Any],
    links: PeopleLinks,
) -> FlowView | None:
    found = flows(environment, span.start, span.end, kind)
    if not found:
        return None
    start, end = (one.astimezone(span.zone) for one in (span.start, span.end))
    leaving: dict[int, int] = {}
    for flow in found:
        leaving[flow.origin.key] = leaving.get(flow.origin.key, 0) + flow.count
    rows = [
        FlowRow(
            flow,
            round(100 * flow.count / leaving[flow.origin.key]),
            links.of(places[flow.destination.key]).at(start, end),
        )
        for flow in found[:_MOST]
    ]
    arrows = [
        {
            "from": spots[flow.origin.key],
            "to": spots[flow.destination.key],
            "count": flow.count,
            "text": f"{flow.origin.name} → {flow.destination.name}: {flow.count}",
        }
        for flow in found[:_MOST]
        if flow.origin.key in spots and flow.destination.key in spots
    ]
    return FlowView(
        kind=kind.value,
        rows=rows,
        drawn=base | {"arrows": arrows} if arrows else None,
        left_out=max(0, len(found) - _MOST),
        csv=csv_link("api-flows", environment, span, kind=kind.value),
    )


def _middle(polygon: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the mean of the corners, where the map writes the zone's name, too."""
    count = len(polygon)
    return sum(x for x, _ in polygon) / count, sum(y for _, y in polygon) / count
