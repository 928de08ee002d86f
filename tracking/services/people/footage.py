"""Which recordings show a person: what stays as it is when they are forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tracking.models import Recording, Track

_JOINED: Final = timedelta(minutes=1)
"""Spans that are closer than this are one."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class KnownFootage:
    """A time in which recordings of a camera show someone.

    Attributes:
        files: of the recordings, how many.
    """

    camera_id: str
    start_time: datetime
    end_time: datetime
    files: int


def footage_of(people: Collection[UUID]) -> list[KnownFootage]:
    """Return when recordings that are there show any of `people`, by camera and time."""
    rows = Track.objects.filter(person__in=people).order_by("camera__camera_id", "first_seen")
    spans: dict[tuple[int, str], list[Span]] = {}
    for camera, name, first, last in rows.values_list(
        "camera_id", "camera__camera_id", "first_seen", "last_seen"
    ):
        spans.setdefault((camera, name), []).append((first, last))
    found: list[KnownFootage] = []
    for (camera, name), seen in spans.items():
        times = _joined(seen)
        there = Recording.objects.filter(
            camera=camera, start_time__lte=times[-1][1], end_time__gte=times[0][0]
        )
        recorded = list(there.values_list("start_time", "end_time"))
        for start, end in times:
            files = sum(first <= end and last >= start for first, last in recorded)
            if files:
                found.append(KnownFootage(name, start, end, files))
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans that are in order with those made one that overlap, or nearly do."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] <= _JOINED:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
