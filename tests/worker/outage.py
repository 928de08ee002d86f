"""A database that really goes away."""

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
from django.db import connection

from tests.database import close_own_connections


class Database:
    """Of this test run alone: nobody else is hurt."""

    def __init__(self) -> None:
        self._lock: sqlite3.Connection | None = None
        self._away = False

    def take_away(self) -> None:
        """SQLite: somebody writes and does not finish. PostgreSQL: nobody may connect."""
        close_own_connections()
        self._away = True
        if connection.vendor == "sqlite":
            self._lock = sqlite3.connect(connection.settings_dict["NAME"], timeout=20)
            self._lock.execute("BEGIN EXCLUSIVE")
            return
        name = connection.settings_dict["NAME"]
        self._admin(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        self._admin(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name
        )

    def give_back(self) -> None:
        if not self._away:
            return
        self._away = False
        if self._lock is not None:
            self._lock.rollback()
            self._lock.close()
            self._lock = None
            return
        self._admin(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" ALLOW_CONNECTIONS true')
        # The test's own connections were ended too; the worker has to see to its own.
        close_own_connections()

    def _admin(self, statement: str, *values: Any) -> None:
        options = connection.settings_dict
        with psycopg.connect(
            dbname="postgres",
            user=options["USER"],
            password=options["PASSWORD"] or None,
            host=options["HOST"],
            port=options["PORT"] or 5432,
            autocommit=True,
        ) as admin:
            admin.execute(statement, values)
