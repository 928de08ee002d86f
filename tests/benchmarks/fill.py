"""A database with as many rows of everything as wanted, for tests and measurements of lists."""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts.models import AuditEntry, Role, User
from exports.models import ExportJob, ReportSchedule
from tests.benchmarks.fill_alerts import fill_alerts
from tracking.models import (
    Camera,
    Decision,
    Environment,
    Line,
    Person,
    PersonChange,
    PersonImage,
    PersonZone,
    ProcessingTask,
    Recording,
    Scene,
    TaskCamera,
    Track,
    Zone,
)
from tracking.services.retention import partitions

M = TypeVar("M", bound=Model)
DAYS = 14
SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many rows; `cameras` are per environment, `*_per_*` as they say."""

    environments: int
    cameras: int
    zones: int
    users: int
    tasks: int
    people: int
    tracks_per_person: int
    decisions_per_person: int
    recordings: int
    audit: int
    observations: int


LARGE = Sizes(20, 10, 10, 200, 2000, 50_000, 4, 4, 20_000, 100_000, 10_000_000)


def few(count: int) -> Sizes:
    """At least `count` rows in everything that a list shows."""
    return Sizes(
        environments=count,
        cameras=count,
        zones=count,
        users=count,
        tasks=2 * count,
        people=2 * count,
        tracks_per_person=count,
        decisions_per_person=count,
        recordings=count**2,
        audit=count**2,
        observations=0,
    )


def fill_empty(sizes: Sizes) -> None:
    """Make the tables, and fill them; ends the program where they have rows."""
    call_command("migrate", verbosity=0)
    if Environment.objects.exists():
        sys.exit("this database has rows: give an empty one")
    fill(sizes)


def fill(sizes: Sizes) -> None:
    """Adds the rows; the same ones every time."""
    chance = random.Random(7)
    now = timezone.now().replace(microsecond=0)
    environments = _add(
        Environment(environment_id=f"env-{n}", name=f"Place {n}") for n in range(sizes.environments)
    )
    users = _add(
        User(username=f"user-{n}", role=list(Role)[n % 3], password="!") for n in range(sizes.users)
    )
    cameras = _cameras(environments, sizes)
    zones = _add(
        Zone(environment=environment, zone_id=f"z{n}", name=f"Zone {n}", polygon=SQUARE)
        for environment in environments
        for n in range(sizes.zones)
    )
    tasks = _tasks(environments, cameras, users, sizes, now)
    people = _people(environments, sizes, now, chance)
    tracks = _tracks(people, cameras, tasks, sizes, chance)
    _stories(people, zones, cameras, users, sizes)
    fill_alerts(zones, now)
    _exports(environments, users[0], sizes, now)
    _add(
        Recording(
            camera=camera,
            path=f"{n}.mp4",
            start_time=now - timedelta(days=n % 365, hours=n // 365),
            end_time=now - timedelta(days=n % 365, hours=n // 365) + timedelta(minutes=50),
            fps=25,
        )
        for n, camera in zip(
            range(sizes.recordings), itertools.cycle(itertools.chain(*cameras.values()))
        )
    )
    _add(
        AuditEntry(
            username=users[n % len(users)].username,
            action=["camera.update", "task.start", "zone.create"][n % 3],
            target_type="tracking.camera",
            target_id=str(n % 500),
            environment_id=environments[n % len(environments)].environment_id,
            after={"n": n},
        )
        for n in range(sizes.audit)
    )
    if sizes.observations:
        _observations(tracks, sizes, now)


def _exports(environments: list[Environment], user: User, sizes: Sizes, now: datetime) -> None:
    _add(
        ExportJob(
            kind="tracking-data",
            environment=environment,
            owner=user,
            status=ExportJob.Status.EXPIRED,
            start_time=now - timedelta(hours=1),
            end_time=now,
            file_name="old.csv",
        )
        for environment in environments
    )
    schedules = _add(
        ReportSchedule(
            environment=environment, owner=user, every="day", hour=n % 24, time_zone="UTC",
            format="pdf", next_run_at=now,
        )
        for environment in environments
        for n in range(sizes.zones)
    )  # fmt: skip
    for schedule in schedules:
        schedule.receivers.set(schedule.environment.alert_receivers.all())


def _add(rows: Iterable[M]) -> list[M]:
    made: list[M] = []
    rest = iter(rows)
    while some := list(itertools.islice(rest, 5000)):
        made += type(some[0])._default_manager.bulk_create(some)
    return made


def _cameras(environments: list[Environment], sizes: Sizes) -> dict[int, list[Camera]]:
    cameras = {
        environment.pk: _add(
            Camera(
                environment=environment, camera_id=f"c{n:02}", source_address=f"rtsp://u:p@h/{n}"
            )
            for n in range(sizes.cameras)
        )
        for environment in environments
    }
    for environment in environments:
        _add(
            Line(environment=environment, line_id=f"l{n}", name=f"Line {n}", points=SQUARE[:2])
            for n in range(sizes.zones)
        )
        for scene in _add(
            Scene(environment=environment, scene_id=f"s{n}", name=f"Scene {n}")
            for n in range(sizes.zones)
        ):
            scene.cameras.set(cameras[environment.pk])
    return cameras


def _tasks(
    environments: list[Environment],
    cameras: dict[int, list[Camera]],
    users: list[User],
    sizes: Sizes,
    now: datetime,
) -> dict[int, list[ProcessingTask]]:
    """The newest of each environment runs, the others have ended."""
    tasks = _add(
        ProcessingTask(
            environment=environments[n % len(environments)],
            created_by=users[n % len(users)],
            status="completed" if n >= len(environments) else "processing",
            finished_at=now if n >= len(environments) else None,
            lease_holder="" if n >= len(environments) else "worker-1",
            lease_expires_at=None if n >= len(environments) else now + timedelta(days=1),
        )
        for n in range(sizes.tasks)
    )
    _add(
        TaskCamera(task=task, camera=camera, active=task.status == "processing", state="online")
        for task in tasks
        for camera in cameras[task.environment_id]
    )
    by_place: dict[int, list[ProcessingTask]] = {}
    for task in tasks:
        by_place.setdefault(task.environment_id, []).append(task)
    return by_place


def _people(
    environments: list[Environment], sizes: Sizes, now: datetime, chance: random.Random
) -> list[Person]:
    span = DAYS * 86_400
    states = [Person.State.LOST] * 17 + [Person.State.CONFIRMED, *[Person.State.ARCHIVED] * 2]
    return _add(
        Person(
            person_id=UUID(int=chance.getrandbits(128), version=4),
            environment=environments[n % len(environments)],
            state=states[n % len(states)],
            first_seen=now - timedelta(seconds=span * (n + 1) / sizes.people),
            last_seen=now - timedelta(seconds=span * n / sizes.people),
        )
        for n in range(sizes.people)
    )


def _tracks(
    people: list[Person],
    cameras: dict[int, list[Camera]],
    tasks: dict[int, list[ProcessingTask]],
    sizes: Sizes,
    chance: random.Random,
) -> list[Track]:
    numbers = itertools.count()

    def tracks() -> Iterator[Track]:
        for person in people:
            step = (person.last_seen - person.first_seen) / sizes.tracks_per_person
            for n in range(sizes.tracks_per_person):
                yield Track(
                    task=chance.choice(tasks[person.environment_id]),
                    camera=chance.choice(cameras[person.environment_id]),
                    track_id=next(numbers),
                    person=person,
                    first_seen=person.first_seen + n * step,
                    last_seen=person.first_seen + (n + 1) * step,
                    observation_count=50,
                )

    return _add(tracks())


def _stories(
    people: list[Person],
    zones: list[Zone],
    cameras: dict[int, list[Camera]],
    users: list[User],
    sizes: Sizes,
) -> None:
    """Decisions, pictures, zones and changes by hand."""
    by_place: dict[int, list[Zone]] = {}
    for zone in zones:
        by_place.setdefault(zone.environment_id, []).append(zone)
    _add(
        Decision(
            person=person,
            camera=cameras[person.environment_id][n % sizes.cameras],
            time=person.first_seen + timedelta(seconds=n),
            kind=["born", "matched"][n > 0],
            score=0.8,
            evidence={"metres": 0.4},
        )
        for person in people
        for n in range(sizes.decisions_per_person)
    )
    _add(
        PersonImage(
            person=person,
            path=f"crops/{person.pk}.jpg",
            quality=0.7,
            camera=cameras[person.environment_id][0],
            time=person.last_seen,
            width=60,
            height=120,
        )
        for person in people
    )
    _add(
        PersonZone(
            person=person,
            zone=by_place[person.environment_id][index % sizes.zones],
            first_seen=person.first_seen,
            last_seen=person.last_seen,
        )
        for index, person in enumerate(people)
    )
    _add(
        PersonChange(
            kind="merge",
            environment_id=person.environment_id,
            person=person,
            other=other,
            created_by=users[0],
        )
        for person, other in itertools.pairwise(people[: sizes.users])
        if person.environment_id == other.environment_id
    )


def _observations(tracks: list[Track], sizes: Sizes, now: datetime) -> None:
    """On PostgreSQL, by itself: ten million rows are too many for Python."""
    days = {(now - timedelta(days=n)).date() for n in range(DAYS + 2)}
    partitions.note(days)
    each = sizes.observations // len(tracks)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracking_observation (time, frame_index, task_id, camera_id, track_id,"
            " person_id, x1, y1, x2, y2, confidence, floor_x, floor_y)"
            " SELECT t.first_seen + (t.last_seen - t.first_seen) * n / %s, n, t.task_id,"
            " t.camera_id, t.id, t.person_id, 10 + n, 20, 60 + n, 140, 0.9, n * 0.1, 3"
            " FROM tracking_track t, generate_series(0, %s) n ORDER BY 1",
            [each, each - 1],
        )
        cursor.execute("ANALYZE")
