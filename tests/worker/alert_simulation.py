"""A task with alert rules, stored batch by batch: `python -m … TASK TICKS`.

May be killed at any moment; the next run continues behind the last stored tick, as a worker does.
Nobody hides or stands at a border: there a restarted worker needs some ticks to be as sure again.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from uuid import UUID

import numpy as np

from tests.worker.floor_simulation import BATCH, START, STEP

PEOPLE = 8
PLACES = (1.5, 6.5, 9.5)
"""Metres: in the left zone, in the right one, in none."""


def main(task_id: str, last: int) -> None:
    import django

    django.setup()
    from tests.worker.records import HOLDER, status
    from tracking.models import ProcessingTask
    from worker.batch import Batch, BatchWriter
    from worker.floor_counts import FloorCounts
    from worker.plan import resumed_plan
    from worker.records import TickRecord
    from worker.task_alerts import TaskAlerts

    task = ProcessingTask.objects.get(pk=task_id)
    planned, writer = resumed_plan(task), BatchWriter(HOLDER)
    floor = FloorCounts(planned.floor, planned.floor_state)
    ticked = (planned.floor_state or {}).get("time")
    alerts = TaskAlerts(planned.alerts, planned.alert_state, ticked)
    camera = planned.cameras[0].key
    ticks: list[TickRecord] = []
    for number in range(task.frame_index + 1, last + 1):
        view = seen(number, str(camera))
        time = START + timedelta(seconds=number * STEP)
        events = floor.update(time.timestamp(), view)
        alerts.follow(time.timestamp(), floor, view, events)
        ticks.append(
            TickRecord(
                time=time,
                frame_index=number,
                view=view,
                camera_keys=(camera,),
                positions={camera: number},
                frames={camera: number},
                floor=floor.state(),
                alerts=alerts.take(),
            )
        )
        if number % BATCH == 0 or number == last:
            writer.write(Batch(planned, task.epoch, ticks, status()))
            ticks = []


def seen(number: int, camera: str):  # type: ignore[no-untyped-def]
    """Who is where in a tick: all go from place to place, each when it pleases them."""
    from vision.identity import IdentityResult
    from vision.tick_view import TickView
    from vision.types import Tracks

    rows = np.arange(PEOPLE)
    floor = np.array(
        [[PLACES[number // (23 + 11 * row) % 3], 2 + row / 10] for row in range(PEOPLE)]
    )
    people = [UUID(int=1 + row) for row in range(PEOPLE)]
    result = IdentityResult({camera: rows}, people, floor, [True] * PEOPLE, events=[])
    boxes = np.tile(np.array([10, 20, 50, 120], np.float32), (PEOPLE, 1))
    return TickView.build({camera: Tracks(rows + 1, boxes, np.ones(PEOPLE, np.float32))}, result)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
