"""Ask for the past of a zone or line that was drawn or moved to be counted again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from tracking.models import FloorRecount, Line, ObservationDay, Zone

OVERLAP: Final = timedelta(seconds=10)
"""By then workers count by the new shape."""


def ask(part: Zone | Line) -> None:
    """Let the job count what the part would have counted before now; see `FloorRecount`."""
    day = ObservationDay.objects.order_by("day").values_list("day", flat=True).first()
    if day is None:
        return
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    fields = {"until": timezone.now() + OVERLAP, "position": begin, "begin": begin, "states": {}}
    if isinstance(part, Zone):
        FloorRecount.objects.update_or_create(zone=part, defaults=fields)
    else:
        FloorRecount.objects.update_or_create(line=part, defaults=fields)
