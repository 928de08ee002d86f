"""The figures at the top, each beside that of the period before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone

from analytics.queries.buckets import Span
from analytics.queries.figures import Totals
from analytics.templatetags.analytics import figure
from spoton.templatetags.parts import duration

from .marks import day_of

_LONG: Final = 600.0


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """What tiles need of one period; `people` is None where nobody counts them."""

    people: int | None
    totals: Totals


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure.

    Attributes:
        change: against the period before, such as "+12 %"; "" without a figure then.
        note: what belongs to it, such as when it was.
    """

    label: str
    value: str
    change: str
    note: str = ""


def tiles(now: PeriodFigures, before: PeriodFigures, span: Span) -> list[Tile]:
    """Return the tiles of a range."""
    found = [_people(now, before)] if now.people is not None else []
    peak = now.totals.maximum_at
    return [
        *found,
        _tile("Peak", now, before, lambda one: one.maximum, note=_at(peak, span)),
        _tile("Mean occupancy", now, before, lambda one: one.mean),
        _tile("Mean dwell", now, before, lambda one: one.mean_dwell, shown=dwell),
        _tile("Entries", now, before, lambda one: one.entries if one.known else None),
        _tile("Exits", now, before, lambda one: one.exits if one.known else None),
    ]


def dwell(seconds: float | None) -> str:
    """Return how long people stay; of many minutes seconds say nothing.

    >>> dwell(95.2), dwell(899.9), dwell(4000), dwell(None)
    ('1 min 35 s', '15 min', '1 h 7 min', '–')
    """
    if seconds is None or seconds < _LONG:
        return duration(seconds)
    return duration(60.0 * round(seconds / 60))


def change(now: float | None, before: float | None) -> str:
    """Return a change in words.

    >>> change(112, 100), change(60, 80), change(5, 5), change(4, 0), change(4, None)
    ('+12 %', '−25 %', '±0 %', '', '')
    """
    if now is None or not before:
        return ""
    percent = round(100 * (now / before - 1))
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return f"{sign}{figure(abs(percent))} %"


def _people(now: PeriodFigures, before: PeriodFigures) -> Tile:
    seen = before.people if before.totals.known or before.people else None
    known = now.people if now.totals.known or now.people else None
    return Tile("People", figure(known), change(known, seen))


def _tile(
    label: str,
    now: PeriodFigures,
    before: PeriodFigures,
    of: Callable[[Totals], float | None],
    shown: Callable[[float | None], str] = figure,
    note: str = "",
) -> Tile:
    value = of(now.totals)
    return Tile(label, shown(value), change(value, of(before.totals)), note)


def _at(moment: datetime | None, span: Span) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    one_day = span.start.astimezone(span.zone).date() == span.end.astimezone(span.zone).date()
    return f"{local:%H:%M}" if one_day else f"{day_of(local)}, {local:%H:%M}"
