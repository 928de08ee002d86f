"""How long readers wait while a large installation of 0.1.0 is migrated, on PostgreSQL.

Another process than the reader migrates; the reader asks for a row of every table of 0.1.0, again
and again, and notes how long each answer took.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg

from spoton.conf.config import BASE_DIR

POLL_SECONDS: Final = 0.05
OLD_STATES: Final = {
    "first": {"tracking": "0007", "accounts": "0005"},
    "last": {"tracking": "0012", "accounts": "0008"},
}
"""Of 0.1.0: of the first day that it had backups, and of its last."""
NEWER_APPS: Final = ("alerts", "analytics", "exports")
READ: Final = (
    "accounts_user", "tracking_camera", "tracking_decision", "tracking_environment",
    "tracking_observation", "tracking_person", "tracking_personimage", "tracking_personzone",
    "tracking_processingtask", "tracking_recording", "tracking_taskcamera", "tracking_track",
)  # fmt: skip


@dataclass(slots=True)
class Waits:
    """What a reader has seen: the longest answer of each table in seconds, and how many."""

    longest: dict[str, float] = field(default_factory=dict)
    reads: int = 0

    def note(self, table: str, seconds: float) -> None:
        """Note one answer."""
        self.reads += 1
        self.longest[table] = max(seconds, self.longest.get(table, 0.0))


class Readers:
    """One thread per table, so that a table that is locked hides no other."""

    def __init__(self, url: str) -> None:
        self.waits = Waits()
        self._over = threading.Event()
        self._threads = [
            threading.Thread(target=self._read, args=(url, table), daemon=True) for table in READ
        ]

    def __enter__(self) -> Waits:
        for thread in self._threads:
            thread.start()
        return self.waits

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=60)

    def _read(self, url: str, table: str) -> None:
        with psycopg.connect(url, autocommit=True, application_name="reader") as connection:
            while not self._over.wait(POLL_SECONDS):
                begin = time.perf_counter()
                connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()  # noqa: S608
                self.waits.note(table, time.perf_counter() - begin)


def manage(url: str, *arguments: str) -> str:
    """Run `manage.py` over a database; raise CalledProcessError where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def build(url: str, state: str) -> None:
    """Make the tables of 0.1.0."""
    for app, migration in OLD_STATES[state].items():
        manage(url, "migrate", app, migration, "--verbosity", "0")
    for app in ("auth", "sessions", "django_q", "token_blacklist", "admin"):
        manage(url, "migrate", app, "--verbosity", "0")


def fill(url: str, observations: int) -> None:
    """Write an installation of 30 days by COPY; a hundred observations are one track."""
    begin = datetime.now(UTC) - timedelta(days=30)
    people, tracks = observations // 250, observations // 100
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_HEAD)
        for day in range(31):
            _partition(connection, (begin + timedelta(days=day)).date())
        connection.execute(_PEOPLE.format(people=people))
        connection.execute(_TRACKS.format(tracks=tracks, people=people))
        copy = (
            "COPY tracking_observation (id, time, frame_index, x1, y1, x2, y2, confidence,"
            " floor_x, floor_y, camera_id, person_id, task_id, track_id) FROM STDIN"
        )
        with connection.cursor() as cursor, cursor.copy(copy) as rows:
            for chunk in _observations(begin, observations, people):
                rows.write(chunk)
        connection.execute("ANALYZE")


def _partition(connection: Any, day: Any) -> None:
    name = f"tracking_observation_{day:%Y%m%d}"
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF tracking_observation"
        f" FOR VALUES FROM ('{day} 00:00+00') TO ('{day + timedelta(days=1)} 00:00+00')"
    )
    connection.execute(
        "INSERT INTO tracking_observationday VALUES (%s, %s) ON CONFLICT DO NOTHING", [day, day]
    )


def _observations(begin: datetime, number: int, people: int) -> Iterator[str]:
    step = timedelta(days=30) / number
    lines: list[str] = []
    for row in range(1, number + 1):
        track = (row - 1) // 100 + 1
        person = track % people + 1
        lines.append(
            f"{row}\t{begin + row * step}\t{row}\t10\t20\t50\t90\t0.8\t1.5\t2.5\t{row % 8 + 1}\t"
            f"00000000-0000-0000-0000-{person:012d}\t00000000-0000-0000-0000-000000000001\t{track}\n"
        )
        if len(lines) == 10_000:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


_HEAD: Final = """
INSERT INTO tracking_environment (id, environment_id, name, map_image, map_x_min, map_y_min,
    map_x_max, map_y_max, created_at)
VALUES (1, 'campus', 'Campus', '', 0, 0, 50, 50, now());
INSERT INTO tracking_zone (id, zone_id, name, polygon, color, environment_id)
VALUES (1, 'hall', 'Hall', '[[0,0],[4,0],[4,4]]', '#888888', 1);
INSERT INTO tracking_camera (id, camera_id, name, source_address, rotation, enabled, homography,
    width, height, environment_id)
SELECT n, 'c' || n, '', 'rtsp://host/' || n, 0, true, '[[1,0,0],[0,1,0],[0,0,1]]', 640, 480, 1
FROM generate_series(1, 8) n;
INSERT INTO tracking_processingtask (task_id, mode, loop, created_at, desired, status, error,
    lease_holder, epoch, frame_index, fps, people_now, seeks, environment_id, started_at,
    finished_at)
SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'live', false, now(),
    'stopped', 'stopped', '', '', 0, 0, 0, 0, 0, 1, now(), now() FROM generate_series(1, 300) n;
INSERT INTO tracking_recording (path, start_time, end_time, fps, camera_id)
SELECT 'f' || n, now() - n * interval '1 hour', now() - (n - 1) * interval '1 hour', 25, 1
FROM generate_series(1, 20000) n;
"""
_PEOPLE: Final = """
INSERT INTO tracking_person (person_id, state, first_seen, last_seen, environment_id)
SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'archived',
    now() - n * interval '30 days' / {people},
    now() - n * interval '30 days' / {people} + interval '60 s', 1
FROM generate_series(1, {people}) n;
INSERT INTO tracking_personimage (person_id, path, quality, time, width, height)
SELECT person_id, 'people/' || person_id || '.jpg', 0.8, last_seen, 64, 128 FROM tracking_person;
INSERT INTO tracking_personzone (first_seen, last_seen, person_id, zone_id)
SELECT first_seen, last_seen, person_id, 1 FROM tracking_person;
INSERT INTO tracking_decision (time, kind, evidence, person_id)
SELECT first_seen + n * interval '1 s', 'matched', '{{"m": 0.4}}', person_id
FROM tracking_person, generate_series(1, 10) n;
"""
_TRACKS: Final = """
INSERT INTO tracking_track (id, track_id, first_seen, last_seen, observation_count, camera_id,
    person_id, task_id)
SELECT n, n, now() - n * interval '30 days' / {tracks}, now() - n * interval '30 days' / {tracks}
    + interval '10 s', 100, n % 8 + 1,
    ('00000000-0000-0000-0000-' || lpad((n % {people} + 1)::text, 12, '0'))::uuid,
    '00000000-0000-0000-0000-000000000001'
FROM generate_series(1, {tracks}) n;
"""
