"""Statements over many rows that the ORM has no form for, as each database takes them best."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

Row = tuple[Any, ...]


def update_rows(
    model: type[Model],
    key: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    least: Collection[str] = (),
    greatest: Collection[str] = (),
) -> int:
    """Set `columns` of the rows whose `key` is each tuple's first value.

    Args:
        rows: the key, then a value per column.
        least, greatest: columns that keep their value where it is smaller, or larger.

    Returns:
        How many of these rows there were.
    """
    if not rows:
        return 0
    fields = [_field(model, name) for name in (key, *columns)]
    names = [str(field.column) for field in fields]
    table = model._meta.db_table
    is_postgresql = connection.vendor == "postgresql"
    functions = {"least": "LEAST", "greatest": "GREATEST"}
    if not is_postgresql:
        functions = {"least": "MIN", "greatest": "MAX"}

    def change(column: str, name: str) -> str:
        old, new = (f"old.{name}", f"new.{name}") if is_postgresql else (name, "%s")
        if column in least or column in greatest:
            function = functions["least" if column in least else "greatest"]
            return f"{name} = {function}({old}, {new})"
        return f"{name} = {new}"

    changes = ", ".join(map(change, columns, names[1:]))
    with connection.cursor() as cursor:
        if is_postgresql:
            arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
            cursor.execute(
                f"UPDATE {table} old SET {changes} FROM unnest({arrays}) AS"  # noqa: S608
                f" new({', '.join(names)}) WHERE old.{names[0]} = new.{names[0]}",
                [list(values) for values in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(
                f"UPDATE {table} SET {changes} WHERE {names[0]} = %s",  # noqa: S608
                list(_prepared([*fields[1:], fields[0]], ((*row[1:], row[0]) for row in rows))),
            )
        return int(cursor.rowcount)


def insert_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Insert rows, by COPY where the database has it.

    Args:
        rows: a value per column.
    """
    fields = [_field(model, name) for name in columns]
    table = model._meta.db_table
    names = ", ".join(str(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
                list(_prepared(fields, rows)),
            )
            return
        command = f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)"
        with connection.wrap_database_errors, cursor.copy(command) as copy:
            copy.set_types([_copy_type(field) for field in fields])
            for row in rows:
                copy.write_row(row)


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def _copy_type(field: Field[Any, Any]) -> str:
    # psycopg knows types by their first word: "timestamp with time zone" is its "timestamptz".
    kind = field.db_type(connection) or ""
    return {
        "timestamp with time zone": "timestamptz",
        "double precision": "float8",
        "bigint": "int8",
    }.get(kind, kind)


def _prepared(fields: Sequence[Field[Any, Any]], rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows as SQLite takes them.

    Numbers stay; times and ids repeat, so each is converted once.
    """
    converters = [_converter(field) for field in fields]
    for row in rows:
        yield tuple(
            value if convert is None else convert(value)
            for value, convert in zip(row, converters, strict=True)
        )


def _converter(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    if field.db_type(connection) in ("real", "bigint", "bigint unsigned"):
        return None
    return lru_cache(lambda value: field.get_db_prep_save(value, connection))
