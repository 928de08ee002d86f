"""When a scheduled report is due, and what it is about: pure functions of dates and clocks.

A report is about the whole period before: yesterday, the week from Monday to Sunday, the month.
It is due at an hour of the first day after that, by the clock of its time zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a report is due.

    Attributes:
        every: day, week or month.
        hour: 0–23, by the clock of `zone`.
    """

    every: str
    hour: int
    zone: ZoneInfo

    def next_due(self, now: datetime) -> datetime:
        """Return the first time after `now`.

        >>> rhythm = Rhythm("week", 7, ZoneInfo("UTC"))
        >>> rhythm.next_due(datetime(2026, 1, 5, 7, tzinfo=UTC)).isoformat()
        '2026-01-12T07:00:00+00:00'
        """
        first = self._begin(now.astimezone(self.zone).date())
        due = self._due(first)
        return due if due > now else self._due(self._begin_after(first))

    def last_due(self, now: datetime) -> datetime:
        """Return the newest time that is not after `now`."""
        first = self._begin(now.astimezone(self.zone).date())
        due = self._due(first)
        return due if due <= now else self._due(self._begin(first - _DAY))

    def period(self, due: datetime) -> tuple[datetime, datetime]:
        """Return what a report that is due then is about: from, up to but not including.

        >>> rhythm = Rhythm("month", 7, ZoneInfo("UTC"))
        >>> [f"{one:%d.%m.}" for one in rhythm.period(datetime(2026, 3, 1, 7, tzinfo=UTC))]
        ['01.02.', '01.03.']
        """
        last = self._begin(due.astimezone(self.zone).date())
        return self._moment(self._begin(last - _DAY), 0), self._moment(last, 0)

    def _begin(self, day: date) -> date:
        """Return the first day of the period that `day` is in."""
        if self.every == "month":
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self.every == "week" else day

    def _begin_after(self, first: date) -> date:
        longest = {"day": 1, "week": 7, "month": 31}[self.every]
        return self._begin(first + timedelta(days=longest))

    def _due(self, first: date) -> datetime:
        return self._moment(first, self.hour)

    def _moment(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=self.zone).astimezone(UTC)
