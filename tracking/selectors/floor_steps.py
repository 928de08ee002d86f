"""Where people were, step by step, from stored observations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

import numpy as np

from tracking.models import Observation
from vision.types import Floats

STEP_SECONDS: Final = 0.5

Step = tuple[float, list[UUID], Floats]
"""Time, seconds since the epoch, and who was where, (N, 2) metres."""


def steps(task: UUID, environment: int, begin: datetime, end: datetime) -> Iterator[Step]:
    """Yield where the people of a task were, by the tracks, which follow merges and splits.

    Args:
        environment: key of its row.
    """
    rows = (
        Observation.objects.filter(
            task=task, time__gte=begin, time__lt=end, floor_x__isnull=False,
            track__person__isnull=False, camera__environment=environment,
        )
        .order_by()
        .values_list("time", "track__person", "floor_x", "floor_y")
    )  # fmt: skip
    found = [(t.timestamp(), person, x, y) for t, person, x, y in rows.iterator(10_000)]
    if not found:
        return
    times = np.array([row[0] for row in found])
    names = sorted({row[1] for row in found if row[1] is not None})
    number = {name: index for index, name in enumerate(names)}
    steps = np.floor(times / STEP_SECONDS).astype(np.int64)
    keys = np.stack([steps, [number[row[1]] for row in found if row[1] is not None]], axis=1)
    each, index = np.unique(keys, axis=0, return_inverse=True)
    places = np.array([row[2:] for row in found], np.float64)
    counts = np.bincount(index)
    means = np.stack([np.bincount(index, places[:, axis]) / counts for axis in (0, 1)], axis=1)
    newest = np.zeros(len(each))
    np.maximum.at(newest, index, times)
    bounds = np.flatnonzero(np.diff(each[:, 0], prepend=-1))
    for first, last in zip(bounds.tolist(), [*bounds[1:].tolist(), len(each)], strict=True):
        people = [names[row] for row in each[first:last, 1].tolist()]
        yield float(newest[first:last].max()), people, means[first:last]
