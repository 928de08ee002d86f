"""Figures of the system, of workers and of cameras over a range of time, by bucket."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from accounts.models import User
from analytics.models import SystemSample
from analytics.system.history import MINUTE_DAYS, QUARTER, floor, mean_and_peak
from analytics.system.samples import MINUTE, shown
from tracking.selectors.scope import environments_for

BUCKETS: Final = {"minute": 60, "quarter": 900, "hour": 3600, "day": 86_400}
MOST_POINTS: Final = 1500
MOST_ROWS: Final = 100_000


class TooMuchError(Exception):
    """More is asked for than is given at once; the message says what to ask for instead."""


@dataclass(frozen=True, slots=True)
class SeriesRange:
    """What is asked for; `subject` "" is all of a kind."""

    kind: str
    subject: str
    start: datetime
    end: datetime
    bucket: str


def series(user: User, asked: SeriesRange) -> list[dict[str, Any]]:
    """Return each part's points, the oldest first; cameras only of environments that `user` sees.

    Raises:
        TooMuchError: the range has too many buckets, or holds too many rows.
    """
    size = BUCKETS[asked.bucket]
    if (asked.end - asked.start).total_seconds() / size > MOST_POINTS:
        raise TooMuchError(f"At most {MOST_POINTS} buckets: use a larger one or a shorter range.")
    rows = _rows(user, asked)
    if rows[MOST_ROWS : MOST_ROWS + 1].exists():
        raise TooMuchError("That is too much at once: name a subject, or use a shorter range.")
    parts: dict[tuple[str, str | None], dict[datetime, list[Any]]] = {}
    for subject, environment, start, figures, peaks in rows.values_list(
        "subject", "environment__environment_id", "start", "figures", "peaks"
    ):
        buckets = parts.setdefault((subject, environment), defaultdict(list))
        buckets[floor(start, size)].append((shown(figures), peaks))
    return [
        {"subject": subject, "environment_id": environment, "points": _points(buckets)}
        for (subject, environment), buckets in sorted(parts.items(), key=str)
    ]


def _rows(user: User, asked: SeriesRange) -> Any:
    seconds = MINUTE if asked.bucket == "minute" else QUARTER
    if asked.bucket != "minute" and (asked.end - asked.start).days <= MINUTE_DAYS:
        seconds = _finest(asked)
    rows = SystemSample.objects.filter(
        seconds=seconds, kind=asked.kind, start__gte=asked.start, start__lt=asked.end
    ).order_by("start")
    if asked.subject:
        rows = rows.filter(subject=asked.subject)
    if asked.kind == SystemSample.Kind.CAMERA and not user.sees_everything:
        rows = rows.filter(environment__in=environments_for(user))
    return rows


def _finest(asked: SeriesRange) -> int:
    """Return minutes where they reach back so far: the quarter that runs is in none yet."""
    first = SystemSample.objects.filter(seconds=MINUTE).order_by("start").first()
    return MINUTE if first is not None and first.start <= asked.start else QUARTER


def _points(buckets: dict[datetime, list[Any]]) -> list[dict[str, Any]]:
    points = []
    for start, told in sorted(buckets.items()):
        means, peaks = mean_and_peak(told)
        points.append({"start": start, "means": means, "peaks": peaks})
    return points
