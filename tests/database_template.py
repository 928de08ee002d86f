"""The migrated database that those of all test processes are copies of.

Migrations take ten seconds of a core, and each test process would apply them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.sqlite3.creation import DatabaseCreation
from filelock import FileLock

from spoton.conf.config import BASE_DIR


def start_from_template(run: Path) -> None:
    """Let the test database begin as a copy of the template.

    Args:
        run: folder that all test processes of this run share.
    """
    template = _template(run)
    if connection.vendor == "sqlite":
        _copy_at_creation(Path(template))
    else:
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template
        connection.settings_dict["TEST"]["TEMPLATE"] = template


def fill_data_folder(folder: Path, run: Path) -> None:
    """Let a program with data of its own begin as on its second start: with all tables.

    On a given PostgreSQL nothing is done, and it makes them itself.
    """
    if connection.vendor == "sqlite":
        folder.mkdir()
        shutil.copyfile(_template(run), folder / "spoton.sqlite3")


def drop_template(run: Path) -> None:
    """Drop a template on PostgreSQL; files go with their folder."""
    made = run / "template.made"
    if made.exists() and connection.vendor == "postgresql":
        _on_the_server(f"DROP DATABASE IF EXISTS {made.read_text()}")


def _template(run: Path) -> str:
    """Return the template's name; the first to ask makes it."""
    with FileLock(run / "template.lock"):
        made = run / "template.made"
        if not made.exists():
            made.write_text(_make(run))
    return made.read_text()


def _make(run: Path) -> str:
    """Return the name of a database with all migrations applied."""
    if connection.vendor == "sqlite":
        name = str(run / "template.sqlite3")
        url = f"sqlite:///{name}"
    else:
        name = f"template_spoton_{os.getpid()}"
        _on_the_server(f"CREATE DATABASE {name}")
        parts = urlsplit(os.environ["DATABASE_URL"])
        url = urlunsplit(parts._replace(path=f"/{name}"))
    env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "spoton.settings"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=BASE_DIR, env=env, check=True)
    return name


def _on_the_server(statement: str) -> None:
    # By an address of its own: Django's connections are closed to all but tests that ask for them.
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(statement.encode())


def _copy_at_creation(template: Path) -> None:
    create = DatabaseCreation._create_test_db  # type: ignore[attr-defined]

    def copied(self: Any, *args: Any, **kwargs: Any) -> Any:
        name = create(self, *args, **kwargs)
        shutil.copyfile(template, name)
        return name

    DatabaseCreation._create_test_db = copied  # type: ignore[attr-defined]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind, once the last test process has ended."""
    if not hasattr(session.config, "workerinput") and (
        run := os.environ.get("SPOTON_TEST_DATA_DIR")
    ):
        drop_template(Path(run))
