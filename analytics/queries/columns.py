"""Columns of many rows as arrays: hundreds of thousands at once, without an object for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BigIntegerField, F, FloatField, QuerySet
from django.db.models.functions import Cast
from numpy.typing import NDArray

from tracking.selectors.moments import Epoch

Kind = Literal["integer", "number", "time", "id"]
Columns = Mapping[str, NDArray[Any]]

_STORED: Final[dict[Kind, str]] = {"integer": ">i8", "number": ">f8", "time": ">i8", "id": "V16"}
_SENT: Final[dict[Kind, str]] = {
    "integer": "int8send({0})",
    "number": "float8send({0})",
    "time": "timestamptz_send(COALESCE({0}, '-infinity'))",
    "id": "uuid_send({0})",
}
_MADE: Final[dict[Kind, str]] = {"integer": "i8", "number": "f8", "time": "f8", "id": "i8"}
_TIME_ZERO: Final = 946_684_800
"""PostgreSQL counts microseconds since 2000."""
_NEVER: Final = np.iinfo(np.int64).min


def fetch(queryset: QuerySet[Any], columns: Mapping[str, Kind]) -> Columns:
    """Return columns of a query by name; the order of the rows is any, but the same in all.

    Only times may be null. Times are seconds since the epoch, nan for null. Ids (UUID) become
    numbers: the same one for the same id.
    """
    read = _from_postgresql if connection.vendor == "postgresql" else _from_sqlite
    try:
        return read(queryset.order_by(), columns)
    except EmptyResultSet:  # a list of keys that is empty
        return {name: np.empty(0, _MADE[kind]) for name, kind in columns.items()}


def _from_postgresql(queryset: QuerySet[Any], columns: Mapping[str, Kind]) -> Columns:
    """Return what the database has packed, column by column: psycopg takes each row apart."""
    rows = queryset.values_list(*(_typed(name, kind) for name, kind in columns.items()))
    sql, params = rows.query.sql_with_params()
    names = [f"c{number}" for number in range(len(columns))]
    packed = ", ".join(
        f"STRING_AGG({_SENT[kind].format(name)}, '')"
        for name, kind in zip(names, columns.values(), strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {packed} FROM ({sql}) AS rows ({', '.join(names)})", params)  # noqa: S608
        values = cursor.fetchone() or ()
    result: dict[str, NDArray[Any]] = {}
    for (name, kind), value in zip(columns.items(), values, strict=True):
        found = np.frombuffer(value or b"", _STORED[kind])
        if kind == "time":
            times = found.astype(np.float64) / 1e6 + _TIME_ZERO
            result[name] = np.where(found == _NEVER, np.nan, times)
        else:
            result[name] = _numbered(found) if kind == "id" else found.astype(_MADE[kind])
    return result


def _from_sqlite(queryset: QuerySet[Any], columns: Mapping[str, Kind]) -> Columns:
    rows = queryset.values_list(
        *(
            Cast(Epoch(name), FloatField()) if kind == "time" else _typed(name, kind)
            for name, kind in columns.items()
        )
    )
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        table = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(columns)
    result: dict[str, NDArray[Any]] = {}
    for (name, kind), values in zip(columns.items(), table, strict=True):
        if kind == "id":
            result[name] = _numbered(np.frombuffer(bytes.fromhex("".join(values)), "V16"))
        else:
            result[name] = np.array(values, _MADE[kind])
    return result


def _typed(name: str, kind: Kind) -> Any:
    """Return a column as the type that is read."""
    match kind:
        case "integer":
            return Cast(name, BigIntegerField())
        case "number":
            return Cast(name, FloatField())
        case _:
            return F(name)


def _numbered(ids: NDArray[Any]) -> NDArray[np.int64]:
    """Return a number for each of (N,) ids of 16 bytes."""
    if not len(ids):
        return np.empty(0, np.int64)
    halves = np.ascontiguousarray(ids).view(np.int64).reshape(-1, 2)
    # Random ids differ in their first half, and one half sorts twice as fast as both.
    order = np.argsort(halves[:, 0])
    steps = np.diff(halves[order], axis=0) != 0
    if (steps[:, 1] & ~steps[:, 0]).any():
        order = np.lexsort((halves[:, 0], halves[:, 1]))
        steps = np.diff(halves[order], axis=0) != 0
    numbers = np.empty(len(ids), np.int64)
    numbers[order] = np.concatenate([[0], np.cumsum(steps.any(axis=1))])
    return numbers
