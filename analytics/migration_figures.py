"""How many migrations are applied and not, for `/metrics`."""

from __future__ import annotations

import time
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django_prometheus.migrations import ExportMigrationsForDatabase

_FRESH_SECONDS: Final = 600.0
"""They change when SpotOn is upgraded. To count them takes longer than all other figures."""
_counted_at = float("-inf")


def count() -> None:
    """Count them, unless that was done lately.

    django-prometheus counts when a process starts, and ours start without a database too.
    """
    global _counted_at  # noqa: PLW0603
    if time.monotonic() - _counted_at < _FRESH_SECONDS:
        return
    try:
        ExportMigrationsForDatabase(connection.alias, MigrationExecutor(connection))
    except DatabaseError:
        return
    _counted_at = time.monotonic()
