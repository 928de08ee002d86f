"""Days with recordings, said as ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from tracking.models import Recording
from tracking.recordings.dates import dates_by_camera


@dataclass(frozen=True, slots=True)
class CameraRanges:
    """What one camera has: (first, last) days without a gap between them."""

    camera_id: str
    count: int
    ranges: list[tuple[date, date]]


def ranges_by_camera(recordings: QuerySet[Recording]) -> list[CameraRanges]:
    """Return the ranges of each camera that has recordings, in days of the user's zone."""
    zone = timezone.get_current_timezone()
    return [
        CameraRanges(camera_id, found.count, ranges(found.dates))
        for camera_id, found in dates_by_camera(recordings, zone).items()
    ]


def ranges(days: Iterable[date]) -> list[tuple[date, date]]:
    """Return (first, last) of each run of days.

    >>> ranges([date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 5)])[0]
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 2))
    """
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] <= timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
