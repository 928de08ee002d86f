"""When in the week people are there, as a table of coloured cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from analytics.templatetags.analytics import figure
from vision.types import Floats

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LEVELS: Final = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of one day; `level` 0–8 is its colour, None where nobody watched."""

    text: str
    level: int | None


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours below each other, days beside each other."""

    days: tuple[str, ...]
    rows: list[tuple[str, list[Cell]]]


def week_hours(table: Floats) -> WeekHours | None:
    """Return (7, 24) people at a time as rows of hours, None where nobody watched at all."""
    if np.isnan(table).all():
        return None
    most = float(np.nanmax(table))
    rows = [
        (f"{hour:02d}:00", [_cell(table[day, hour].item(), most) for day in range(len(DAYS))])
        for hour in range(24)
    ]
    return WeekHours(DAYS, rows)


def _cell(mean: float, most: float) -> Cell:
    if math.isnan(mean):
        return Cell("–", None)
    return Cell(figure(mean) if mean else "0", math.ceil(_LEVELS * mean / most) if most else 0)
