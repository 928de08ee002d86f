"""Tables as text, out of either database and into it: see `spoton.backup.archive` for the form."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

import numpy as np
from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Field, Model

from spoton.backup.archive import from_line, to_line

ROWS_PER_STATEMENT: Final = 5000
Convert = Callable[[Any], Any]


def models(registry: Apps = apps) -> dict[str, type[Model]]:
    """Return every table of ours and of the packages that we use, by its label.

    Args:
        registry: of the state of the program that is asked about, by default the present one.
    """
    return {
        model._meta.label: model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def columns(model: type[Model]) -> list[str]:
    """Return the names of a table's columns."""
    return [str(field.column) for field in _fields(model)]


@contextlib.contextmanager
def snapshot() -> Iterator[Callable[[type[Model]], Iterable[bytes]]]:
    """Hold one moment of the whole database while others write; give what reads a table."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL TIME ZONE 'UTC'; SET LOCAL datestyle TO ISO, YMD")
            cursor.execute("SELECT 1")  # the moment is that of the first query
            yield _copy_out
        return
    reader = _plain_reader()
    try:
        reader.execute("BEGIN")  # write-ahead logging: writers are not held up
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment is now
        yield lambda model: _lines(reader, model)
    finally:
        reader.close()


def _plain_reader() -> sqlite3.Connection:
    """Return a connection of its own, which gives values as they are stored."""
    path = quote(str(connection.settings_dict["NAME"]))
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)


def _copy_out(model: type[Model]) -> Iterator[bytes]:
    names = ", ".join(f'"{name}"' for name in columns(model))
    command = f'COPY (SELECT {names} FROM "{model._meta.db_table}") TO STDOUT'  # noqa: S608
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(command) as copy,
    ):
        for chunk in copy:
            yield bytes(chunk)


def _lines(reader: sqlite3.Connection, model: type[Model]) -> Iterator[bytes]:
    names = ", ".join(f'"{name}"' for name in columns(model))
    writers = [_to_text(field) for field in _fields(model)]
    rows = reader.execute(f'SELECT {names} FROM "{model._meta.db_table}"')  # noqa: S608
    while chunk := rows.fetchmany(ROWS_PER_STATEMENT):
        yield b"".join(
            to_line(
                None if value is None else write(value)
                for value, write in zip(row, writers, strict=True)
            )
            for row in chunk
        )


def stored(model: type[Model], order: list[str]) -> Iterator[tuple[Any, ...]]:
    """Yield a table's rows of SQLite as they are stored, with these columns."""
    names = ", ".join(f'"{name}"' for name in order)
    with contextlib.closing(_plain_reader()) as reader:
        yield from reader.execute(f'SELECT {names} FROM "{model._meta.db_table}"')  # noqa: S608


def clear(tables: Iterable[type[Model]]) -> None:
    """Delete every row."""
    names = [f'"{model._meta.db_table}"' for model in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608


def load(
    model: type[Model], order: list[str], chunks: Iterable[bytes], lines: Iterable[str]
) -> int:
    """Add the rows of a table's text, given in pieces and as lines; return how many.

    Args:
        model: of the table.
        order: its columns as they stand in the text.
        chunks: the text.
        lines: the same.
    """
    names = ", ".join(f'"{name}"' for name in order)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            command = f'COPY "{table}" ({names}) FROM STDIN'
            with connection.wrap_database_errors, cursor.copy(command) as copy:
                for chunk in chunks:
                    copy.write(chunk)
            return int(cursor.rowcount)
        places = ", ".join(["%s"] * len(order))
        read = row_reader(model, order)
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({places})'  # noqa: S608
        count, rest = 0, iter(lines)
        while some := list(islice(rest, ROWS_PER_STATEMENT)):
            cursor.executemany(statement, [read(line) for line in some])
            count += len(some)
        return count


def reset_sequences(tables: Iterable[type[Model]]) -> None:
    """Let new rows get ids behind those that were loaded."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)


def row_reader(model: type[Model], order: list[str]) -> Callable[[str], tuple[Any, ...]]:
    """Return what makes SQLite's values of a line with these columns; it raises ValueError."""
    by_column = {str(field.column): _from_text(field) for field in _fields(model)}
    readers = [by_column[name] for name in order]

    def read(line: str) -> tuple[Any, ...]:
        return tuple(
            None if cell is None else reader(cell)
            for cell, reader in zip(from_line(line), readers, strict=True)
        )

    return read


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _to_text(field: Field[Any, Any]) -> Convert:
    """Return SQLite's value as PostgreSQL writes it."""
    kind = field.db_type(connection)
    by_kind: dict[str | None, Convert] = {
        "bool": lambda value: "t" if value else "f",
        "datetime": lambda value: f"{value}+00",
        "char(32)": lambda value: str(UUID(value)),
        "real": repr,
        "vector blob": _numbers_to_text,
        "BLOB": lambda value: "\\x" + bytes(value).hex(),
    }
    return by_kind.get(kind, str)


def _from_text(field: Field[Any, Any]) -> Convert:
    """Return the reverse; a time as Django writes it, so that texts compare as times do."""
    kind = field.db_type(connection) or ""
    by_kind: dict[str, Convert] = {
        "bool": lambda text: int(text == "t"),
        "datetime": lambda text: str(
            datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
        ),
        "char(32)": lambda text: UUID(text).hex,
        "real": float,
        "vector blob": _numbers_from_text,
        "BLOB": _bytes_from_text,
    }
    if kind.split()[0] in ("integer", "bigint", "smallint"):
        return int
    return by_kind.get(kind, str)


def _numbers_to_text(value: bytes) -> str:
    """Return as few digits as give the same float32 again."""
    return "{" + ",".join(map(str, np.frombuffer(value, "<f4"))) + "}"


def _numbers_from_text(text: str) -> bytes:
    return np.array(text.strip("{}").split(","), "<f4").tobytes()


def _bytes_from_text(text: str) -> bytes:
    """Return bytes that PostgreSQL has written, as `\\x` and two digits each."""
    if not text.startswith("\\x"):
        raise ValueError("bytes that do not begin with \\x")
    return bytes.fromhex(text[2:])
