"""What the database says of a cluster's tasks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Max

from tracking.models import Observation, ProcessingTask, TaskCamera

SEAM_SECONDS: Final = (5.0, 25.0)
"""After and before a recording begins again nobody must be matched: people jump there."""
_NEAR: Final = 100
"""Ticks within which one box is not seen again, unless it is stored twice."""
_TWICE: Final = """
SELECT task_id, camera_id, frame_index, track_id, ticks FROM (
    SELECT task_id, camera_id, frame_index, track_id,
        frame_index - lag(frame_index) OVER (
            PARTITION BY task_id, camera_id, track_id ORDER BY frame_index) AS ticks,
        frame_index - lag(frame_index) OVER (
            PARTITION BY task_id, camera_id, x1, y1, x2, y2 ORDER BY frame_index) AS box_ticks
    FROM tracking_observation WHERE confidence > 0) AS again
WHERE ticks = 0 OR box_ticks < %s
"""
Row = tuple[str, int, int, int, int]
"""Task, camera, tick, track, ticks since the track's last one."""


def rows_twice() -> set[Row]:
    """Return the rows that are there twice: a track in one tick, or a box in ticks near by."""
    with connection.cursor() as cursor:
        cursor.execute(_TWICE, [_NEAR])
        return {(str(task), *row) for task, *row in cursor.fetchall()}


def frames() -> dict[tuple[str, str], int]:
    """Return how many frames of each camera are stored, by task and camera."""
    rows = TaskCamera.objects.values_list("task_id", "camera__camera_id", "frames")
    return {(str(task), name): count for task, name, count in rows}


def newest_tick(task: str, cameras: Collection[str]) -> int:
    """Return the newest tick of a task with people in view of these cameras; 0 for none."""
    rows = Observation.objects.filter(task=UUID(task), camera__camera_id__in=cameras)
    return int(rows.aggregate(last=Max("frame_index"))["last"] or 0)


def ticks(task: str) -> int:
    """Return how many ticks of a task are stored."""
    return ProcessingTask.objects.values_list("frame_index", flat=True).get(pk=task)


def has_ticks(task: str, count: int) -> bool:
    """Return whether so many ticks of a task are stored."""
    return ticks(task) >= count


def near_the_seam() -> bool:
    """Return whether a recording has just begun again, or soon does."""
    after, before = SEAM_SECONDS
    rows = TaskCamera.objects.values_list("position", "total", "rate_fps")
    return not all(
        total and rate and after * rate < position < total - before * rate
        for position, total, rate in rows
    )
