"""The days on which there are recordings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models import Count, F, Max, Min, QuerySet
from django.db.models.functions import Greatest, TruncDate

from tracking.models import Recording

# A recording that ends at midnight does not reach into the day that begins there.
_INSTANT: Final = timedelta(microseconds=1)


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
        .values(
            name=F("camera__camera_id"),
            first=TruncDate("start_time", tzinfo=UTC),
            last=TruncDate(Greatest("start_time", F("end_time") - _INSTANT), tzinfo=UTC),
        )
        .annotate(count=Count("pk"), begin=Min("start_time"), end=Max("end_time"))
        .order_by("name")
    )
    for span in spans:
        camera = found.setdefault(span["name"], CameraDates(set(), span["begin"], span["end"], 0))
        camera.dates.update(_days(span["first"], span["last"]))
        camera.start_time = min(camera.start_time, span["begin"])
        camera.end_time = max(camera.end_time, span["end"])
        camera.count += span["count"]
    return found


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
