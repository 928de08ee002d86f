"""Recordings that more than one task played: people in them count twice."""

from __future__ import annotations

from datetime import datetime
from itertools import combinations

from django.db.models import Max, Min

from tracking.models import Camera, Environment, FloorMinute, ProcessingTask, TaskCamera


def played_twice(environment: Environment, start: datetime, end: datetime) -> list[Camera]:
    """Return the cameras whose recordings of the same time two tasks played, in a span.

    Live cameras are in one task at a time.
    """
    watched = FloorMinute.objects.filter(
        task__environment=environment,
        task__mode=ProcessingTask.Mode.RECORDED,
        minute__gte=start,
        minute__lt=end,
    ).order_by()
    spans = {
        task: (first, last)
        for task, first, last in watched.values_list("task").annotate(Min("minute"), Max("minute"))
    }
    if len(spans) < 2:
        return []
    tasks: dict[Camera, list[tuple[datetime, datetime]]] = {}
    rows = TaskCamera.objects.filter(task__in=list(spans)).select_related("camera")
    for row in rows.order_by("camera__camera_id"):
        tasks.setdefault(row.camera, []).append(spans[row.task_id])
    return [camera for camera, some in tasks.items() if _overlap(some)]


def _overlap(spans: list[tuple[datetime, datetime]]) -> bool:
    pairs = combinations(spans, 2)
    return any(first[0] <= second[1] and second[0] <= first[1] for first, second in pairs)
