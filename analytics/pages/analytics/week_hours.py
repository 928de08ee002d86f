"""When in the week people are there, as a table of coloured cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from analytics.queries.buckets import Span
from analytics.templatetags.analytics import figure
from vision.types import Floats

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LEVELS: Final = 8
_WEEK_HOURS: Final = 7 * 24 + 1
"""Of a longer range, these hours have all there are."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one day; `level` is its colour: 0–8, "none" where nobody watched."""

    text: str
    level: int | str


_OUTSIDE: Final = Cell("", "outside")


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours below each other, days beside each other: those that the range has."""

    days: list[str]
    rows: list[tuple[str, list[Cell]]]

    @property
    def any_unknown(self) -> bool:
        """Whether nobody watched in some of them."""
        return any(cell.level == "none" for _, cells in self.rows for cell in cells)


def week_hours(table: Floats, span: Span) -> WeekHours | None:
    """Return (7, 24) people at a time as rows of hours, None where nobody watched at all."""
    if np.isnan(table).all():
        return None
    most = float(np.nanmax(table))
    asked = _hours(span)
    days = [day for day in range(len(DAYS)) if any(one == day for one, _ in asked)]
    rows = [
        (
            f"{hour:02d}:00",
            [
                _cell(table[day, hour].item(), most) if (day, hour) in asked else _OUTSIDE
                for day in days
            ],
        )
        for hour in sorted({one for _, one in asked})
    ]
    return WeekHours([DAYS[day] for day in days], rows)


def _hours(span: Span) -> set[tuple[int, int]]:
    """Return the weekdays and hours that lie in a span."""
    hours = min(_WEEK_HOURS, math.ceil(span.seconds / 3600) + 1)
    last = span.end - timedelta.resolution
    found: set[tuple[int, int]] = set()
    for number in range(hours):
        local: datetime = min(span.start + timedelta(hours=number), last).astimezone(span.zone)
        found.add((local.weekday(), local.hour))
    return found


def _cell(mean: float, most: float) -> Cell:
    if math.isnan(mean):
        return Cell("–", "none")
    return Cell(figure(mean) if mean else "0", math.ceil(_LEVELS * mean / most) if most else 0)
