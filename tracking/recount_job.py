"""The job that counts the past of zones and lines that were drawn or moved.

It takes the stored observations in parts, thinned to two places per second, and replaces the visits
or crossings of that part. It counts some seconds beyond the moment from which the worker counts, so
that someone who is inside then has two visits that overlap, which count as one.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from tracking.models import (
    FloorRecount,
    Line,
    LineCrossing,
    Observation,
    ObservationDay,
    Person,
    ProcessingTask,
    Zone,
    ZoneVisit,
)
from tracking.selectors.floor_steps import steps
from tracking.services.changed_quarters import mark_changed
from tracking.services.retention.partitions import start_of
from vision.floor_event import FloorEvent
from vision.floor_watch import FloorWatch

BUDGET_SECONDS: Final = 30.0
"""What is left after that is for the next minute."""
PART: Final = timedelta(minutes=10)
SETTLED: Final = timedelta(seconds=30)
"""After so long the worker has stored what it saw."""
ROWS_PER_STATEMENT: Final = 500


def run(budget_seconds: float = BUDGET_SECONDS) -> str:
    """Count on where the run before has ended; the answer stands in the admin's list of jobs."""
    begin, parts = time.monotonic(), 0
    keys = list(FloorRecount.objects.values_list("pk", flat=True))
    while keys and (not parts or time.monotonic() - begin < budget_seconds):
        # Read each time: the zone may be drawn again meanwhile.
        recount = FloorRecount.objects.select_related("zone", "line").filter(pk=keys[0]).first()
        if recount is None or not count_part(recount):
            keys.pop(0)
        parts += 1
    return f"{parts} parts counted again"


def count_part(recount: FloorRecount) -> bool:
    """Replace the visits or crossings of the next minutes, or of days without observations.

    Returns:
        Whether there is more to count now.
    """
    begin = recount.position
    ours = FloorRecount.objects.filter(pk=recount.pk, until=recount.until)
    if begin >= recount.until:
        ours.delete()
        return False
    end = _end_of_part(begin, recount.until)
    last = end >= recount.until
    if last and timezone.now() < recount.until + SETTLED:
        return False  # the worker has not stored it yet
    tasks = sorted({*recount.states, *map(str, _tasks(recount.part, begin, end))})
    states, found = {}, {}
    for task in tasks:
        watch = _watch(recount.part)
        watch.restore(recount.states.get(task, {}))
        found[task] = _events(watch, UUID(task), recount.part, begin, end)
        found[task] += watch.leave_all(end.timestamp()) if last else []
        if state := watch.state():
            states[task] = state
    with transaction.atomic():
        if not ours.update(states=states, position=end):
            return False  # drawn again
        changed = _remove(recount, begin, end)
        for task, events in found.items():
            changed += _store(recount.part, UUID(task), events)
        if changed:
            mark_changed(recount.part.environment_id, min(changed), max(changed))
    return True


def _end_of_part(begin: datetime, until: datetime) -> datetime:
    today = begin.astimezone(UTC).date()
    day = ObservationDay.objects.filter(day__gte=today).values_list("day", flat=True).first()
    if day == today:
        return min(until, begin + PART)
    return until if day is None else min(until, start_of(day))


def _watch(part: Zone | Line) -> FloorWatch:
    if isinstance(part, Zone):
        return FloorWatch({part.zone_id: part.polygon}, {})
    return FloorWatch({}, {part.line_id: part.points})


def _tasks(part: Zone | Line, begin: datetime, end: datetime) -> set[UUID]:
    rows = Observation.objects.filter(
        camera__environment=part.environment_id, time__gte=begin, time__lt=end
    )
    return set(rows.order_by().values_list("task_id", flat=True).distinct())


def _remove(recount: FloorRecount, begin: datetime, end: datetime) -> list[datetime]:
    """Remove what was counted in this part, but for who was inside when it was drawn.

    Returns:
        Times between which figures change.
    """
    if recount.zone is not None:
        visits = ZoneVisit.objects.filter(
            zone=recount.zone,
            entered_at__gte=begin,
            entered_at__lt=end,
            last_seen__lt=recount.until,
            ended=True,
        )
        span = visits.aggregate(first=Min("entered_at"), last=Max("last_seen"))
        visits.delete()
    else:
        crossings = LineCrossing.objects.filter(line=recount.line, time__gte=begin, time__lt=end)
        span = crossings.aggregate(first=Min("time"), last=Max("time"))
        crossings.delete()
    return [moment for moment in span.values() if moment is not None]


def _events(
    watch: FloorWatch, task: UUID, part: Zone | Line, begin: datetime, end: datetime
) -> list[FloorEvent]:
    events: list[FloorEvent] = []
    for moment, people, places in steps(task, part.environment_id, begin, end):
        events += watch.update(moment, people, places)
    return events + watch.leave_absent(end.timestamp())


def _store(part: Zone | Line, task: UUID, events: list[FloorEvent]) -> list[datetime]:
    """Store the visits that have ended, or the crossings; return their times."""
    if not ProcessingTask.objects.filter(pk=task).exists():
        return []
    people = {event.person for event in events}
    there = set(Person.objects.filter(pk__in=people).values_list("pk", flat=True))
    if isinstance(part, Zone):
        ZoneVisit.objects.bulk_create(
            [
                ZoneVisit(
                    zone=part,
                    task_id=task,
                    person_id=event.person if event.person in there else None,
                    entered_at=_time(event.time - event.dwell),
                    last_seen=_time(event.time),
                    ended=True,
                )
                for event in events
                if event.kind == "zone_left"
            ],
            batch_size=ROWS_PER_STATEMENT,
        )
        left = [event for event in events if event.kind == "zone_left"]
        return [_time(moment) for one in left for moment in (one.time - one.dwell, one.time)]
    LineCrossing.objects.bulk_create(
        [
            LineCrossing(
                line=part,
                task_id=task,
                person_id=event.person if event.person in there else None,
                time=_time(event.time),
                direction=event.direction,
            )
            for event in events
            if event.kind == "line_crossed"
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    return [_time(event.time) for event in events]


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
