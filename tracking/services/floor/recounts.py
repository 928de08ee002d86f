"""Ask for the past of a zone or line that was drawn or moved to be counted again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from tracking.models import Environment, FloorMinute, FloorRecount, Line, ObservationDay, Zone

OVERLAP: Final = timedelta(seconds=10)
"""By then workers count by the new shape."""


def ask(part: Zone | Line) -> None:
    """Let the job count what the part would have counted before now; see `FloorRecount`."""
    begin = _first()
    if begin is None:
        return
    fields = {"until": timezone.now() + OVERLAP, "position": begin, "begin": begin, "states": {}}
    if isinstance(part, Zone):
        FloorRecount.objects.update_or_create(zone=part, defaults=fields)
    else:
        FloorRecount.objects.update_or_create(line=part, defaults=fields)


def uncounted(
    environment: Environment, since: datetime | None = None
) -> tuple[datetime, datetime] | None:
    """Return from when to when there are observations, but no figures; None: never."""
    begin = _first(since)
    if begin is None:
        return None
    minutes = FloorMinute.objects.filter(task__environment=environment, minute__gte=begin)
    until = minutes.order_by("minute").values_list("minute", flat=True).first() or timezone.now()
    return (begin, until) if begin < until else None


def ask_for_all(environment: Environment, begin: datetime, until: datetime) -> int:
    """Let the job count what all zones and lines would have counted; return how many.

    Those that were drawn or moved lately are left out: all their past is being counted.
    """
    fields = {"until": until, "position": begin, "begin": begin}
    asked = [
        *(FloorRecount(zone=one, **fields) for one in environment.zones.filter(recount=None)),
        *(FloorRecount(line=one, **fields) for one in environment.lines.filter(recount=None)),
    ]
    return len(FloorRecount.objects.bulk_create(asked))


def _first(since: datetime | None = None) -> datetime | None:
    """Return the begin of the first day, `since` or later, of which observations are stored."""
    days = ObservationDay.objects.order_by("day")
    if since is not None:
        days = days.filter(day__gte=since.date())
    day = days.values_list("day", flat=True).first()
    return None if day is None else datetime(day.year, day.month, day.day, tzinfo=UTC)
