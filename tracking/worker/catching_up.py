"""Where people were last stored, for a worker that takes over with a snapshot from before that."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Max

from tracking.models import Observation, ProcessingTask, Track
from tracking.vision.identity import Place

RECENT = timedelta(seconds=10)
STEADY = 0.5
"""Seconds of walking from which a speed is told; less is mostly noise."""
FASTEST = 2.5
"""m/s."""

Point = tuple[datetime, float, float]


def places_since(task: ProcessingTask, tick: int) -> tuple[float | None, dict[UUID, Place]]:
    """What was stored of the task from `tick` on.

    Returns:
        Seconds from that tick to the last stored one, None where nothing was stored in either; by
        person, where they were last.
    """
    newest = Track.objects.filter(task=task).aggregate(last=Max("last_seen"))["last"]
    if newest is None:
        return None, {}
    tracks = Track.objects.filter(task=task, last_seen__gte=newest - RECENT)
    rows = list(
        Observation.objects.filter(track__in=list(tracks.values_list("pk", flat=True)))
        .filter(time__gte=newest - RECENT, frame_index__gte=tick)
        .values_list("frame_index", "time", "person", "floor_x", "floor_y")
    )
    then = [time for index, time, *_ in rows if index == tick]
    points: dict[UUID, list[Point]] = defaultdict(list)
    for _, time, person, x, y in rows:
        if person is not None and x is not None and y is not None:
            points[person].append((time, x, y))
    seconds = (newest - then[0]).total_seconds() if then else None
    return seconds, {person: _place(given, newest) for person, given in points.items()}


def _place(points: list[Point], now: datetime) -> Place:
    """Position as of the last time, speed by a straight line through what there is."""
    table = np.array([((time - now).total_seconds(), x, y) for time, x, y in points])
    last = table[table[:, 0] == table[:, 0].max()]
    speed = np.zeros(2)
    if np.ptp(table[:, 0]) >= STEADY:
        steps = table[:, 0] - table[:, 0].mean()
        speed = steps @ (table[:, 1:] - table[:, 1:].mean(axis=0)) / (steps @ steps)
        speed *= min(1.0, FASTEST / max(float(np.hypot(*speed)), 1e-9))
    x, y = last[:, 1:].mean(axis=0)
    return Place(float(x), float(y), float(speed[0]), float(speed[1]), float(-last[0, 0]))
