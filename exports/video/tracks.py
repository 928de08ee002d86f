"""The tracks of some cameras over time, read from the database a minute at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from tracking.models import Camera, Observation, ProcessingTask, Track

from .paths import BLURRED_GAP, HELD, Sight, TrackPath

_WINDOW: Final = timedelta(seconds=60)
AROUND: Final = BLURRED_GAP + HELD
"""Seconds before and after a frame that decide what is in it."""
TRAIL: Final = 4.0
"""Seconds of a trail."""


class CameraTracks:
    """The tracks of cameras, around a time that only goes forward.

    Only what lies around that time is in memory, however long the range is.

    Args:
        cameras: which.
        start: of the first frame.
    """

    def __init__(self, cameras: Collection[Camera], start: datetime) -> None:
        self._cameras = [camera.pk for camera in cameras]
        self._loaded = start - timedelta(seconds=AROUND)
        self._paths: dict[int, TrackPath] = {}
        self._by_camera: dict[int, dict[int, TrackPath]] = defaultdict(dict)
        self._tasks = _started_in_order(self._cameras)
        self.observations = 0

    def at(self, camera: Camera, first: float, last: float) -> Collection[TrackPath]:
        """Return the tracks of a camera around a frame.

        Args:
            first, last: its time by either clock, seconds since the epoch.
        """
        needed = datetime.fromtimestamp(last + AROUND, UTC)
        if needed >= self._loaded + _WINDOW:  # nothing was shown for a while
            self._loaded = max(self._loaded, datetime.fromtimestamp(first - AROUND, UTC))
        while self._loaded <= needed:
            self._load(self._loaded, self._loaded + _WINDOW)
            self._loaded += _WINDOW
            self._drop(first - AROUND)
        return self._by_camera[camera.pk].values()

    def _load(self, start: datetime, end: datetime) -> None:
        rows = (
            Observation.objects.filter(camera__in=self._cameras, time__gte=start, time__lt=end)
            .order_by("time", "pk")
            .values_list(
                *("time", "track_id", "x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y")
            )
        )
        found = list(rows)
        self._know({row[1] for row in found} - self._paths.keys())
        for time, track, *box, confidence, x, y in found:
            path = self._paths.get(track)
            if path is None:  # the track was deleted
                continue
            left, top, right, bottom = box
            floor = None if x is None or y is None else (x, y)
            sight = Sight((left, top, right, bottom), confidence > 0, floor)
            path.add(time.timestamp(), sight)
        self.observations += len(found)

    def _know(self, keys: Collection[int]) -> None:
        """Read whose these tracks are now: merges and splits move tracks, not observations."""
        for some in _chunks(sorted(keys), 500):
            rows = Track.objects.filter(pk__in=some).values_list(
                "pk", "camera_id", "track_id", "person_id", "task_id"
            )
            for key, camera, number, person, task in rows:
                order, live = self._tasks.get(task, (0, True))
                path = TrackPath(key, number, person, live, order)
                self._paths[key] = self._by_camera[camera][key] = path

    def _drop(self, before: float) -> None:
        for key, path in list(self._paths.items()):
            if not path.times or path.times[-1] < before:
                del self._paths[key]
                for paths in self._by_camera.values():
                    paths.pop(key, None)
            else:
                path.forget(before)


def _started_in_order(cameras: Collection[int]) -> dict[UUID, tuple[int, bool]]:
    """Return of each task its place in the order of their starts, and whether it is live."""
    rows = ProcessingTask.objects.filter(cameras__in=cameras).distinct().order_by("created_at")
    live = ProcessingTask.Mode.LIVE
    keys = rows.values_list("pk", "mode")
    return {key: (place, mode == live) for place, (key, mode) in enumerate(keys, start=1)}


def _chunks(keys: list[int], size: int) -> Iterator[list[int]]:
    for begin in range(0, len(keys), size):
        yield keys[begin : begin + size]
