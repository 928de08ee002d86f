"""kill -9 while people walk through four cameras: how many keep their id.

SPOTON_KILLS says how often (`make accuracy`: 40, for each meets about six people, and one in twenty
of them is asked about), SPOTON_KILL_RESULT where to write the figure.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.db.models import Max
from redis import Redis

from lab.failover.people import ids_after, in_view, seen_again
from lab.provenance import commit
from tests.factories import make_camera, make_environment, make_task
from tests.worker.process import WorkerProcess
from tests.worker.running import has, wait_for_frames
from tracking.demo.facts import read_facts
from tracking.models import IdentitySnapshot, Observation, ProcessingTask

KILLS = int(os.environ.get("SPOTON_KILLS", "3"))
BEGIN, TICKS_BETWEEN = 40, 40
AFTERWARDS = 6
"""Ticks after the kill within which somebody in view is found again."""
DECIDED = 21
"""Ticks (3 s) after which it is said who they are."""


def crowded(recording: Path) -> ProcessingTask:
    """The demo's four windows over its recording, from where the square is full."""
    environment = make_environment("campus")
    cameras = [
        make_camera(
            environment,
            facts["camera_id"],
            source_address=str(recording),
            homography=facts["homography"],
            rate_fps=facts.get("rate_fps"),  # else people walk faster than they did
            **dict(
                zip(
                    ("window_x", "window_y", "window_width", "window_height"),
                    facts["window"],
                    strict=True,
                )
            ),
        )
        for facts in read_facts("campus")["cameras"]
        if "window" in facts
    ]
    return make_task(
        environment, cameras, mode=ProcessingTask.Mode.RECORDED, frame_index=BEGIN, loop=True
    )


def kill(worker: WorkerProcess, task: ProcessingTask) -> dict[UUID, bool]:
    """Kills the worker, starts it again; by person still in view, whether they kept their id."""
    task.refresh_from_db()
    wait_for_frames(worker, task, task.frame_index + TICKS_BETWEEN)
    task.refresh_from_db()
    worker.wait(
        lambda: IdentitySnapshot.objects.filter(task=task, epoch=task.epoch).exists(),
    )
    worker.kill()
    tick = Observation.objects.filter(task=task).aggregate(last=Max("frame_index"))["last"]
    before = in_view(task, tick)
    worker.start()
    worker.wait(lambda: has(task, frame_index__gte=tick + DECIDED), 60)
    now = ids_after(before, seen_again(task, tick, AFTERWARDS))
    return {person: later == {person} for person, later in now.items()}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.timeout(120 + 60 * KILLS)
@pytest.mark.django_db(transaction=True)
def test_people_keep_their_ids(
    worker: WorkerProcess,
    demo_recording: Path,
    redis_client: Redis,
    record_property: Callable[[str, object], None],
) -> None:
    task = crowded(demo_recording)
    kept = in_view = 0
    for _ in range(KILLS):
        answers = kill(worker, task)
        kept += sum(answers.values())
        in_view += len(answers)
    figure = {"commit": commit(), "kills": KILLS, "in_view": in_view, "kept": kept}
    record_property("kept", f"{kept} of {in_view}")
    if result := os.environ.get("SPOTON_KILL_RESULT"):
        Path(result).write_text(json.dumps(figure) + "\n")
    assert in_view >= 3 * KILLS
    # What is asked for is 0.95 over many kills, which ACCURACY.md holds against the figure; of the
    # few people of a few kills, one who is taken for a neighbour is a large share.
    assert kept >= 0.7 * in_view
