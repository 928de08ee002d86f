"""Addresses of an installation before encryption become sealed, and plain again on the way back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from alerts.models import AlertReceiver
from spoton.conf.encryption_keys import new_key
from spoton.sealed import seal
from tests.alerts.deliveries.rows import make_receiver
from tests.factories import make_camera, make_environment
from tests.spoton.keys import use_key_file
from tracking.models import Camera

SECRET = "0ldpassword"
ADDRESS = f"rtsp://admin:{SECRET}@10.0.0.4/{'long/' * 300}"
BEFORE = ("tracking", "0026"), ("alerts", "0006")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def before() -> Iterator[tuple[Camera, AlertReceiver]]:
    """A camera and a receiver, in the tables as they were before encryption."""
    rows = make_camera(make_environment()), make_receiver("https://a.example.org/")
    for app, name in BEFORE:
        call_command("migrate", app, name, verbosity=0)
    yield rows
    call_command("migrate", verbosity=0)


def stored() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT source_address FROM tracking_camera ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def write_down(address: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tracking_camera SET source_address = %s", [address])


def test_rows_are_sealed_and_opened_again(before: tuple[Camera, AlertReceiver]) -> None:
    camera, receiver = before
    write_down(ADDRESS)
    call_command("migrate", verbosity=0)
    assert stored()[0].startswith("sealed://")
    assert Camera.objects.get(pk=camera.pk).source_address == ADDRESS
    for app, name in BEFORE:
        call_command("migrate", app, name, verbosity=0)
    assert stored() == [ADDRESS]
    call_command("migrate", verbosity=0)
    assert AlertReceiver.objects.get(pk=receiver.pk).address() == "https://a.example.org/"


def test_the_file_of_sqlite_forgets_the_former_rows(before: object) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's table is written into a new file")
    write_down(ADDRESS)
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert SECRET.encode() not in Path(connection.settings_dict["NAME"]).read_bytes()


def test_postgresql_writes_the_table_into_a_new_file(before: object) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("of PostgreSQL")
    write_down(ADDRESS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath('tracking_camera')")
        former = cursor.fetchone()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_filepath('tracking_camera')")
        assert cursor.fetchone() != former


def test_without_the_key_the_way_back_is_refused(settings: Any, tmp_path: Path) -> None:
    make_camera(make_environment(), source_address=f"sealed://{seal(ADDRESS)}")
    former = stored()
    use_key_file(settings, tmp_path / "keys", new_key())
    with pytest.raises(RuntimeError, match="1 cameras are encrypted with a key that is not here"):
        call_command("migrate", "tracking", "0026", verbosity=0)
    call_command("migrate", verbosity=0)
    assert stored() == former
