"""A restore has the data alone, and says who gets in afterwards."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import ApiToken, User
from accounts.services import tokens
from spoton import workers
from spoton.backup import restored_media
from spoton.conf.config import BASE_DIR
from spoton.conf.env import ConfigError
from spoton.run import preflight
from spoton.storage import in_use
from tests.factories import make_camera, make_environment, make_task, make_user
from tests.spoton.backup.test_backup import media, run  # noqa: F401  (a fixture)
from tracking.models import Environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def file(media: Path, tmp_path: Path, settings: Any) -> Path:  # noqa: F811
    settings.DATA_DIR = tmp_path
    make_environment("campus")
    run("backup", tmp_path / "all.zip")
    Environment.objects.update(name="as it is")
    return tmp_path / "all.zip"


@contextmanager
def other_machine() -> Iterator[None]:
    told = connection.settings_dict
    with psycopg.connect(
        dbname=told["NAME"],
        user=told["USER"],
        password=told["PASSWORD"] or None,
        host=told["HOST"],
        port=told["PORT"] or 5432,
        application_name="spoton:elsewhere:1",
    ):
        yield


def test_it_does_not_begin_while_spoton_runs(file: Path, tmp_path: Path) -> None:
    with (
        preflight.only_one(tmp_path),
        pytest.raises(CommandError, match=f"already runs .*process {os.getpid()}"),
    ):
        run("restore", file, replace=True)
    assert Environment.objects.get().name == "as it is"


def test_it_does_not_begin_while_a_process_of_spoton_is_there(file: Path, tmp_path: Path) -> None:
    with in_use.shared(tmp_path), pytest.raises(CommandError, match="open: stop it first"):
        run("restore", file, replace=True)
    assert Environment.objects.get().name == "as it is"
    run("restore", file, replace=True)


def test_another_users_lock_is_shared_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with in_use.shared(tmp_path):
        pass
    former = os.open

    def refused(path: Any, flags: int, *args: Any, **options: Any) -> int:
        if flags & os.O_RDWR:
            raise PermissionError("another user's")
        return former(path, flags, *args, **options)

    monkeypatch.setattr(os, "open", refused)
    with in_use.shared(tmp_path), pytest.raises(ConfigError, match="stop it first"):
        in_use.alone(tmp_path).__enter__()
    with in_use.alone(tmp_path), pytest.raises(ConfigError, match="is being restored"):
        in_use.enter(tmp_path)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one machine")
def test_it_does_not_begin_while_another_machine_is_there(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with other_machine(), pytest.raises(CommandError, match="machine:process elsewhere:1"):
        run("restore", file, replace=True)
    monkeypatch.setattr(workers, "heartbeats", lambda: [{}])
    with pytest.raises(CommandError, match="still run"):
        run("restore", file, replace=True)
    assert Environment.objects.get().name == "as it is"


@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "run_inference"),
        ("manage.py", "qcluster"),
        ("manage.py", "run_deliveries"),
        ("manage.py", "setup"),
        ("-m", "spoton.run.web"),
        ("-m", "spoton.run.up"),
    ],
)
def test_nothing_starts_while_it_runs(
    command: tuple[str, ...], tmp_path: Path, process_env: dict[str, str]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    env = process_env | {
        "DJANGO_SETTINGS_MODULE": "spoton.settings",
        "SPOTON_DATA_DIR": str(tmp_path),
        "PORT": port,
    }
    with preflight.only_one(tmp_path, "a restore"), in_use.alone(tmp_path):
        ended = subprocess.run(
            [sys.executable, *command],
            cwd=BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode != 0
    assert "restore" in ended.stderr
    assert "wait until" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_start_after_an_interrupted_one_is_refused(tmp_path: Path) -> None:
    in_use.journal(tmp_path / "media").write_text("{}")
    with pytest.raises(ConfigError, match="was interrupted"):
        in_use.enter(tmp_path, "qcluster")
    in_use.enter(tmp_path, "setup")
    with in_use.alone(tmp_path):
        pass


def test_an_interrupted_one_of_another_database_is_left_alone(file: Path) -> None:
    restored_media.Journal("1", "postgresql elsewhere:5432 spoton").write()
    with pytest.raises(CommandError, match="into another database was interrupted"):
        run("restore", file, replace=True)
    assert in_use.journal(file.with_name("media")).exists()


def test_a_commit_whose_answer_is_lost_is_a_restore(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spoton.backup import restore

    former = restore._commit

    def lose(*args: Any) -> None:
        former(*args)
        raise DatabaseError("the connection is lost")

    monkeypatch.setattr(restore, "_commit", lose)
    run("restore", file, replace=True)
    assert Environment.objects.get().name != "as it is"
    assert not in_use.journal(file.with_name("media")).exists()


def test_pictures_that_cannot_be_placed_wait_for_the_next_start(
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    media: Path,  # noqa: F811
) -> None:
    media.write_bytes(b"as it is")

    def fail(*_: Any) -> None:
        raise PermissionError("not permitted")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", fail)
        with pytest.raises(CommandError, match="the restore is not over"):
            run("restore", file, replace=True)
    assert media.read_bytes() == b"as it is"
    restored_media.repair_if_needed(print)
    assert media.read_bytes() != b"as it is"


def test_what_was_there_is_never_in_the_way(file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "media.before" / "original.jpg"
    kept.parent.mkdir()
    kept.write_bytes(b"the only one")
    assert "was interrupted long ago" in run("restore", file, replace=True)
    assert kept.read_bytes() == b"the only one"


def test_sign_ins_end_and_what_opens_the_door_is_named(tmp_path: Path, file: Path) -> None:
    ada, eve = make_user(name="ada"), make_user(name="eve")
    before = tokens.issue(ada)["refresh"]
    kept = ApiToken.objects.create(user=ada, name="wall", prefix="aaaa", digest="1")
    ended = ApiToken.objects.create(user=ada, name="old", prefix="bbbb", digest="2")
    page = Client()
    page.force_login(ada)
    make_task(Environment.objects.get(), [make_camera(Environment.objects.get(), "c1")])
    run("backup", tmp_path / "later.zip")
    ApiToken.objects.filter(pk=ended.pk).update(revoked_at=ended.created_at)
    User.objects.filter(pk=eve.pk).update(is_active=False)
    since = tokens.issue(ada)["refresh"]
    tokens.sign_out(ada, since)
    said = run("restore", tmp_path / "later.zip", replace=True)
    assert not Session.objects.exists()
    for refresh in (before, since):
        with pytest.raises(tokens.TokenRefusedError):
            tokens.rotate(refresh)
        tokens.sign_out(ada, refresh)
    assert "may sign in again: eve" in said
    assert f"{kept.prefix}… (wall, of ada)\n" in said
    assert f"{ended.prefix}… (old, of ada), which did not before" in said
    assert "will run when SpotOn starts: task" in said
    assert "who was forgotten after" in said
    assert tokens.rotate(tokens.issue(ada)["refresh"])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's commits always wait")
def test_its_commit_waits_for_the_disk(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from spoton.backup import restored_access

    seen = []

    def look() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            seen.extend(cursor.execute("PRAGMA synchronous").fetchone())

    monkeypatch.setattr(restored_access, "close_doors", look)
    run("restore", file, replace=True)
    assert seen == [2]
