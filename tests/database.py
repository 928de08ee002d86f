"""The test database: what is open at it is ended, and what a test left in it goes."""

from __future__ import annotations

import subprocess
from typing import Final

from asgiref.sync import SyncToAsync
from django.db import OperationalError, connection, connections, transaction
from django.test import TransactionTestCase
from psycopg.errors import DeadlockDetected

KEPT: Final = frozenset(("auth_permission", "django_content_type"))
"""What migrations fill: no test changes it."""
APPEND_ONLY: Final = "accounts_auditentry"
"""A trigger of PostgreSQL refuses that its rows are deleted one by one."""

TRIES: Final = 3


def close_own_connections() -> None:
    """Close this thread's connection, that of asynchronous tests, and the pool.

    ``sync_to_async`` keeps one thread for the whole process. Its connection would otherwise stay
    open for later tests, and be broken for them if the server ends it meanwhile.
    """
    SyncToAsync.single_thread_executor.submit(connections.close_all).result()
    connection.close()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]


def end_other_connections() -> None:
    """End what threads and programs of earlier tests have left open on PostgreSQL."""
    close_own_connections()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        close_own_connections()


def delete_rows() -> None:
    """Delete all rows, in the tables that have any.

    Django's own way empties all tables and fills those of permissions again. On PostgreSQL that
    takes a new file for each table and index: longer than most tests. A worker that several tests
    share may still store what it found; PostgreSQL ends one side of a deadlock, which tries again.
    """
    for _ in range(TRIES - 1):
        try:
            _delete_rows()
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
        else:
            return
    _delete_rows()


def _delete_rows() -> None:
    quoted = connection.ops.quote_name
    tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
    some = [f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted(name)})" for name in tables]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(some))
        for (name,) in cursor.fetchall():
            if name == APPEND_ONLY and connection.vendor == "postgresql":
                cursor.execute(f"TRUNCATE {quoted(name)}")
            else:
                cursor.execute(f"DELETE FROM {quoted(name)}")


def first_bytes() -> str:
    """Return what the SQLite file begins with: the header, or what has overwritten it.

    Another process reads it: by closing the file, this one would lose its locks on it.
    """
    command = ["head", "-c", "100", str(connection.settings_dict["NAME"])]
    return repr(subprocess.run(command, capture_output=True, check=False).stdout)


def empty_only_what_is_filled() -> None:
    """Let tests that commit end with `delete_rows`."""
    TransactionTestCase._fixture_teardown = lambda self: delete_rows()  # type: ignore[attr-defined]
