"""Which of the two hours: recordings named by local time, on the night when clocks go back.

What tells: the time in the file, when it was last written to, and the recordings before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final

_ADJOINS: Final = timedelta(seconds=10)
_SAME: Final = timedelta(seconds=1)
_NEAR: Final = timedelta(minutes=14)
"""The two moments are an hour apart, in one place half an hour."""
_NEIGHBOURS: Final = 20


@dataclass(frozen=True, slots=True)
class KnownSpan:
    """A recording whose time is known.

    Attributes:
        written: when its file was last written to; None: unknown.
    """

    begin: datetime
    end: datetime
    written: datetime | None = None


@dataclass(slots=True)
class TwoTimes:
    """A recording that began at one of two moments.

    Attributes:
        choices: the two.
        created: what the file itself says; None: nothing.
        begin: the one that it was; None: not known.
    """

    choices: tuple[datetime, datetime]
    duration: timedelta
    written: datetime
    created: datetime | None = None
    begin: datetime | None = None

    def span(self, begin: datetime) -> KnownSpan:
        """Return what it covers if it began at `begin`."""
        return KnownSpan(begin, begin + self.duration, self.written)


def tell_apart(unknown: Sequence[TwoTimes], known: Sequence[KnownSpan]) -> None:
    """Find out when each of `unknown` began, as far as anything tells.

    Args:
        known: other recordings of the same camera.
    """
    around = _around(unknown, known)
    trusts_files = _written_at_end(around)
    for one in unknown:
        moments = [(one.created, timedelta())] if one.created else []
        if trusts_files:
            moments.append((one.written, one.duration))
        for moment, after in moments:
            off = [abs(moment - begin - after) for begin in one.choices]
            if min(off) <= _NEAR < max(off) and one.begin is None:
                one.begin = one.choices[off.index(min(off))]
    spans = [*around, *(one.span(one.begin) for one in unknown if one.begin)]
    while found := _next_by_neighbours([one for one in unknown if one.begin is None], spans):
        one, one.begin = found[0], found[1]
        spans.append(one.span(found[1]))


def _around(unknown: Sequence[TwoTimes], known: Sequence[KnownSpan]) -> list[KnownSpan]:
    """Return the known recordings of that day."""
    if not unknown:
        return []
    day = timedelta(days=1)
    begin = min(one.choices[0] for one in unknown) - day
    end = max(one.choices[1] + one.duration for one in unknown) + day
    return [span for span in known if span.end >= begin and span.begin <= end]


def _written_at_end(around: Sequence[KnownSpan]) -> bool:
    """Tell whether files were last written to when they ended; copies often were not."""
    off = [
        abs((span.written - span.end).total_seconds())
        for span in sorted(around, key=lambda span: span.begin)
        if span.written is not None
    ]
    return not off or median(off[:_NEIGHBOURS] + off[-_NEIGHBOURS:]) <= _NEAR.total_seconds()


def _next_by_neighbours(
    unknown: Sequence[TwoTimes], spans: Sequence[KnownSpan]
) -> tuple[TwoTimes, datetime] | None:
    """Return the recording that neighbours date best: one moment is taken, or one adjoins."""
    best: tuple[timedelta, TwoTimes, datetime] | None = None
    for one in unknown:
        free = [begin for begin in one.choices if not _overlaps(one.span(begin), spans)]
        if len(free) == 1:
            return one, free[0]
        gaps = [(_gap(one.span(begin), spans), begin) for begin in free]
        gap, begin = min(gaps, default=(_ADJOINS * 2, one.choices[0]))
        if gap <= _ADJOINS and (best is None or gap < best[0]):
            other = max(gaps)[0]
            if other > gap:
                best = gap, one, begin
    return (best[1], best[2]) if best else None


def _overlaps(span: KnownSpan, others: Sequence[KnownSpan]) -> bool:
    return any(span.begin < one.end - _SAME and one.begin < span.end - _SAME for one in others)


def _gap(span: KnownSpan, others: Sequence[KnownSpan]) -> timedelta:
    """Return how far it is to the nearest neighbour."""
    gaps = [min(abs(span.begin - one.end), abs(one.begin - span.end)) for one in others]
    return min(gaps, default=_ADJOINS * 2)
