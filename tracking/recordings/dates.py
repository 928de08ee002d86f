"""The days on which there are recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Func,
    Max,
    Min,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable

from tracking.models import Recording


class _Day(Func):
    """The day in a zone, by the database's own function.

    Django's TruncDate calls Python for every row of SQLite. All our connections have UTC as their
    zone.

    Args:
        field: the moment.
        zone: of the day.
        shifts: for SQLite, which knows no zones, see `_shifts`.
    """

    function = "DATE"
    output_field = DateField()

    def __init__(self, field: str, zone: tzinfo, shifts: Sequence[_Shift]) -> None:
        self._zone = str(zone)
        parts: list[Combinable] = [F(field)]
        if shifts:
            cases = [When(**{f"{field}__lt": until}, then=Value(text)) for until, text in shifts]
            parts.append(Case(*cases, default=Value(shifts[-1][1]), output_field=CharField()))
        super().__init__(*parts)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Return SQL for a database that knows zones."""
        moment, *shift = self.get_source_expressions()
        if not shift:
            return super().as_sql(compiler, connection, **context)
        sql, params = compiler.compile(moment)
        return f"DATE({sql} AT TIME ZONE %s)", [*params, self._zone]


_Shift = tuple[datetime, str]
"""Up to when, and what SQLite has to add to UTC."""


def _shifts(recordings: QuerySet[Recording], zone: tzinfo) -> list[_Shift]:
    """Return what to add to UTC over the time of `recordings`; nothing for UTC."""
    if zone is UTC or str(zone) == "UTC":
        return []
    span = recordings.order_by().aggregate(first=Min("start_time"), last=Max("end_time"))
    if span["first"] is None:
        return []
    found: list[_Shift] = []
    moment, end = span["first"], span["last"] + timedelta(days=1)
    while moment < end:
        later = min(moment + timedelta(days=1), end)
        if moment.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            found.append((_change(moment, later, zone), _minutes(moment, zone)))
        moment = later
    return [*found, (end, _minutes(end, zone))]


def _change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return when clocks are set between two moments, to the second."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)


def _minutes(moment: datetime, zone: tzinfo) -> str:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    return f"{offset // timedelta(minutes=1):+d} minutes"


@dataclass(slots=True)
class CameraDates:
    """What one camera has."""

    dates: set[date]
    start_time: datetime
    end_time: datetime
    count: int


def dates_by_camera(recordings: QuerySet[Recording], zone: tzinfo = UTC) -> dict[str, CameraDates]:
    """Return for each camera the days that its recordings touch.

    The database reduces the rows to different pairs of first and last day, of which there are as
    many as days and cameras, however many recordings there are.
    """
    found: dict[str, CameraDates] = {}
    shifts = _shifts(recordings, zone)
    first, last = (_Day(field, zone, shifts) for field in ("start_time", "end_time"))
    spans = (
        recordings.order_by()
        .values(name=F("camera__camera_id"), first=first, last=last)
        .annotate(count=Count("pk"), begin=Min("start_time"), end=Max("end_time"))
        .order_by("name")
    )
    for span in spans:
        camera = found.setdefault(span["name"], CameraDates(set(), span["begin"], span["end"], 0))
        camera.dates.update(_days(span["first"], _last_day(span, zone)))
        camera.start_time = min(camera.start_time, span["begin"])
        camera.end_time = max(camera.end_time, span["end"])
        camera.count += span["count"]
    return found


def _last_day(span: Mapping[str, Any], zone: tzinfo) -> date:
    """Return the day before, if none of these recordings reaches into the last one."""
    first, last = span["first"], span["last"]
    at_midnight: bool = span["end"] == datetime.combine(last, time(), zone)
    day: date = last - timedelta(days=1) if at_midnight and last > first else last
    return day


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From the first to the last recording that begins on one day."""

    start_time: datetime
    end_time: datetime
    count: int
    cameras: int


def spans_by_day(recordings: QuerySet[Recording], newest: int, zone: tzinfo = UTC) -> list[DaySpan]:
    """Return the `newest` days with recordings, the newest first."""
    spans = (
        recordings.order_by()
        .values(day=_Day("start_time", zone, _shifts(recordings, zone)))
        .annotate(
            begin=Min("start_time"),
            end=Max("end_time"),
            count=Count("pk"),
            cameras=Count("camera", distinct=True),
        )
        .order_by("-day")[:newest]
    )
    return [DaySpan(one["begin"], one["end"], one["count"], one["cameras"]) for one in spans]
