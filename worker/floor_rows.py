"""The rows of one batch about the floor: visits, crossings, and minutes that were watched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from tracking.models import FloorMinute, Line, LineCrossing, Person, Track, Zone, ZoneVisit
from tracking.services.changed_quarters import mark_changed
from vision import floor_heat

from .records import TickRecord, VisitRecord

ROWS_PER_STATEMENT: Final = 500
MINUTE: Final = timedelta(minutes=1)


def write_floor_rows(task_id: UUID, environment: int, ticks: list[TickRecord]) -> None:
    """Write what happened on the floor, in the transaction of the ticks."""
    visits = {visit.visit: visit for tick in ticks for visit in tick.visits}
    changed = _write_visits(task_id, environment, visits)
    changed += _write_crossings(task_id, environment, ticks)
    changed += _write_minutes(task_id, ticks)
    changed += [tick.time for tick in ticks if len(tick.view)]
    changed += [said.since for tick in ticks for said in tick.corrections]
    if changed:
        mark_changed(environment, min(changed), max(changed))


def end_visits(task_id: UUID) -> None:
    """End the visits of a task that has ended, with the last sighting of each person."""
    for visit in ZoneVisit.objects.filter(task=task_id, ended=False).select_related("zone"):
        tracks = Track.objects.filter(task=task_id, person=visit.person).exclude(person=None)
        last = tracks.order_by("-last_seen").values_list("last_seen", flat=True).first()
        visit.last_seen = max(visit.last_seen, last or visit.last_seen)
        visit.ended = True
        visit.save(update_fields=["last_seen", "ended"])
        mark_changed(visit.zone.environment_id, visit.last_seen, visit.last_seen)


def _write_visits(
    task_id: UUID, environment: int, visits: dict[UUID, VisitRecord]
) -> list[datetime]:
    """Write the newest state of each visit; return times between which figures change."""
    if not visits:
        return []
    void = [visit.visit for visit in visits.values() if visit.void]
    if void:
        ZoneVisit.objects.filter(visit_id__in=void).delete()
    names = {visit.zone for visit in visits.values()}
    zones = dict(
        Zone.objects.filter(environment=environment, zone_id__in=names).values_list("zone_id", "pk")
    )
    stored = _stored(visit.person for visit in visits.values())
    ZoneVisit.objects.bulk_create(
        [
            ZoneVisit(
                visit_id=visit.visit,
                zone_id=zones[visit.zone],
                task_id=task_id,
                person_id=visit.person if visit.person in stored else None,
                entered_at=visit.since,
                last_seen=visit.until,
                ended=visit.ended,
            )
            for visit in visits.values()
            if visit.zone in zones and not visit.void
        ],
        update_conflicts=True,
        unique_fields=["visit_id"],
        update_fields=["person", "entered_at", "last_seen", "ended"],
        batch_size=ROWS_PER_STATEMENT,
    )
    return [time for visit in visits.values() for time in (visit.since, visit.until)]


def _write_crossings(task_id: UUID, environment: int, ticks: list[TickRecord]) -> list[datetime]:
    crossings = [crossing for tick in ticks for crossing in tick.crossings]
    if not crossings:
        return []
    names = {crossing.line for crossing in crossings}
    lines = dict(
        Line.objects.filter(environment=environment, line_id__in=names).values_list("line_id", "pk")
    )
    stored = _stored(crossing.person for crossing in crossings)
    LineCrossing.objects.bulk_create(
        [
            LineCrossing(
                line_id=lines[crossing.line],
                task_id=task_id,
                person_id=crossing.person if crossing.person in stored else None,
                time=crossing.time,
                direction=crossing.direction,
            )
            for crossing in crossings
            if crossing.line in lines
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    return [crossing.time for crossing in crossings]


def _stored(people: Iterable[UUID | None]) -> set[UUID]:
    asked = {person for person in people if person is not None}
    return set(Person.objects.filter(pk__in=asked).values_list("pk", flat=True))


def _write_minutes(task_id: UUID, ticks: list[TickRecord]) -> list[datetime]:
    """Add what these ticks watched to the minutes that they fall into."""
    watched: dict[datetime, float] = {}
    heat: dict[datetime, list[bytes]] = {}
    for tick in ticks:
        if not tick.seconds:
            continue
        for minute, seconds in _by_minute(tick.time, tick.seconds):
            watched[minute] = watched.get(minute, 0.0) + seconds
        heat.setdefault(_minute(tick.time), []).append(_heat(tick))
    if not watched:
        return []
    before = {
        row.minute: row for row in FloorMinute.objects.filter(task=task_id, minute__in=watched)
    }
    rows = []
    for minute, seconds in watched.items():
        row = before.get(minute) or FloorMinute(task_id=task_id, minute=minute)
        row.watched_seconds += seconds
        parts = [part for part in heat.get(minute, []) if part]
        if parts:
            row.heat = floor_heat.pack(floor_heat.add([bytes(row.heat), *parts]))
        rows.append(row)
    FloorMinute.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["task", "minute"],
        update_fields=["watched_seconds", "heat"],
    )
    return list(watched)


def _heat(tick: TickRecord) -> bytes:
    points = tick.view.floor[tick.view.confirmed]
    return floor_heat.pack(floor_heat.cells(points, np.full(len(points), tick.seconds)))


def _by_minute(end: datetime, seconds: float) -> Iterable[tuple[datetime, float]]:
    """Yield each minute that an interval falls into, and how many seconds of it."""
    begin = end - timedelta(seconds=seconds)
    minute = _minute(begin)
    while minute < end:
        until = min(end, minute + MINUTE)
        yield minute, (until - max(begin, minute)).total_seconds()
        minute += MINUTE


def _minute(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(second=0, microsecond=0)
