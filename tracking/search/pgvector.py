"""The nearest vectors by pgvector's HNSW index, on a PostgreSQL that has one.

The graph is Malkov and Yashunin's, "Efficient and robust approximate nearest neighbor search using
hierarchical navigable small world graphs" (TPAMI 2020). It knows no filters, and may miss someone:
`PgVectorIndex.among` and `PgVectorIndex.all` are exact.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from tracking.models import Person, PersonAppearance
from tracking.models.vector_field import Vector

from .vectors import SimilarPeople

MIN_VERSION: Final = (0, 8)
"""The first version whose index scans continue (iteratively) until there are enough rows."""
MAX_DIMENSIONS: Final = 2000
MAX_SCAN_ROWS: Final = 20_000
"""Rows that a scan of the index goes through; beyond, sorting them all is as fast."""
_TABLE: Final = PersonAppearance._meta.db_table


def index_name(model: str, dimensions: int) -> str:
    """Return the name of the index of a model's vectors."""
    return f"tracking_hnsw_{re.sub('[^a-z0-9]+', '_', model.lower())[:40]}_{dimensions}"


def vector_expression(dimensions: int) -> str:
    """Return the SQL expression that is indexed."""
    return f"(vector::vector({dimensions}))"


def is_indexed(model: str, dimensions: int) -> bool:
    """Return whether this database has a finished index of the model's vectors."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass(%s) AND indisvalid",
            [index_name(model, dimensions)],
        )
        return cursor.fetchone() is not None


class PgVectorIndex:
    """The vectors of one model in the database.

    Args:
        model: name of the appearance model.
        dimensions: length of its vectors.
    """

    def __init__(self, model: str, dimensions: int) -> None:
        self._of = f"model = %s AND dimensions = {int(dimensions)}"
        self._model = model
        self._column = vector_expression(int(dimensions))

    def among(self, people: Collection[UUID], vector: Vector) -> SimilarPeople:
        """Return all of `people` who have a vector; exact."""
        return self._exact("person_id = ANY(%s)", [list(people)], vector, len(people))

    def all(self, people: QuerySet[Person], vector: Vector, count: int) -> SimilarPeople:
        """Return the `count` most similar of `people`; exact, and slow for very many."""
        sql, parameters = people.order_by().values("pk").query.sql_with_params()
        return self._exact(f"person_id IN ({sql})", list(parameters), vector, count)

    def ranked(self, vector: Vector, first: int) -> Iterator[SimilarPeople]:
        """Yield people by similarity in growing blocks, up to MAX_SCAN_ROWS.

        The first block holds `first` people, each later one four times as many.
        """
        already_returned: set[UUID] = set()
        count = first
        while count <= MAX_SCAN_ROWS:
            found = self._nearest(vector, count)
            block = [(person, score) for person, score in found if person not in already_returned]
            if not block:
                return
            already_returned |= {person for person, _ in block}
            yield block
            if len(found) < count:
                return
            count *= 4

    def _nearest(self, vector: Vector, count: int) -> SimilarPeople:
        """Read by the index: without this transaction's settings the planner may sort."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL hnsw.iterative_scan = strict_order;"
                f" SET LOCAL hnsw.max_scan_tuples = {4 * MAX_SCAN_ROWS};"
                " SET LOCAL hnsw.ef_search = 100; SET LOCAL enable_seqscan = off"
            )
            cursor.execute(
                f"SELECT person_id, 1 - ({self._column} <=> %s::vector) FROM {_TABLE}"  # noqa: S608
                f" WHERE {self._of} ORDER BY {self._column} <=> %s::vector LIMIT %s",
                [_literal(vector), self._model, _literal(vector), count],
            )
            return list(cursor)

    def _exact(
        self, where: str, parameters: list[Any], vector: Vector, count: int
    ) -> SimilarPeople:
        """Read without the index, which the table would offer to the planner."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH asked AS MATERIALIZED (SELECT person_id, {self._column} AS one"  # noqa: S608
                f" FROM {_TABLE} WHERE {self._of} AND {where})"
                " SELECT person_id, 1 - (one <=> %s::vector) FROM asked"
                " ORDER BY one <=> %s::vector LIMIT %s",
                [self._model, *parameters, _literal(vector), _literal(vector), count],
            )
            return list(cursor)


def _literal(vector: Vector) -> str:
    return "[" + ",".join(map(str, vector.tolist())) + "]"
