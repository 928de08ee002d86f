"""Makes pgvector's indexes, where the database has the extension and enough rows for one."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, connection, transaction
from django.db.models import Count

from tracking.models import PersonAppearance

from .pgvector import MAX_DIMENSIONS, MIN_VERSION, index_name, is_indexed, vector_expression

logger = logging.getLogger(__name__)

WORTH_IT: Final = 20_000
"""Vectors from which an index pays: fewer are compared in memory within milliseconds."""
CREATE: Final = "CREATE EXTENSION IF NOT EXISTS vector"
_LOCK: Final = 0x5907_0012
_MEMORY: Final = "256MB"


def ensure(worth_it: int = WORTH_IT) -> str:
    """Make missing indexes while others read and write; return what was done.

    Not within a transaction. Without the extension nothing is done: search is exact then.
    """
    if connection.vendor != "postgresql":
        return "exact search: this database has no pgvector"
    lacking = _lacks_extension()
    if lacking:
        logger.info("people are searched in memory: %s", lacking)
        return f"exact search: {lacking}"
    pairs = (
        PersonAppearance.objects.order_by("model")
        .values_list("model", "dimensions")
        .annotate(count=Count("pk"))
        .filter(count__gte=worth_it, dimensions__lte=MAX_DIMENSIONS)
    )
    made = []
    with _alone() as alone:
        for model, dimensions, _ in pairs if alone else ():
            if not is_indexed(model, dimensions):
                _make(model, dimensions)
                made.append(index_name(model, dimensions))
    return f"indexes created: {', '.join(made) or 'none'}"


def _lacks_extension() -> str:
    """Return why pgvector cannot be used; "" if it can."""
    version, here = _versions()
    if version and not here:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(CREATE)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            return f"{reason} (as a superuser: CREATE EXTENSION vector)"
        _, here = _versions()
    if not here:
        return "the database server has no pgvector"
    if tuple(map(int, here.split(".")[:2])) < MIN_VERSION:
        oldest = ".".join(map(str, MIN_VERSION))
        return f"pgvector {here} is too old (from {oldest}; ALTER EXTENSION vector UPDATE)"
    return ""


def _versions() -> tuple[str, str]:
    """Return the version that the server offers, and the one that this database has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(default_version, ''), coalesce(installed_version, '')"
            " FROM pg_available_extensions WHERE name = 'vector'"
        )
        return cursor.fetchone() or ("", "")


@contextmanager
def _alone() -> Iterator[bool]:
    """Return whether nobody else makes indexes just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        alone = bool(cursor.fetchone()[0])
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _make(model: str, dimensions: int) -> None:
    name = index_name(model, dimensions)
    table = PersonAppearance._meta.db_table
    quoted = model.replace("'", "''")
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')  # one that was cut off
        cursor.execute(f"SET maintenance_work_mem = '{_MEMORY}'")
        try:
            cursor.execute(
                f'CREATE INDEX CONCURRENTLY "{name}" ON {table} USING hnsw'
                f" ({vector_expression(dimensions)} vector_cosine_ops)"
                f" WHERE model = '{quoted}' AND dimensions = {int(dimensions)}"
            )
        finally:
            cursor.execute("RESET maintenance_work_mem")
