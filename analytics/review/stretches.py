"""When each camera has footage, and how many tracks it has over time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Final

import numpy as np
from django.db.models import Count

from analytics.review.span import STEPS, TimelineSpan
from tracking.models import Recording, Track
from vision.types import Floats

_GAP: Final = 1.0
"""Files that follow each other this closely are one stretch, seconds: cameras cut inexactly."""
_LONGEST_TRACK: Final = timedelta(days=1)
"""Of tracks: those that ended much later than a span need not be read."""

Stretch = tuple[float, float]


def footage(cameras: Collection[int], span: TimelineSpan) -> dict[int, list[Stretch]]:
    """Return, by key of a camera, the stretches with footage, seconds since the epoch.

    Gaps of less than half a step are left out: nobody could see them.
    """
    rows = (
        Recording.objects.filter(
            camera__in=cameras, start_time__lt=span.end_time, end_time__gt=span.start_time
        )
        .order_by("start_time")
        .values_list("camera_id", "start_time", "end_time")
    )
    found: dict[int, list[Stretch]] = {}
    for camera, start, end in rows:
        one = max(start.timestamp(), span.begin), min(end.timestamp(), span.end)
        found.setdefault(camera, []).append(one)
    least = max(_GAP, span.step / 2)
    return {camera: joined(stretches, least) for camera, stretches in found.items()}


def joined(stretches: Iterable[Stretch], gap: float) -> list[Stretch]:
    """Join stretches, in the order of their begin, that are no more than `gap` seconds apart.

    >>> joined([(0, 10), (10.5, 20), (15, 18), (30, 40)], 1.0)
    [(0, 20), (30, 40)]
    """
    found: list[Stretch] = []
    for begin, end in stretches:
        if found and begin - found[-1][1] <= gap:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def tracks(cameras: Collection[int], span: TimelineSpan) -> dict[int, list[int]]:
    """Return, by key of a camera, how many tracks are in each step.

    The database counts those that begin and end in the same steps, so that a day of 100,000
    tracks comes as a few thousand rows.
    """
    rows = (
        Track.objects.filter(
            camera__in=cameras,
            last_seen__gte=span.start_time,
            last_seen__lt=span.end_time + _LONGEST_TRACK,
            first_seen__lt=span.end_time,
        )
        .order_by()
        .values("camera_id", first=span.number("first_seen"), last=span.number("last_seen"))
        .annotate(count=Count("pk"))
        .values_list("camera_id", "first", "last", "count")
    )
    steps: dict[int, Floats] = {}
    for camera, first, last, count in rows:
        change = steps.setdefault(camera, np.zeros(STEPS + 1))
        change[min(max(0, int(first)), STEPS)] += count
        change[min(max(0, int(last)) + 1, STEPS)] -= count
    return {
        camera: np.cumsum(change[:STEPS]).astype(np.int64).tolist()
        for camera, change in steps.items()
    }
