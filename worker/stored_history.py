"""What was stored after an identity snapshot, for a worker that takes over with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.db.models import Max

from tracking.models import IdentitySnapshot, Observation, ProcessingTask, Track
from vision.identity import StoredHistory
from vision.types import Tracks

RECENT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """An observation: `xyxy` in pixels."""

    tick: int
    time: datetime
    camera: str
    track: int
    person: UUID | None
    xyxy: tuple[float, float, float, float]
    score: float


def history_since(
    task: ProcessingTask, snapshot: IdentitySnapshot, fps: float
) -> tuple[StoredHistory, float]:
    """Return what was stored after a snapshot, and the seconds from it to the next tick.

    The seconds are those of a recording, which waits for its worker.
    """
    ticks = max(0, task.frame_index - snapshot.frame_index)
    rows = list(_stored(task, snapshot.frame_index))
    now = max((row.time for row in rows), default=None)
    then = next((row.time for row in rows if row.tick == snapshot.frame_index), None)
    if now is None or then is None or now == then:
        seconds, step = ticks / fps, 1 / fps
    else:
        seconds = (now - then).total_seconds()
        step = seconds / max(1, ticks)
    return history_of(rows, snapshot.frame_index, seconds), seconds + step


def history_of(rows: list[StoredObservation], tick: int, seconds: float) -> StoredHistory:
    """Return the history in `rows`, of `tick` and after, over the `seconds` since then."""
    now = max((row.time for row in rows), default=None)
    if now is None:
        return StoredHistory(seconds)
    owners = {(row.camera, row.track): row.person for row in rows if row.person is not None}
    pictures: dict[str, dict[datetime, list[StoredObservation]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        if row.tick > tick:
            pictures[row.camera][row.time].append(row)
    return StoredHistory(
        seconds,
        owners,
        {
            camera: [
                (seconds - (now - time).total_seconds(), _tracks(seen))
                for time, seen in sorted(times.items())
            ]
            for camera, times in pictures.items()
        },
    )


def _stored(task: ProcessingTask, tick: int) -> Iterable[StoredObservation]:
    """Yield the task's observations from `tick` on, in order; at most the last seconds."""
    newest = Track.objects.filter(task=task).aggregate(last=Max("last_seen"))["last"]
    if newest is None:
        return
    tracks = dict(
        Track.objects.filter(task=task, last_seen__gte=newest - RECENT).values_list(
            "pk", "track_id"
        )
    )
    names = dict(task.cameras.values_list("pk", "camera_id"))
    rows = Observation.objects.filter(
        track__in=list(tracks), time__gte=newest - RECENT, frame_index__gte=tick
    ).order_by("frame_index")
    for row in rows:
        if row.camera_id not in names:
            continue
        yield StoredObservation(
            row.frame_index,
            row.time,
            names[row.camera_id],
            tracks[row.track_id],
            row.person_id,
            (row.x1, row.y1, row.x2, row.y2),
            row.confidence,
        )


def _tracks(seen: list[StoredObservation]) -> Tracks:
    return Tracks(
        np.array([row.track for row in seen], np.int64),
        np.array([row.xyxy for row in seen], np.float32),
        np.array([row.score for row in seen], np.float32),
    )
