"""Backups of 0.1.0 come back: of the first day that it had backups, and of its last.

`tools/old_installation.py` made them, run in those versions (commits 2b8c3a81 and ed62d784).
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
import pytest
from django.core.management import CommandError

from accounts.models import ApiToken, AuditEntry, User
from tests.spoton.backup.test_backup import media, run  # noqa: F401  (a fixture)
from tools.old_installation import HOMOGRAPHY, PEOPLE, PICTURE, TASKS, WHEN
from tracking.models import (
    Camera,
    Environment,
    FloorState,
    ForgottenPerson,
    Observation,
    Person,
    PersonAppearance,
    PersonImage,
    ProcessingTask,
    Recording,
    Track,
    Zone,
)
from tracking.services.retention import partitions

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.given, pytest.mark.slow]

OLD: Final = Path(__file__).parent / "old"


@pytest.fixture
def data_dir(tmp_path: Path, media: Path, settings: Any) -> Path:  # noqa: F811
    settings.DATA_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # its own
    return tmp_path


@pytest.mark.parametrize("version", ["first", "last"])
def test_everything_of_0_1_0_comes_back(version: str, data_dir: Path) -> None:
    said = run("restore", OLD / f"0.1.0-{version}.zip", replace=True)
    assert "upgrading a copy of its tables" in said
    check_place()
    check_people()
    check_tasks()
    if version == "last":
        looks = PersonAppearance.objects.get(person=PEOPLE[0])
        assert np.array_equal(looks.vector, np.array([0.1, -1e-30, 1 / 3], np.float32))
        assert ForgottenPerson.objects.get().person_id == UUID(int=999)
    (pictures,) = [data_dir / "media"]
    assert {path.read_bytes() for path in pictures.rglob("*") if path.is_file()} == {PICTURE}
    assert not list(data_dir.glob(".spoton-scratch-*"))
    partitions.drop([WHEN.date()])


def check_place() -> None:
    campus = Environment.objects.get()
    assert (campus.name, campus.map_image.name) == ("Campus “north”\t1", "maps/floor.png")
    door, film = Camera.objects.order_by("camera_id")
    assert door.source_address == "rtsp://user:s3cret@10.0.0.7/main"
    assert door.homography == HOMOGRAPHY
    assert (door.calibrated_width, door.calibrated_height) == (640, 480)
    assert not film.enabled
    assert Recording.objects.get(camera=film).frame_count == 7500
    assert list(campus.scenes.get().cameras.order_by("camera_id")) == [door, film]
    assert campus.lines.get().line_id == "gate"
    operator = User.objects.get(username="operator")
    assert operator.check_password("correct-horse-battery")
    assert list(operator.environments.all()) == [campus]
    assert ApiToken.objects.get().user == operator
    assert AuditEntry.objects.get(action="camera.update").before == {"a": 1}


def check_people() -> None:
    assert set(Person.objects.values_list("pk", flat=True)) == set(PEOPLE)
    assert Person.objects.get(pk=PEOPLE[1]).merged_into_id == PEOPLE[0]
    assert Observation.objects.count() == sum(
        Track.objects.values_list("observation_count", flat=True)
    )
    seen = Observation.objects.filter(person_id=PEOPLE[0]).order_by("time")
    assert [seen[0].time, seen[0].x1, seen[0].floor_x, seen[1].floor_x] == [WHEN, 1 / 3, None, 1.25]
    assert Zone.objects.get().visitors.count() == 3
    assert PersonImage.objects.count() == 3


def check_tasks() -> None:
    ended, running = ProcessingTask.objects.order_by("task_id")
    assert [ended.pk, running.pk] == list(TASKS)
    assert ended.status == "stopped"
    assert running.desired == ProcessingTask.Desired.RUNNING
    assert FloorState.objects.get().task == running
    assert running.identity_snapshot.state == {"form": 1}


def test_an_old_backup_with_a_bad_value_changes_nothing(data_dir: Path) -> None:
    file = data_dir / "bad.zip"
    with zipfile.ZipFile(OLD / "0.1.0-last.zip") as old, zipfile.ZipFile(file, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        manifest["migrations"].remove("tracking.0005_people")
        for name in old.namelist():
            odd = name == "manifest.json"
            new.writestr(name, json.dumps(manifest).encode() if odd else old.read(name))
    with pytest.raises(
        CommandError,
        match=r"the backup lacks the migrations tracking\.0005_people",
    ):
        run("restore", file, replace=True)
    assert not Environment.objects.exists()
    assert not list(data_dir.glob(".spoton-scratch-*"))
