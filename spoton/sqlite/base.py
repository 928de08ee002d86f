"""Django's backend for SQLite, whose connections and queries are counted."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base
from django_prometheus.db.common import DatabaseWrapperMixin

from spoton.counted_cursors import counting


class DatabaseWrapper(DatabaseWrapperMixin, base.DatabaseWrapper):
    """Counts for `/metrics` by django-prometheus, with one cursor class for all queries.

    Its own backend makes a class for each cursor, which takes longer than a small query.
    """

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that counts."""
        assert self.connection is not None
        factory = counting(base.SQLiteCursorWrapper, self.alias, self.vendor)
        return self.connection.cursor(factory=factory)
