"""When a rule may tell someone: hours of the week in a time zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Hours:
    """Some hours on some days; they end on the next day if `end` is not after `begin`.

    Attributes:
        days: 0 is Monday.
        begin, end: minutes since midnight; `end` may be 1440.
    """

    days: frozenset[int]
    begin: int
    end: int

    def hold(self, day: int, minute: int) -> bool:
        """Return whether a minute of a day is within them."""
        if self.begin < self.end:
            return day in self.days and self.begin <= minute < self.end
        return (day in self.days and minute >= self.begin) or (
            (day - 1) % 7 in self.days and minute < self.end
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours of the week by the clock on the wall, through changes to and from summer time.

    Attributes:
        hours: none: always.
    """

    hours: tuple[Hours, ...] = ()
    time_zone: str = "UTC"

    def active(self, moment: float) -> bool:
        """Return whether it is within the hours; `moment` in seconds since the epoch."""
        return not self.hours or _active(self, int(moment // 60))


ALWAYS: Final = Schedule()


@lru_cache(maxsize=4096)
def _active(schedule: Schedule, minute: int) -> bool:
    local = datetime.fromtimestamp(minute * 60, ZoneInfo(schedule.time_zone))
    now = local.hour * 60 + local.minute
    return any(hours.hold(local.weekday(), now) for hours in schedule.hours)


def schedule(entries: Iterable[Mapping[str, Any]], time_zone: str) -> Schedule:
    """Return what a rule's entries say.

    >>> schedule([{"days": [0], "from": "22:00", "to": "06:00"}], "UTC").hours
    (Hours(days=frozenset({0}), begin=1320, end=360),)
    """
    hours = tuple(
        Hours(frozenset(entry["days"]), minutes(entry["from"]), minutes(entry["to"]))
        for entry in entries
    )
    return Schedule(hours, time_zone)


def minutes(text: str) -> int:
    """Return the minutes since midnight of "HH:MM", up to "24:00".

    >>> minutes("08:30"), minutes("24:00")
    (510, 1440)
    """
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
