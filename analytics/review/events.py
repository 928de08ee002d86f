"""What happened: alerts, lines crossed, zones entered, people who came."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Model, QuerySet

from accounts.models import User
from alerts.models import Alert
from alerts.selectors.alerts import alerts_for
from analytics.review.span import TimelineSpan
from spoton.rights import has_right
from tracking.models import Environment, LineCrossing, Person, ZoneVisit
from tracking.selectors.merged_people import merged_into

KINDS: Final = {
    "alert": "Alerts",
    "line": "Line crossings",
    "zone": "Zone entries",
    "person": "New people",
}
MOST: Final = 200
"""Events of one answer."""
_LONGEST_VISIT: Final = timedelta(days=1)
_TIMES: Final = {
    "alert": "opened_at",
    "line": "time",
    "zone": "entered_at",
    "person": "first_seen",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        time: seconds since the epoch.
        person: who, as they are known now.
        text: what, in a few words; it names nobody.
        alert: the alert that it is.
    """

    time: float
    kind: str
    person: UUID | None
    text: str
    alert: UUID | None = None


def counts(
    user: User, environment: Environment, span: TimelineSpan
) -> dict[str, list[tuple[int, int]]]:
    """Return, by kind, in which steps there are how many events."""
    found = {}
    for kind, rows in _sources(user, environment, span).items():
        counted = (
            rows.order_by()
            .values(step=span.number(_TIMES[kind]))
            .annotate(count=Count("pk"))
            .order_by("step")
        )
        found[kind] = [(int(one["step"]), one["count"]) for one in counted]
    return found


def events(
    user: User,
    environment: Environment,
    span: TimelineSpan,
    kinds: Collection[str],
    *,
    backwards: bool = False,
) -> tuple[list[Event], bool]:
    """Return the first events of a span, or the last ones, in order; and whether there are more."""
    read: list[list[Event]] = []
    more = False
    for kind, rows in _sources(user, environment, span).items():
        if kind in kinds:
            order = ("-" if backwards else "") + _TIMES[kind]
            some = list(rows.order_by(order, "pk")[: MOST + 1])
            read.append([_event(kind, row) for row in some])
    found = sorted(chain(*read), key=attrgetter("time"), reverse=backwards)
    more = len(found) > MOST
    del found[MOST:]
    return _as_known_now(found[::-1] if backwards else found), more


def _sources(user: User, environment: Environment, span: TimelineSpan) -> dict[str, QuerySet[Any]]:
    """Return the rows of each kind whose time lies in a span."""
    begin, end = span.start_time, span.end_time
    lines = list(environment.lines.values_list("pk", flat=True))
    zones = list(environment.zones.values_list("pk", flat=True))
    found: dict[str, QuerySet[Any]] = {
        "line": LineCrossing.objects.filter(
            line__in=lines, time__gte=begin, time__lt=end
        ).select_related("line"),
        # Visits are indexed by their end.
        "zone": ZoneVisit.objects.filter(
            zone__in=zones,
            entered_at__gte=begin,
            entered_at__lt=end,
            last_seen__gte=begin,
            last_seen__lt=end + _LONGEST_VISIT,
        ).select_related("zone"),
        "person": Person.objects.filter(
            environment=environment, first_seen__gte=begin, first_seen__lt=end, merged_into=None
        ),
    }
    if has_right(user, "alerts.view"):
        found["alert"] = alerts_for(user).filter(
            environment=environment, opened_at__gte=begin, opened_at__lt=end
        )
    return found


def _event(kind: str, row: Model) -> Event:
    match row:
        case Alert():
            time, person, text = row.opened_at, row.person_id, row.message
            return Event(time.timestamp(), kind, person, text, row.alert_id)
        case LineCrossing():
            text = f"crossed {row.line.name or row.line.line_id}, {row.direction}"
            return Event(row.time.timestamp(), kind, row.person_id, text)
        case ZoneVisit():
            text = f"entered {row.zone.name or row.zone.zone_id}"
            return Event(row.entered_at.timestamp(), kind, row.person_id, text)
        case Person():
            return Event(row.first_seen.timestamp(), kind, row.pk, "first seen")
    raise TypeError(row)


def _as_known_now(found: Sequence[Event]) -> list[Event]:
    """Name people as they are after all merges."""
    now = merged_into({one.person for one in found if one.person is not None})
    return list(_renamed(found, now))


def _renamed(found: Sequence[Event], now: dict[UUID, UUID]) -> Iterator[Event]:
    for one in found:
        person = None if one.person is None else now.get(one.person, one.person)
        yield Event(one.time, one.kind, person, one.text, one.alert)
