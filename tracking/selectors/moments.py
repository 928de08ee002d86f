"""Times as numbers within queries, on either database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateTimeField, F, FloatField, Func, Value
from django.db.models.sql.compiler import SQLCompiler


class Epoch(Func):
    """A moment as seconds since 1970."""

    function = "EXTRACT"
    template = "EXTRACT(EPOCH FROM %(expressions)s)"
    output_field = FloatField()

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """SQLite counts days since 4714 BC."""
        template = "ROUND((julianday(%(expressions)s) - 2440587.5) * 86400.0, 3)"
        return self.as_sql(compiler, connection, template=template, **context)


class Binned(Func):
    """The last moment at or before another one that is a multiple of some minutes, at most 60."""

    output_field = DateTimeField()

    def __init__(self, column: str, minutes: int) -> None:
        super().__init__(F(column))
        self.minutes = minutes

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """PostgreSQL has a function for it."""
        template = f"DATE_BIN('{self.minutes} minutes', %(expressions)s, TIMESTAMPTZ 'epoch')"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """SQLite divides whole seconds."""
        step = 60 * self.minutes
        template = f"DATETIME(UNIXEPOCH(%(expressions)s) / {step} * {step}, 'unixepoch')"
        return self.as_sql(compiler, connection, template=template, **context)


class During(Func):
    """Whether a moment lies between two columns, both included.

    PostgreSQL has an index for it (migration 0015 of this app).
    """

    output_field = BooleanField()
    conditional = True

    def __init__(self, first: str, last: str, moment: datetime) -> None:
        super().__init__(F(first), F(last), Value(moment, DateTimeField()))

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """PostgreSQL compares a range with the moment."""
        return self._filled("TSTZRANGE({0}, {1}, '[]') @> {2}", compiler)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        """SQLite compares three texts."""
        return self._filled("{2} BETWEEN {0} AND {1}", compiler)

    def _filled(self, template: str, compiler: SQLCompiler) -> tuple[str, Any]:
        parts = [compiler.compile(one) for one in self.source_expressions]
        # Only the moment has a parameter, so that their order does not matter.
        return template.format(*(sql for sql, _ in parts)), [p for _, some in parts for p in some]
