"""A task whose people walk by rule, stored batch by batch: `python -m … TASK TICKS`.

May be killed at any moment; the next run continues behind the last stored tick, as a worker does.
"""

from __future__ import annotations

import math
import sys
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np

START = datetime(2026, 1, 1, 10, 29, 30, tzinfo=UTC)
STEP = 0.1
"""Seconds from tick to tick."""
PEOPLE = 8
BATCH = 7


def main(task_id: str, last: int, batch: int = BATCH) -> None:
    import django

    django.setup()
    from analytics.rollups.job import roll_changed
    from tests.worker.records import HOLDER, status
    from tracking.models import FloorState, ProcessingTask
    from worker.batch import Batch, BatchWriter
    from worker.floor_counts import FloorCounts
    from worker.plan import plan
    from worker.records import TickRecord

    task = ProcessingTask.objects.get(pk=task_id)
    state = FloorState.objects.filter(task=task).values_list("state", flat=True).first()
    planned, writer = plan(task), BatchWriter(HOLDER)
    floor = FloorCounts(planned.floor, state)
    camera = planned.cameras[0].key
    ticks: list[TickRecord] = []
    for number in range(task.frame_index + 1, last + 1):
        view = seen(number, str(camera))
        time = START + timedelta(seconds=number * STEP)
        floor.update(time.timestamp(), view)
        visits, crossings = floor.records(all_visits=number % 10 == 0)
        ticks.append(
            TickRecord(
                time=time,
                frame_index=number,
                view=view,
                camera_keys=(camera,),
                positions={camera: number},
                frames={camera: number},
                floor=floor.state(),
                visits=visits,
                crossings=crossings,
                seconds=STEP if number > 1 else 0.0,
            )
        )
        if number % batch == 0 or number == last:
            writer.write(Batch(planned, task.epoch, ticks, status()))
            ticks = []
        if number % (20 * BATCH) == 0:
            roll_changed()
    roll_changed()


def seen(number: int, camera: str):  # type: ignore[no-untyped-def]
    """Who is seen where in a tick: all walk to and fro, and each hides now and then."""
    from vision.identity import IdentityResult
    from vision.tick_view import TickView
    from vision.types import Tracks

    now = number * STEP
    there = [
        person
        for person in range(PEOPLE)
        if (now + 3 * person) % 40 < 26 and not (now + 2 * person) % 13 < 2
    ]
    floor = np.array(
        [[4 + 4 * math.sin(now / (5 + person)), 2 + person / 10] for person in there]
    ).reshape(-1, 2)
    rows = np.arange(len(there))
    people = [UUID(int=1 + person) for person in there]
    result = IdentityResult({camera: rows}, people, floor, [True] * len(there), events=[])
    boxes = np.tile(np.array([10, 20, 50, 120], np.float32), (len(there), 1))
    ids = np.array(there, np.int64) + 1
    return TickView.build({camera: Tracks(ids, boxes, np.ones(len(there), np.float32))}, result)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
