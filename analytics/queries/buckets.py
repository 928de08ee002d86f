"""Spans of time, and their division into minutes, hours, days or weeks of a time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from django.utils import timezone

from spoton.service_errors import InvalidInputError
from vision.types import Ints

MOST_BUCKETS: Final = 3000
LONGEST: Final = timedelta(days=3 * 366)
"""More than figures are kept by default."""
EARLIEST: Final = datetime(1970, 1, 2, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
_MINUTE: Final = 60
_QUARTER: Final = 900
_DAY: Final = 86_400


class Bucket(StrEnum):
    """How long one bucket of a series is."""

    MINUTE = "minute"
    FIVE_MINUTES = "5-minutes"
    QUARTER = "15-minutes"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"

    @property
    def seconds(self) -> int:
        """Seconds, where no clock is changed."""
        return _SECONDS[self]


_SECONDS: Final[dict[Bucket, int]] = {
    Bucket.MINUTE: _MINUTE,
    Bucket.FIVE_MINUTES: 5 * _MINUTE,
    Bucket.QUARTER: _QUARTER,
    Bucket.HOUR: 3600,
    Bucket.DAY: _DAY,
    Bucket.WEEK: 7 * _DAY,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, but not including, `end`: whole minutes, in UTC.

    Attributes:
        bucket: how it is divided.
        zone: whose hours, days and weeks; weeks begin on Monday.
    """

    start: datetime
    end: datetime
    bucket: Bucket
    zone: ZoneInfo

    @property
    def edges(self) -> Ints:
        """(N + 1,) bounds of its buckets, seconds since the epoch.

        The first and the last bucket may be cut off. Where clocks are changed within an hour, a
        new bucket begins, so that none counts two hours that have one name.
        """
        return edges(self.start, self.end, self.bucket, self.zone)

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()

    def before(self) -> Span:
        """Return the span of the same length before it; of whole days, as many whole days."""
        first, last = self.start.astimezone(self.zone), self.end.astimezone(self.zone)
        if first.time() == last.time() == time():
            day = first.date() - (last.date() - first.date())
            start = _midnight(day, self.zone)
        else:
            start = self.start - (self.end - self.start)
        return Span(start, self.start, self.bucket, self.zone)


def make_span(
    start: datetime | None = None,
    end: datetime | None = None,
    bucket: Bucket | None = None,
    zone: ZoneInfo | None = None,
) -> Span:
    """Return the span from `start` to `end`, made larger to whole minutes.

    Without an end it ends now; without a start it is the last 24 hours. Without a bucket it is
    that of an hour, or the smallest larger one that fits.

    Raises:
        InvalidInputError: it is empty, too long, or has too many buckets.
    """
    end = timezone.now() if end is None else end
    check_moment("end_time", end)
    start = end - timedelta(hours=24) if start is None else start
    check_moment("start_time", start)
    start, end = _whole_minutes(start, end)
    if start >= end:
        raise InvalidInputError("end_time", "It must be after start_time.")
    if end - start > LONGEST:
        raise InvalidInputError("start_time", f"At most {LONGEST.days} days at once.")
    fitting = fitting_bucket((end - start).total_seconds())
    if bucket is None:
        bucket = max(Bucket.HOUR, fitting, key=lambda one: one.seconds)
    elif bucket.seconds < fitting.seconds:
        raise InvalidInputError(
            "bucket",
            f"At most {MOST_BUCKETS:,} buckets. Use {fitting.value} or longer, or a shorter range.",
        )
    return Span(start, end, bucket, zone or ZoneInfo("UTC"))


def fitting_bucket(seconds: float) -> Bucket:
    """Return the smallest bucket of which a span of so many seconds has not too many."""
    return next(one for one in Bucket if seconds <= one.seconds * MOST_BUCKETS)


def edges(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> Ints:
    """Return the bounds of the buckets, see `Span.edges`."""
    first, last = int(start.timestamp()), int(end.timestamp())
    if bucket in (Bucket.DAY, Bucket.WEEK):
        inner = _days(start, end, bucket, zone)
    else:
        inner = _within_days(first, last, bucket.seconds, zone)
    inside = inner[(inner > first) & (inner < last)]
    return np.unique(np.concatenate([[first], inside, [last]])).astype(np.int64)


def _days(start: datetime, end: datetime, bucket: Bucket, zone: ZoneInfo) -> Ints:
    """Return the midnights at which days or weeks begin."""
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    step = 1
    if bucket is Bucket.WEEK:
        day, step = day - timedelta(days=day.weekday()), 7
    count = (last - day).days // step + 1
    days = (day + timedelta(days=step * number) for number in range(count))
    return np.array([int(_midnight(one, zone).timestamp()) for one in days], np.int64)


def _within_days(first: int, last: int, step: int, zone: ZoneInfo) -> Ints:
    """Return where the clock on the wall shows a multiple of `step`, and where it is changed."""
    found = []
    bounds = [first, *_changes(first, last, zone), last]
    for begin, end in pairwise(bounds):
        offset = _offset(begin, zone)
        whole = -(-(begin + offset) // step) * step - offset
        found += [np.array([begin], np.int64), np.arange(whole, end, step, dtype=np.int64)]
    return np.concatenate(found)


def _changes(first: int, last: int, zone: ZoneInfo) -> list[int]:
    """Return the moments between two at which the clock is changed."""
    days = [*range(first, last, _DAY), last]
    found = []
    for begin, end in pairwise(days):
        low, high = begin, end
        if _offset(low, zone) == _offset(high, zone):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            if _offset(middle, zone) == _offset(begin, zone):
                low = middle
            else:
                high = middle
        found.append(high)
    return found


def _offset(moment: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day; where clocks leave out midnight, that after it."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _whole_minutes(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return the span in whole minutes that holds another one."""
    first = start.astimezone(UTC).replace(second=0, microsecond=0)
    last = end.astimezone(UTC).replace(second=0, microsecond=0)
    return first, last if last == end else last + timedelta(minutes=1)


def check_moment(field: str, moment: datetime) -> None:
    """Raise InvalidInputError for a time in which no camera can have seen anything."""
    if not EARLIEST <= moment <= LATEST:
        raise InvalidInputError(field, f"Use a time between {EARLIEST:%Y} and {LATEST:%Y}.")
