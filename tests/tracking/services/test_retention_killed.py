"""Retention killed at any moment: what is to be kept is there, and the next run gets done.

SPOTON_KILLS says how often (5).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import UTC, timedelta
from typing import Final

import pytest
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from spoton.conf.config import BASE_DIR
from tests.factories import make_person, make_task, make_track
from tests.worker.process import database_url
from tracking.models import Camera, Environment, Observation, ObservationDay, Track
from tracking.services.retention import partitions
from worker.sql import insert_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.given]
KILLS: Final = int(os.environ.get("SPOTON_KILLS", "5"))
DAYS: Final = 8
PER_DAY: Final = 4000
RETENTION_DAYS: Final = 4
BOX: Final = {"x1": 0.0, "y1": 0.0, "x2": 1.0, "y2": 1.0, "confidence": 1.0}


def fill(track: Track, indices: range) -> None:
    """Observations of these days, counted back from today, which have none."""
    now = timezone.now().astimezone(UTC).replace(hour=12)
    days = [now - timedelta(days=number) for number in range(DAYS)]
    partitions.note([day.date() for day in days])
    ObservationDay.objects.update(stored_on=F("day"))
    columns = ("time", "frame_index", "task", "camera", "track", *BOX)
    same = (track.task_id, track.camera_id, track.pk, *BOX.values())
    rows = (
        (days[index] + timedelta(seconds=number / 10), index, *same)
        for index in indices
        for number in range(PER_DAY)
    )
    with transaction.atomic():
        insert_rows(Observation, columns, rows)


def run(kill_after: float | None) -> None:
    """Run retention in a process of its own, and kill it then."""
    env = os.environ | {"DATABASE_URL": database_url(), "RETENTION_DAYS": str(RETENTION_DAYS)}
    command = [sys.executable, "manage.py", "apply_retention", "--skip-checks"]
    with subprocess.Popen(command, cwd=BASE_DIR, env=env, stdout=subprocess.DEVNULL) as process:
        try:
            process.wait(kill_after)
        except subprocess.TimeoutExpired:
            process.kill()


def test_what_is_kept_survives_any_kill(campus: Environment, cameras: list[Camera]) -> None:
    track = make_track(make_person(campus), cameras[0], make_task(campus, cameras), 0)
    fill(track, range(DAYS))
    begin = time.monotonic()
    run(None)
    whole = time.monotonic() - begin
    kept = dict.fromkeys(range(RETENTION_DAYS + 1), PER_DAY)
    assert counts() == kept
    for _ in range(KILLS):
        fill(track, range(RETENTION_DAYS + 1, DAYS))
        run(random.uniform(0.3, 1.0) * whole)
        left = counts()
        assert {index: count for index, count in left.items() if index in kept} == kept
        if partitions.native():  # a day is a table: it is there, or it is not
            assert set(left.values()) == {PER_DAY}
        run(None)
        assert counts() == kept


def counts() -> dict[int, int]:
    rows = Observation.objects.order_by().values_list("frame_index")
    return dict(rows.annotate(count=Count("pk")))
