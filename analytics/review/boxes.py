"""What is drawn over footage: the observations of a few seconds, by track."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from tracking.models import Observation, ProcessingTask, Track

MOST: Final = 30_000
"""Observations of one answer."""
AROUND: Final = 1.0
"""Seconds after that decide what is drawn: no box is held for longer."""
BEFORE: Final = 2.0
"""Seconds before that trails show (`static/js/review/track-path.js`)."""
_KEYS: Final = 500

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class TrackBoxes:
    """A track with its observations.

    Attributes:
        number: that within its task and camera.
        person: who it is now, None where nobody knows.
        live: its observations are dated by the clock, else by the number of the frame.
        task: the later the task was started, the higher.
        rows: time, seconds since the epoch; box; confidence; floor.
    """

    camera: int
    number: int
    person: UUID | None
    live: bool
    task: int
    rows: list[Row]


def boxes(
    cameras: Collection[int], begin: float, end: float, every: int = 1
) -> tuple[list[TrackBoxes], float]:
    """Return tracks with what was observed around a time; and up to when that is complete.

    Args:
        cameras: keys.
        begin, end: seconds since the epoch.
        every: only frames whose number is a multiple of this.
    """
    wanted = Observation.objects.filter(
        camera__in=cameras,
        time__gte=datetime.fromtimestamp(begin - BEFORE, UTC),
        time__lt=datetime.fromtimestamp(end + AROUND, UTC),
    )
    if every > 1:
        wanted = wanted.alias(rest=F("frame_index") % every).filter(rest=0)
    rows = list(
        wanted.order_by("time", "pk").values_list(
            *("time", "track_id", "x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y")
        )[: MOST + 1]
    )
    if len(rows) > MOST:
        # At least half a second, or the page would ask for the same again.
        end = max(begin + AROUND / 2, rows[-1][0].timestamp() - AROUND)
    by_track: dict[int, list[Row]] = defaultdict(list)
    for time, track, *rest in rows:
        by_track[track].append((time.timestamp(), *rest))
    return _known(by_track), end


def _known(by_track: dict[int, list[Row]]) -> list[TrackBoxes]:
    """Add whose tracks these are now: merges and splits move tracks, not observations."""
    keys = sorted(by_track)
    facts: list[Row] = []
    for begin in range(0, len(keys), _KEYS):
        facts += Track.objects.filter(pk__in=keys[begin : begin + _KEYS]).values_list(
            "pk", "camera_id", "track_id", "person_id", "task_id"
        )
    tasks = _started_in_order({task for *_, task in facts})
    found = []
    for key, camera, number, person, task in facts:
        order, live = tasks[task]
        found.append(TrackBoxes(camera, number, person, live, order, by_track[key]))
    return found


def _started_in_order(tasks: Collection[UUID]) -> dict[UUID, tuple[int, bool]]:
    rows = ProcessingTask.objects.filter(pk__in=tasks).order_by("created_at")
    live = ProcessingTask.Mode.LIVE
    keys = rows.values_list("pk", "mode")
    return {key: (place, mode == live) for place, (key, mode) in enumerate(keys, start=1)}
