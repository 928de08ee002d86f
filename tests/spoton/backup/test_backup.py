"""manage.py backup and restore: everything comes back as it was, or nothing is changed."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from accounts.models import AuditEntry
from accounts.services import audit
from spoton.backup import tables
from spoton.backup.archive import table_name
from spoton.conf.config import BASE_DIR
from tests.factories import (
    HOMOGRAPHY,
    make_camera,
    make_environment,
    make_person,
    make_task,
    make_user,
)
from tests.tracking.appearances import give_look
from tests.worker.records import HOLDER, box, status, tick
from tracking.models import Camera, Environment, FloorMinute, Observation, Track
from tracking.services.retention import partitions
from worker.batch import Batch, BatchWriter
from worker.plan import plan

pytestmark = pytest.mark.django_db(transaction=True)

ODD = "tab\t line\n return\r backslash\\ \\N \\t quote' \" ünï 人"
LONG_AGO = datetime(2019, 3, 1, 23, 59, 59, 120000, tzinfo=UTC)


@pytest.fixture
def media(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    file: Path = settings.MEDIA_ROOT / "maps" / "floor.png"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"\x89PNG" + os.urandom(1000))
    return file


@pytest.fixture
def stored(media: Path) -> Iterator[Environment]:
    """Some of everything that is hard to write down."""
    campus = make_environment("campus", map_image="maps/floor.png")
    campus.name = ODD
    campus.save()
    camera = make_camera(
        campus, homography=HOMOGRAPHY, source_address="rtsp://u:p@host/1", enabled=False, name=""
    )
    make_user(name="limited", limited_to=[campus])
    task = make_task(campus, [camera], held=True)
    write = BatchWriter(HOLDER).write
    write(Batch(plan(task), 1, [tick(1, [box(camera, 1, uuid4())], time=LONG_AGO)], status()))
    write(Batch(plan(task), 1, [tick(n, [box(camera, n)]) for n in range(2, 9)], status()))
    give_look(make_person(campus), [0.1, -1e-30, 1 / 3, 3.4e38])
    FloorMinute.objects.create(task=task, minute=LONG_AGO, heat=b"\x00\xff\\n\t'")
    audit.record(None, "camera.update", camera, before={"name": ODD}, after={"name": None})
    yield campus
    partitions.drop([LONG_AGO.date()])


def rows() -> dict[str, Any]:
    """Every table's rows as Python sees them, but for notes of backups and restores."""
    return {
        label: sorted(
            row
            for row in map(repr, model._default_manager.order_by().values_list())
            if "'system.restore'" not in row and f"'{audit.BACKUP}'" not in row
        )
        for label, model in tables.models().items()
    }


def run(name: str, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def test_what_is_restored_is_what_was(stored: Environment, media: Path, tmp_path: Path) -> None:
    before, picture, file = rows(), media.read_bytes(), tmp_path / "all.zip"
    said = run("backup", file)
    assert "tracking.Observation: 8 rows" in said
    assert "1 files" in said
    Observation.objects.all().delete()
    Camera.objects.update(name="changed")
    make_environment("later")
    media.write_bytes(b"changed")
    (media.parent / "later.png").write_bytes(b"later")
    run("restore", file, replace=True)
    assert AuditEntry.objects.latest("pk").action == "system.restore"
    assert rows() == before
    assert media.read_bytes() == picture
    assert [path.name for path in media.parent.iterdir()] == ["floor.png"]


def test_ids_go_on_behind_those_that_were_restored(stored: Environment, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    run("backup", file)
    run("restore", file, replace=True)
    highest = max(Camera.objects.values_list("pk", flat=True))
    assert make_camera(stored, "new").pk > highest
    observation = Observation.objects.order_by("-pk")[0]
    last, observation.pk = observation.pk, None
    observation.save(force_insert=True)
    assert observation.pk > last


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has partitions")
def test_days_come_back_into_their_own_partitions(stored: Environment, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    run("backup", file)
    partitions.drop([LONG_AGO.date()])
    run("restore", file, replace=True)
    assert LONG_AGO.date() in {partition.day for partition in partitions.partitions()}


def test_the_file_is_its_owners_alone_and_never_overwritten(
    stored: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "all.zip"
    run("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="there already"):
        run("backup", file)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["all.zip"]


def test_a_database_with_rows_is_not_touched_unless_told(
    stored: Environment, tmp_path: Path
) -> None:
    file = tmp_path / "all.zip"
    run("backup", file)
    before = rows()
    with pytest.raises(CommandError, match="--replace"):
        run("restore", file)
    assert rows() == before


def test_a_damaged_file_changes_nothing(stored: Environment, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    run("backup", file)
    before = rows()
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            odd = name == table_name("tracking.Camera")
            new.writestr(name, data.replace(b"c01", b"c02") if odd else data)
    with pytest.raises(CommandError, match=r"tracking\.Camera\.tsv in the backup has another SHA"):
        run("restore", damaged, replace=True)
    file.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(CommandError, match="no backup of ours"):
        run("restore", file, replace=True)
    assert rows() == before


def test_a_load_that_fails_changes_neither_rows_nor_pictures(
    stored: Environment, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "all.zip"
    run("backup", file)
    media.write_bytes(b"changed")
    before = rows()

    def fail() -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(connection, "check_constraints", fail)
    with pytest.raises(CommandError, match="the disk is full"):
        run("restore", file, replace=True)
    assert rows() == before
    assert media.read_bytes() == b"changed"


def test_a_backup_of_another_version_is_refused_in_words(
    stored: Environment, tmp_path: Path
) -> None:
    file, other = tmp_path / "all.zip", tmp_path / "other.zip"
    run("backup", file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                manifest = json.loads(data)
                manifest["migrations"].append("tracking.9999_of_tomorrow")
                data = json.dumps(manifest).encode()
            new.writestr(name, data)
    with pytest.raises(CommandError, match=r"not applied here: tracking\.9999_of_tomorrow"):
        run("restore", other, replace=True)
    assert Track.objects.exists()


def test_a_backup_while_a_worker_writes_is_of_one_moment(
    stored: Environment, tmp_path: Path
) -> None:
    file, stop = tmp_path / "all.zip", threading.Event()
    camera = make_camera(stored, "busy")
    task = make_task(stored, [camera], held=True)

    def work() -> None:
        write, number = BatchWriter(HOLDER).write, 0
        while not stop.is_set():
            number += 1
            boxes = [box(camera, n, uuid4()) for n in range(20)]
            write(Batch(plan(task), 1, [tick(number, boxes)], status()))
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        run("backup", file)
    finally:
        stop.set()
        worker.join()
    run("restore", file, replace=True)
    tracks = Track.objects.filter(camera=camera)
    assert Observation.objects.filter(camera=camera).count() == sum(
        tracks.values_list("observation_count", flat=True)
    )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs both databases")
def test_from_one_database_to_the_other_and_back(
    stored: Environment, media: Path, tmp_path: Path
) -> None:
    from_postgres, from_sqlite = tmp_path / "postgres.zip", tmp_path / "sqlite.zip"
    run("backup", from_postgres)
    before = rows()
    env = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/there.sqlite3",
        "SPOTON_DATA_DIR": str(tmp_path / "there"),
        "DJANGO_SETTINGS_MODULE": "spoton.settings",
    }
    program = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('migrate', verbosity=0)\n"
        f"call_command('restore', '{from_postgres}', verbosity=0)\n"
        f"call_command('backup', '{from_sqlite}')\n"
    )
    subprocess.run(
        [sys.executable, "-c", program], cwd=BASE_DIR, env=env, check=True, capture_output=True
    )
    run("restore", from_sqlite, replace=True)
    assert rows() == before
    assert settings.MEDIA_ROOT.joinpath("maps/floor.png").is_file()
