"""manage.py migrate: a table that is in use holds up the migration, and no reader."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from spoton.management.commands import migrate
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such locks"),
]
TABLE = "django_session"


def connect() -> psycopg.Connection[tuple[int]]:
    told = connection.settings_dict
    return psycopg.connect(
        dbname=told["NAME"],
        user=told["USER"],
        password=told["PASSWORD"] or None,
        host=told["HOST"],
        port=told["PORT"] or 5432,
    )


@pytest.fixture
def reader() -> Iterator[psycopg.Connection[tuple[int]]]:
    """Someone who has read the table and has not finished, such as a backup."""
    with connect() as other:
        other.execute(f"SELECT count(*) FROM {TABLE}")
        yield other
        other.rollback()
    call_command("migrate", "sessions", verbosity=0)


def test_it_waits_for_a_reader_and_holds_up_no_other(
    reader: psycopg.Connection[tuple[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0.05)
    said = StringIO()

    def run() -> None:
        call_command("migrate", "sessions", "zero", verbosity=0, stderr=said)
        connection.close()

    migration = threading.Thread(target=run)
    migration.start()
    try:
        wait_for(lambda: "waiting: a table" in said.getvalue(), 20)
        with connect() as other:  # would wait for ever behind a migration that waits for ever
            other.execute(f"SET statement_timeout = 60000; SELECT count(*) FROM {TABLE}")
    finally:
        reader.rollback()
        migration.join()
    assert TABLE not in connection.introspection.table_names()


def test_after_its_patience_it_says_what_to_stop(
    reader: psycopg.Connection[tuple[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(CommandError, match="in use for ten minutes: stop SpotOn"):
        call_command("migrate", "sessions", "zero", verbosity=0, stderr=StringIO())
    assert TABLE in connection.introspection.table_names()
