"""The rows of one batch about the floor: visits, crossings, and minutes that were watched."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np

from tracking.models import FloorMinute, Line, LineCrossing, Person, Zone, ZoneVisit
from tracking.services.changed_quarters import mark_quarters, quarter_of, quarters
from vision import floor_heat
from vision.types import Floats

from .records import CrossingRecord, TickRecord, VisitRecord

ROWS_PER_STATEMENT: Final = 500
MINUTE: Final = timedelta(minutes=1)
JUST: Final = timedelta(seconds=15)
"""Who is not seen for less has not left: that is known in the next quarter only."""


def write_floor_rows(task_id: UUID, environment: int, ticks: list[TickRecord]) -> None:
    """Write what happened on the floor, in the transaction of the ticks, and note its quarters."""
    visits = {visit.visit: visit for tick in ticks for visit in tick.visits}
    _write_visits(task_id, environment, visits)
    crossings = [crossing for tick in ticks for crossing in tick.crossings]
    _write_crossings(task_id, environment, crossings)
    _write_minutes(task_id, ticks)
    changed = _quarters_seen(ticks)
    changed |= {quarter_of(crossing.time) for crossing in crossings}
    for visit in visits.values():
        changed |= {quarter_of(visit.since), quarter_of(visit.until)}
        if visit.ended or visit.void:
            changed.update(quarters(visit.since, visit.until))
    for tick in ticks:
        for begin, end in tick.changed_spans:
            changed.update(quarters(begin, end))
    mark_quarters(environment, sorted(changed))


def _quarters_seen(ticks: list[TickRecord]) -> set[datetime]:
    """Return the quarters in which it changes who was seen, or who they were."""
    times = [time for tick in ticks if len(tick.view) for time in (tick.time, tick.time - JUST)]
    found = {quarter_of(time) for time in times}
    for tick in ticks:
        for said in tick.corrections:
            found.update(quarters(said.since, tick.time))
    lost = {person for tick in ticks for person in tick.lost}
    merged = {person for tick in ticks for pair in tick.merged for person in pair}
    if not lost and not merged:
        return found
    rows = Person.objects.filter(pk__in=lost | merged)
    for person, first, last in rows.values_list("pk", "first_seen", "last_seen"):
        found.update(quarters(first if person in merged else last, last))
    return found


def _write_visits(task_id: UUID, environment: int, visits: dict[UUID, VisitRecord]) -> None:
    """Write the newest state of each visit."""
    if not visits:
        return
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


def _write_crossings(task_id: UUID, environment: int, crossings: list[CrossingRecord]) -> None:
    if not crossings:
        return
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
                crossing_id=crossing.crossing,
            )
            for crossing in crossings
            if crossing.line in lines
        ],
        ignore_conflicts=True,  # a full queue may hand on what is being stored
        batch_size=ROWS_PER_STATEMENT,
    )


def _stored(people: Iterable[UUID | None]) -> set[UUID]:
    asked = {person for person in people if person is not None}
    return set(Person.objects.filter(pk__in=asked).values_list("pk", flat=True))


def _write_minutes(task_id: UUID, ticks: list[TickRecord]) -> None:
    """Add what these ticks watched to the minutes that they fall into."""
    watched: dict[datetime, float] = {}
    seen: dict[datetime, list[TickRecord]] = {}
    for tick in ticks:
        if not tick.seconds:
            continue
        for minute, seconds in _by_minute(tick.time, tick.seconds):
            watched[minute] = watched.get(minute, 0.0) + seconds
        seen.setdefault(_minute(tick.time), []).append(tick)
    if not watched:
        return
    before = {
        row.minute: row for row in FloorMinute.objects.filter(task=task_id, minute__in=watched)
    }
    rows = []
    for minute, seconds in watched.items():
        row = before.get(minute) or FloorMinute(task_id=task_id, minute=minute)
        row.watched_seconds += seconds
        if new := _heat(seen.get(minute, [])):
            row.heat = floor_heat.pack(floor_heat.add([bytes(row.heat), new]))
        rows.append(row)
    FloorMinute.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["task", "minute"],
        update_fields=["watched_seconds", "heat"],
    )


def _heat(ticks: list[TickRecord]) -> bytes:
    """Return where the people of these ticks were, packed."""
    if not ticks:
        return b""
    points = [tick.view.floor[tick.view.confirmed] for tick in ticks]
    seconds = [_person_seconds(tick)[tick.view.confirmed] for tick in ticks]
    return floor_heat.pack(floor_heat.cells(np.concatenate(points), np.concatenate(seconds)))


def _person_seconds(tick: TickRecord) -> Floats:
    """Return for how long each of a tick's people was where it says, s."""
    if tick.person_seconds is None:
        return np.full(len(tick.view.people), tick.seconds)
    return tick.person_seconds


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
