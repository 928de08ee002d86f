"""Make a small installation of an older SpotOn, and its backup; run in a checkout of that.

    git worktree add ../old 2b8c3a81 && cd ../old
    SPOTON_DATA_DIR=/tmp/old python ../spoton/tools/old_installation.py /tmp/old.zip

Uses nothing but what every version has: models by name, `manage.py migrate` and `backup`. Requires
the packages of that version (of the first: django-axes too). The backups under
`tests/spoton/backup/old` are from here; `test_old_backup.py` looks at what becomes of each row.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

WHEN: Final = datetime(2026, 11, 22, 23, 59, 59, 120000, tzinfo=UTC)
PEOPLE: Final = tuple(UUID(int=number) for number in range(1, 4))
TASKS: Final = tuple(UUID(int=number) for number in range(101, 103))
PICTURE: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOMOGRAPHY: Final = [[0.01, 0.0, 1.0], [0.0, 0.01, 2.0], [0.0, 0.0, 1.0]]
TOKEN: Final = "a token of the old installation"  # noqa: S105 - of an installation that is no more


def model(label: str) -> Any:
    """Return a model by its label."""
    from django.apps import apps

    return apps.get_model(label)


def has(label: str) -> bool:
    """Return whether this version has the model."""
    try:
        model(label)
    except LookupError:
        return False
    return True


def write_picture(name: str) -> None:
    """Write a picture of one pixel below the folder of media."""
    from django.conf import settings

    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(PICTURE)


def make_place() -> tuple[Any, Any]:
    """Make an environment with a map, cameras, a zone, a line, a scene; return it and a camera."""
    campus = model("tracking.Environment").objects.create(
        environment_id="campus", name="Campus “north”\t1", map_image="maps/floor.png"
    )
    write_picture("maps/floor.png")
    points = [{"image": [0, 0], "floor": [1.0, 2.0]}, {"image": [100, 0], "floor": [2.0, 2.0]}]
    door = model("tracking.Camera").objects.create(
        environment=campus,
        camera_id="door",
        name="Door",
        source_address="rtsp://user:s3cret@10.0.0.7/main",
        homography=HOMOGRAPHY,
        calibration_points=points,
        width=640,
        height=480,
    )
    film = model("tracking.Camera").objects.create(
        environment=campus, camera_id="film", source_address="recordings", enabled=False
    )
    model("tracking.Recording").objects.create(
        camera=film,
        path="/recordings/film-1.mp4",
        start_time=WHEN,
        end_time=WHEN + timedelta(minutes=5),
        fps=25.0,
        frame_count=7500,
    )
    square = [[0, 0], [4, 0], [4, 4], [0, 4]]
    model("tracking.Zone").objects.create(
        environment=campus, zone_id="hall", name="Hall", polygon=square
    )
    model("tracking.Line").objects.create(
        environment=campus, line_id="gate", name="Gate", points=[[0, 0], [4, 0]]
    )
    scene = model("tracking.Scene").objects.create(environment=campus, scene_id="day", name="Day")
    scene.cameras.add(door, film)
    return campus, door


def make_users(campus: Any) -> Any:
    """Make an administrator, and an operator of one environment with a token; return the first."""
    from django.contrib.auth import get_user_model

    users: Any = get_user_model().objects
    admin = users.create_superuser("admin", password="correct-horse-battery")  # noqa: S106
    operator = users.create_user("operator", password="correct-horse-battery", role="operator")  # noqa: S106
    operator.all_environments = False
    operator.save()
    operator.environments.add(campus)
    digest = hashlib.sha256(TOKEN.encode()).hexdigest()
    model("accounts.ApiToken").objects.create(
        user=operator,
        name="gate",
        prefix="abcdefgh",
        digest=digest,
    )
    model("accounts.AuditEntry").objects.create(
        action="camera.update", target_type="camera", target_id="door", before={"a": 1}, after=None
    )
    return admin


def make_tasks(campus: Any, camera: Any, admin: Any) -> None:
    """Make a task that has ended, and one that was running when the backup was made."""
    ended = model("tracking.ProcessingTask").objects.create(
        task_id=TASKS[0],
        environment=campus,
        created_by=admin,
        desired="stopped",
        status="stopped",
        started_at=WHEN,
        finished_at=WHEN + timedelta(hours=1),
    )
    running = model("tracking.ProcessingTask").objects.create(
        task_id=TASKS[1], environment=campus, status="processing", started_at=WHEN, people_now=2
    )
    for task in (ended, running):
        model("tracking.TaskCamera").objects.create(
            task=task, camera=camera, frames=9, active=task is running
        )
    model("tracking.FloorState").objects.create(task=running, state={"zones": {}})
    model("tracking.IdentitySnapshot").objects.create(
        task=running, epoch=1, frame_index=9, made_at=WHEN, state={"form": 1}
    )


def make_people(campus: Any, camera: Any) -> None:
    """Make people with tracks, observations of two days, photos, decisions, a merge."""
    zone = model("tracking.Zone").objects.get()
    for number, key in enumerate(PEOPLE):
        seen = {"first_seen": WHEN, "last_seen": WHEN + timedelta(seconds=8)}
        person = model("tracking.Person").objects.create(
            person_id=key, environment=campus, state="archived", **seen
        )
        track = model("tracking.Track").objects.create(
            task_id=TASKS[number % 2],
            camera=camera,
            track_id=number,
            person=person,
            observation_count=9,
            **seen,
        )
        for step in range(9):
            model("tracking.Observation").objects.create(
                time=WHEN + timedelta(seconds=step),
                frame_index=step,
                task_id=TASKS[number % 2],
                camera=camera,
                track=track,
                person=person,
                x1=1 / 3,
                y1=2.0,
                x2=30.5,
                y2=80.0,
                confidence=0.7,
                **({"floor_x": 1.25, "floor_y": 2.5} if step else {}),
            )
        model("tracking.Decision").objects.create(
            person=person, time=WHEN, kind="born", score=0.9, camera=camera, evidence={"m": 0.5}
        )
        model("tracking.PersonZone").objects.create(person=person, zone=zone, **seen)
        path = f"people/{key.hex[:2]}/{key.hex[2:4]}/{key}.jpg"
        write_picture(path)
        model("tracking.PersonImage").objects.create(
            person=person, path=path, quality=0.8, camera=camera, time=WHEN, width=1, height=1
        )
        if has("tracking.PersonAppearance"):
            make_appearance(person)
    for day in (WHEN, WHEN + timedelta(days=1)):
        model("tracking.ObservationDay").objects.get_or_create(
            day=day.date(), defaults={"stored_on": day.date()}
        )
    kept, away = PEOPLE[0], PEOPLE[1]
    model("tracking.Person").objects.filter(pk=away).update(merged_into=kept)
    model("tracking.PersonChange").objects.create(
        kind="merge", environment=campus, person_id=kept, other_id=away, tracks=[2]
    )


def make_appearance(person: Any) -> None:
    """Add a photo and an embedding of one person, and the note that another was forgotten."""
    import numpy as np

    model("tracking.PersonAppearance").objects.create(
        person=person,
        model="spoton",
        dimensions=3,
        vector=np.array([0.1, -1e-30, 1 / 3], np.float32),
        quality=0.5,
    )
    model("tracking.ForgottenPerson").objects.get_or_create(
        person_id=UUID(int=999), environment=person.environment
    )


def main() -> None:
    """Make it all, and the backup."""
    sys.path.insert(0, os.getcwd())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spoton.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    campus, door = make_place()
    make_tasks(campus, door, make_users(campus))
    make_people(campus, door)
    call_command("backup", sys.argv[1])


if __name__ == "__main__":
    main()
