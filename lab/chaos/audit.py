"""What is stored after all faults: twice, or not at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from lab.overload.marks import FRAMES

ALWAYS: Final = 0.9
"""A frame of the loop in which people are found in this part of its rounds is one with people."""

_TWICE: Final = """
SELECT count(*) - count(DISTINCT (task_id, camera_id, time, track_id)),
       count(*) - count(DISTINCT (task_id, camera_id, time, x1, y1, x2, y2)), count(*)
FROM tracking_observation
"""
_PLAYED: Final = """
SELECT round(extract(epoch FROM time - t.start) * %s)::bigint AS frame
FROM tracking_observation o,
     (SELECT min(time) AS start FROM tracking_observation WHERE task_id = %s) t
WHERE o.task_id = %s GROUP BY frame ORDER BY frame
"""
_OVERLAPPING: Final = """
SELECT count(*) FROM tracking_zonevisit a JOIN tracking_zonevisit b
ON a.zone_id = b.zone_id AND a.person_id = b.person_id AND a.task_id = b.task_id
AND a.visit_id < b.visit_id AND a.entered_at < b.last_seen AND b.entered_at < a.last_seen
"""


@dataclass(frozen=True, slots=True)
class Audit:
    """Counts of rows.

    Attributes:
        twice: two observations of one track in one frame, or of one box.
        missing: frames of the recording in which people are always found, and once were not.
        played: frames of the recording that are stored.
        overlapping: visits of one person to one zone at one time.
    """

    observations: int
    twice: int
    played: int
    missing: int
    overlapping: int


def audit(database_url: str, recorded_task: str, fps: float) -> Audit:
    """Ask the database itself.

    Args:
        recorded_task: which plays rounds of a film of `FRAMES` frames.
        fps: of that film.
    """
    with psycopg.connect(database_url) as connection:
        (tracks, boxes, rows), *_ = _ask(connection, _TWICE)
        played = [
            frame for (frame,) in _ask(connection, _PLAYED, fps, recorded_task, recorded_task)
        ]
        (overlapping,), *_ = _ask(connection, _OVERLAPPING)
    return Audit(rows, tracks + boxes, len(played), _missing(played), overlapping)


def _ask(connection: psycopg.Connection, query: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(query, values).fetchall()


def _missing(played: list[int]) -> int:
    """Count the frames that are in nearly all rounds of the loop and not in one of them."""
    if not played:
        return 0
    rounds: dict[int, set[int]] = defaultdict(set)
    for frame in played:
        rounds[frame % FRAMES].add(frame // FRAMES)
    last = max(played)
    return sum(
        whole - len(seen)
        for place, seen in rounds.items()
        if (whole := (last - place) // FRAMES + 1) > 1 and len(seen) >= ALWAYS * whole
    )
