"""The days on which there are recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, DateField, F, Func, Max, Min, QuerySet

from tracking.models import Recording


class _Day(Func):
    """The day (UTC, which is the zone of all our connections), by the database's own function.

    Django's TruncDate calls Python for every row of SQLite.
    """

    function = "DATE"
    output_field = DateField()


@dataclass(slots=True)
class CameraDates:
    """What one camera has."""

    dates: set[date]
    start_time: datetime
    end_time: datetime
    count: int


def dates_by_camera(recordings: QuerySet[Recording]) -> dict[str, CameraDates]:
    """Return for each camera the days (UTC) that its recordings touch.

    The database reduces the rows to different pairs of first and last day, of which there are as
    many as days and cameras, however many recordings there are.
    """
    found: dict[str, CameraDates] = {}
    spans = (
        recordings.order_by()
        .values(name=F("camera__camera_id"), first=_Day("start_time"), last=_Day("end_time"))
        .annotate(count=Count("pk"), begin=Min("start_time"), end=Max("end_time"))
        .order_by("name")
    )
    for span in spans:
        camera = found.setdefault(span["name"], CameraDates(set(), span["begin"], span["end"], 0))
        camera.dates.update(_days(span["first"], _last_day(span)))
        camera.start_time = min(camera.start_time, span["begin"])
        camera.end_time = max(camera.end_time, span["end"])
        camera.count += span["count"]
    return found


def _last_day(span: Mapping[str, Any]) -> date:
    """Return the day before, if none of these recordings reaches into the last one."""
    first, last = span["first"], span["last"]
    at_midnight: bool = span["end"] == datetime.combine(last, time(), UTC)
    day: date = last - timedelta(days=1) if at_midnight and last > first else last
    return day


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From the first to the last recording that begins on one day (UTC)."""

    start_time: datetime
    end_time: datetime
    count: int
    cameras: int


def spans_by_day(recordings: QuerySet[Recording], newest: int) -> list[DaySpan]:
    """Return the `newest` days with recordings, the newest first."""
    spans = (
        recordings.order_by()
        .values(day=_Day("start_time"))
        .annotate(
            begin=Min("start_time"),
            end=Max("end_time"),
            count=Count("pk"),
            cameras=Count("camera", distinct=True),
        )
        .order_by("-day")[:newest]
    )
    return [DaySpan(one["begin"], one["end"], one["count"], one["cameras"]) for one in spans]
