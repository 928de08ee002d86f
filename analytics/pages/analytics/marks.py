"""What charts are made of: places in percent of the plot, ticks, and spans of time in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from analytics.queries.buckets import Bucket, Span

_STEPS: Final = (
    *(timedelta(minutes=minutes) for minutes in (5, 10, 15, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 3, 6, 12)),
    *(timedelta(days=days) for days in (1, 2, 7, 14, 28, 91, 182, 364)),
)
_MOST_TICKS: Final = 9
_DAY: Final = timedelta(days=1)
PLOT: Final = 1000
_GAP: Final = 0.14
"""Of a bar's width, between two bars."""


@dataclass(frozen=True, slots=True)
class AxisTick:
    """A place on an axis; every second one is `minor` and goes where there is little room."""

    at: str
    text: str
    minor: bool = False


def percent(share: float) -> str:
    """Return a share as SVG takes it.

    >>> percent(0.125)
    '12.5%'
    """
    return f"{round(100 * share, 3):g}%"


def units(share: float) -> str:
    """Return a share in the units of a plot, which is 1000 by 1000 however large it is shown.

    >>> units(0.125)
    '125'
    """
    return f"{round(PLOT * share, 2):g}"


def bars(shapes: Iterable[tuple[float, float, float, float]]) -> str:
    """Return bars as one SVG path.

    Args:
        shapes: of each bar two shares of the width and two of the height, 0 at the bottom.

    >>> bars([(0, 0.5, 0, 0.25)])
    'M35 750h430v250h-430z'
    """
    found = []
    for left, right, low, high in shapes:
        if high > low:
            gap = _GAP * (right - left) / 2
            width, height = units(right - left - 2 * gap), units(high - low)
            found.append(f"M{units(left + gap)} {units(1 - high)}h{width}v{height}h-{width}z")
    return "".join(found)


def step_of(most: float) -> int:
    """Return the round number between ticks of an axis up to `most`.

    >>> step_of(0), step_of(4), step_of(12), step_of(37), step_of(260)
    (1, 1, 5, 10, 100)
    """
    rough = max(1.0, most / 4)
    power = int(10 ** math.floor(math.log10(rough) + 1e-9))
    return next(factor * power for factor in (1, 2, 5, 10) if rough <= factor * power + 1e-9)


def top_of(most: float) -> int:
    """Return the round number at which an axis ends.

    >>> top_of(0), top_of(4), top_of(12), top_of(37)
    (1, 4, 15, 40)
    """
    step = step_of(most)
    return max(step, step * math.ceil(most / step - 1e-9))


def number_ticks(top: int) -> list[AxisTick]:
    """Return the ticks of an axis from 0 to `top`, from below."""
    step = step_of(top)
    return [AxisTick(percent(1 - one / top), str(one)) for one in range(0, top + 1, step)]


def shares(span: Span, seconds: float) -> float:
    """Return where a moment lies in a span, 0–1."""
    return (seconds - span.start.timestamp()) / span.seconds


def time_ticks(span: Span) -> list[AxisTick]:
    """Return round moments of the local clock, at most nine."""
    step = next((one for one in _STEPS if (span.end - span.start) / one <= _MOST_TICKS), _STEPS[-1])
    ticks = []
    for number, moment in enumerate(_round_moments(span, step)):
        text = f"{moment:%H:%M}" if step < _DAY else f"{moment.day} {moment:%b}"
        if (step < _DAY and moment.time() == time()) or step == _DAY:
            text = f"{moment:%a} {moment.day}"
        at = percent(shares(span, moment.timestamp()))
        ticks.append(AxisTick(at, text, minor=number % 2 == 1))
    return ticks


def _round_moments(span: Span, step: timedelta) -> Iterator[datetime]:
    first = span.start.astimezone(span.zone)
    moment = datetime.combine(first.date(), time(), span.zone)
    if step > _DAY and span.bucket is Bucket.WEEK:
        moment -= timedelta(days=moment.weekday())
    while moment < span.end:
        if moment >= span.start:
            yield moment
        moment += step


def when(start: datetime, end: datetime) -> str:
    """Return a span of local times in as few words as are clear."""
    if end - start >= _DAY and start.time() == end.time() == time():
        last = end - _DAY
        return day_of(start) if last.date() == start.date() else f"{day_of(start)} – {day_of(last)}"
    if start.date() == end.date():
        return f"{day_of(start)}, {start:%H:%M}–{end:%H:%M}"
    if end.time() == time() and end - start < _DAY:
        return f"{day_of(start)}, {start:%H:%M}–24:00"
    return f"{day_of(start)}, {start:%H:%M} – {day_of(end)}, {end:%H:%M}"


def day_of(moment: datetime) -> str:
    """Return a day in words.

    >>> day_of(datetime(2026, 11, 3))
    'Tue 3 Nov'
    """
    return f"{moment:%a} {moment.day} {moment:%b}"
