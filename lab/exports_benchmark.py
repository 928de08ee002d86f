"""How many rows per second an export writes here, and how much memory it takes."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psutil
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from exports import files
from exports.models import ExportJob
from exports.runs.claim import this_process
from exports.runs.runner import run_claimed
from exports.tracking_data import write_file  # noqa: F401 - before memory is measured
from exports.tracking_data.request import DataRequest, file_name, request_data
from tracking.models import Camera, Environment, Observation, Person, ProcessingTask, Track
from tracking.services.retention import partitions

DAY = date(1970, 1, 4)
"""Of which nobody has observations: what is written is dropped with its day."""
CAMERAS = 10
PEOPLE = 25
"""In view of each camera."""
TICKS_PER_SECOND = 10
TICKS_PER_TRACK = 250
TRACKS_PER_PERSON = 4
_MB = 1_000_000

_TRACKS = """
INSERT INTO tracking_track (task_id, camera_id, track_id, person_id, first_seen, last_seen,
    observation_count)
SELECT %s, camera, turn * {people} + place,
    (array(SELECT person_id FROM tracking_person WHERE environment_id = %s ORDER BY person_id))
        [1 + (turn / {per_person} * {people} + place) %% %s],
    %s::timestamptz + turn * {ticks} * interval '0.1 s',
    %s::timestamptz + (turn + 1) * {ticks} * interval '0.1 s',
    {ticks}
FROM generate_series(0, %s) turn, unnest(%s::bigint[]) camera,
    generate_series(0, {people} - 1) place
ORDER BY turn, camera, place
"""
_OBSERVATIONS = """
INSERT INTO tracking_observation (time, frame_index, task_id, camera_id, track_id, person_id,
    x1, y1, x2, y2, confidence, floor_x, floor_y)
SELECT %s::timestamptz + tick * interval '0.1 s', tick + 1, t.task_id, t.camera_id, t.id,
    t.person_id, x, y, x + 40, y + 100, random()::real,
    CASE WHEN t.track_id %% 10 > 0 THEN (random() * 50)::real END,
    CASE WHEN t.track_id %% 10 > 0 THEN (random() * 50)::real END
FROM generate_series(%s, %s) tick
JOIN tracking_track t ON t.task_id = %s
    AND t.track_id BETWEEN tick / {ticks} * {people} AND tick / {ticks} * {people} + {people} - 1,
    LATERAL (SELECT (random() * 600 + tick * 0)::real x, (random() * 380 + t.id * 0)::real y) box
"""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What came of one export; memory is what the process took more than before, at most."""

    form: str
    rows: int
    seconds: float
    size_bytes: int
    memory_mb: float
    processor_seconds: float

    def __str__(self) -> str:
        size, each = self.size_bytes / _MB, self.size_bytes / max(self.rows, 1)
        return (
            f"{self.form}: {self.rows} rows in {self.seconds:.1f} s, "
            f"{self.rows / self.seconds:.0f} rows/s; our process used the processor for "
            f"{self.processor_seconds:.1f} s; {size:.0f} MB, {each:.0f} bytes a row; "
            f"memory +{self.memory_mb:.0f} MB"
        )


def run(rows: int, forms: list[str], keep: Path | None = None) -> Iterator[ExportResult]:
    """Store so many observations, export them in each format, and remove all of it again.

    Args:
        keep: a folder for the files, to look at them.

    Raises:
        RuntimeError: the database is not PostgreSQL, or another run has not ended.
    """
    if connection.vendor != "postgresql":
        raise RuntimeError("set DATABASE_URL: this measures PostgreSQL")
    with _filled(rows) as environment:
        for form in forms:
            yield _measured(environment, rows, form, keep)


def _measured(environment: Environment, rows: int, form: str, keep: Path | None) -> ExportResult:
    start = _start()
    data = DataRequest(form.removesuffix(".gz"), (), "Europe/Berlin", form.endswith(".gz"))
    asked = request_data(environment, start, start + _length(rows), data)
    job = ExportJob.objects.create(
        kind="tracking-data",
        environment=environment,
        parameters=dict(asked.parameters),
        start_time=asked.start_time,
        end_time=asked.end_time,
        file_name=file_name(asked),
        status=ExportJob.Status.RUNNING,
        attempts=1,
        runner=this_process(),
        started_at=timezone.now(),
        heartbeat_at=Now(),
    )
    used = time.process_time()
    with _peak() as peak:
        run_claimed(job)
    used = time.process_time() - used
    job.refresh_from_db()
    if job.status != "completed" or job.started_at is None or job.finished_at is None:
        raise RuntimeError(f"{form}: {job.status} {job.error}")
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        files.path_of(job.job_id).replace(keep / job.file_name)
    files.delete(job.job_id)
    seconds = (job.finished_at - job.started_at).total_seconds()
    return ExportResult(form, job.rows, seconds, job.size_bytes, peak[0], used)


@contextlib.contextmanager
def _peak() -> Iterator[list[float]]:
    """Give how many MB more than now the process has taken at most."""
    process, over = psutil.Process(), threading.Event()
    before, peak = process.memory_info().rss, [0.0]

    def look() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], (process.memory_info().rss - before) / _MB)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _start() -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)


def _length(rows: int) -> timedelta:
    return timedelta(seconds=_ticks(rows) / TICKS_PER_SECOND)


def _ticks(rows: int) -> int:
    return max(1, rows // (CAMERAS * PEOPLE))


@contextlib.contextmanager
def _filled(rows: int) -> Iterator[Environment]:
    name = f"benchmark-{uuid4().hex[:12]}"
    environment = Environment.objects.create(environment_id=name, name=name)
    try:
        partitions.note([DAY])
        _fill(environment, _ticks(rows))
        yield environment
    finally:
        partitions.drop([DAY])
        Observation.objects.filter(time__lt=_start() + timedelta(days=1)).delete()
        environment.delete()


def _fill(environment: Environment, ticks: int) -> None:
    start, turns = _start(), ticks // TICKS_PER_TRACK
    cameras = [
        Camera.objects.create(environment=environment, camera_id=f"c{n:02}", name=f"Camera {n}").pk
        for n in range(CAMERAS)
    ]
    people = PEOPLE * (turns // TRACKS_PER_PERSON + 1)
    Person.objects.bulk_create(
        [
            Person(environment=environment, first_seen=start, last_seen=start + timedelta(days=1))
            for _ in range(people)
        ],
        batch_size=5000,
    )
    task = ProcessingTask.objects.create(
        environment=environment, status="completed", finished_at=timezone.now()
    )
    numbers = {"people": PEOPLE, "ticks": TICKS_PER_TRACK, "per_person": TRACKS_PER_PERSON}
    with connection.cursor() as cursor:
        cursor.execute(
            _TRACKS.format(**numbers),
            [task.pk, environment.pk, people, start, start, turns, cameras],
        )
        cursor.execute("ANALYZE tracking_track")
        step = 4 * TICKS_PER_TRACK
        for first in range(0, ticks, step):
            last = min(first + step, ticks) - 1
            cursor.execute(_OBSERVATIONS.format(**numbers), [start, first, last, task.pk])
        # As autovacuum does soon after rows are stored: BRIN then knows where times lie.
        cursor.execute("VACUUM (ANALYZE) tracking_observation")
    if Track.objects.filter(task=task).count() != (turns + 1) * CAMERAS * PEOPLE:
        raise RuntimeError("the tracks are not as they should be")
