"""When a camera was watched by a task, so that a frame without people has none in truth."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from tracking.models import Camera, FloorMinute, ProcessingTask, TaskCamera
from vision.playlist import Segment, SegmentPlaylist

from .paths import HELD, TrackPath

_WHOLE: Final = 58.0
"""Seconds of a minute from which it was watched all through; ticks are a second apart at most."""


class WatchedSpans:
    """When tasks watched a camera, by the clock of each.

    Of recordings, tasks keep which frames are stored. Of live cameras, there are the minutes that
    were watched as a whole; within others only what is near an observation counts.
    """

    def __init__(self, camera: Camera, start: datetime, end: datetime) -> None:
        rows = TaskCamera.objects.filter(camera=camera).select_related("task", "playlist")
        counted, taken = [], []
        for row in rows:
            if row.task.mode == ProcessingTask.Mode.RECORDED:
                counted += list(_stored(row))
            else:
                taken += list(_minutes(row.task, start, end))
        self._counted, self._taken = _joined(counted), _joined(taken)

    def watched(self, taken: float, counted: float, paths: list[TrackPath]) -> bool:
        """Tell whether someone would have been seen in a frame of these times.

        Args:
            paths: tracks around that time.
        """
        if _within(self._counted, counted) or _within(self._taken, taken):
            return True
        return any(_near(path, taken if path.live else counted) for path in paths)


def _stored(row: TaskCamera) -> Iterator[tuple[float, float]]:
    """Yield the times whose frames a task of recordings has stored."""
    if not hasattr(row, "playlist"):
        return
    playlist = SegmentPlaylist(
        [
            Segment.from_json(values, str(settings.BASE_DIR / values[0]))
            for values in row.playlist.files
        ]
    )
    for begin, end in row.covered:
        first, _ = playlist.locate(begin)
        for number in range(first, len(playlist.segments)):
            segment, place = playlist.segments[number], playlist.begin_of(number)
            if place >= end:
                break
            low = segment.first + max(begin, place) - place
            high = segment.first + min(end, place + segment.count) - place
            yield segment.time_of(low), segment.time_of(high)


def _minutes(task: ProcessingTask, start: datetime, end: datetime) -> Iterator[tuple[float, float]]:
    minutes = FloorMinute.objects.filter(
        task=task,
        minute__gt=start - timedelta(minutes=1),
        minute__lt=end,
        watched_seconds__gte=_WHOLE,
    )
    for minute in minutes.values_list("minute", flat=True):
        yield minute.timestamp(), minute.timestamp() + 60


def _joined(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1] + HELD:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _within(spans: list[tuple[float, float]], time: float) -> bool:
    row = bisect_right(spans, (time + 1e-3, float("inf"))) - 1
    return row >= 0 and time <= spans[row][1]


def _near(path: TrackPath, time: float) -> bool:
    row = bisect_right(path.times, time)
    return any(abs(one - time) <= HELD for one in path.times[max(0, row - 1) : row + 1])
