"""Ends what this process and others have open at the test database."""

from __future__ import annotations

from asgiref.sync import SyncToAsync
from django.db import connection, connections


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
