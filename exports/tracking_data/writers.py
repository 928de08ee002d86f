"""Files of tables, a table at a time."""

from __future__ import annotations

import gzip
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq

from exports.tracking_data.columns import as_text

_BUFFER: Final = 1 << 20
_LINES: Final = 4096
_GROUP: Final = 50_000
"""Rows of a row group: each costs memory until the footer is written."""
_LEVEL: Final = 4
"""Of gzip: a higher one takes twice as long for a few per cent."""


class TableWriter(ABC):
    """Writes one file."""

    @abstractmethod
    def write(self, table: pa.Table) -> None:
        """Add the rows of `table`."""

    @abstractmethod
    def close(self) -> None:
        """Write what belongs to the end."""


class CsvWriter(TableWriter):
    """Comma-separated values (RFC 4180), with a line of names."""

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        file.write((",".join(schema.names) + "\r\n").encode())
        options = pc_csv.WriteOptions(
            include_header=False, quoting_style="needed", batch_size=8192, eol="\r\n"
        )
        self._writer = pc_csv.CSVWriter(file, schema, write_options=options)

    def write(self, table: pa.Table) -> None:
        """Add lines."""
        self._writer.write_table(table)

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()


class JsonLinesWriter(TableWriter):
    """One JSON object a line."""

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._file = file
        self._quoted = [field.name for field in schema if field.type == pa.string()]

    def write(self, table: pa.Table) -> None:
        """Add lines."""
        for batch in table.to_batches(max_chunksize=_LINES):
            self._file.write(self._lines(batch))

    def _lines(self, batch: pa.RecordBatch) -> Any:
        """Return lines, put together column by column: row by row, Python is too slow."""
        parts: list[Any] = []
        for number, name in enumerate(batch.schema.names):
            key = f'{"," if number else "{"}"{name}":'
            column = batch.column(name)
            text = _quoted(column) if name in self._quoted else as_text(column)
            parts += [pa.scalar(key), pc.fill_null(text, "null")]
        lines = pc.binary_join_element_wise(*parts, pa.scalar("}\n"), "")
        _, offsets, data = lines.buffers()  # the lines lie one behind the other
        ends = memoryview(offsets).cast("i")
        return memoryview(data)[ends[lines.offset] : ends[lines.offset + len(lines)]]

    def close(self) -> None:
        """Do nothing: every line is whole."""


class ParquetWriter(TableWriter):
    """Apache Parquet, compressed with zstd."""

    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._writer = pq.ParquetWriter(
            file, schema, compression="zstd", compression_level=1, store_schema=False
        )

        self._waiting: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Add rows; a row group is written once there are enough for one."""
        self._waiting.append(table)
        if sum(len(one) for one in self._waiting) >= _GROUP:
            self._write_group()

    def close(self) -> None:
        """Write the rest, and the footer."""
        if self._waiting:
            self._write_group()
        self._writer.close()

    def _write_group(self) -> None:
        self._writer.write_table(pa.concat_tables(self._waiting))
        self._waiting = []


_WRITERS: Final[dict[str, Callable[[IO[bytes], pa.Schema], TableWriter]]] = {
    "csv": CsvWriter,
    "json": JsonLinesWriter,
    "parquet": ParquetWriter,
}


class TableFile:
    """A file of `form` that is open for as long as the context is.

    Args:
        form: csv, json or parquet.
        compress: with gzip.
    """

    def __init__(self, path: Path, form: str, schema: pa.Schema, *, compress: bool) -> None:
        self._path, self._form, self._schema, self._compress = path, form, schema, compress
        self._stack = ExitStack()

    def __enter__(self) -> TableWriter:
        """Open it."""
        file: Any = self._stack.enter_context(self._path.open("wb", buffering=_BUFFER))
        if self._compress:
            file = self._stack.enter_context(
                gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0)
            )
        self._writer: TableWriter = _WRITERS[self._form](file, self._schema)
        return self._writer

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        """Write the end, unless something went wrong."""
        with self._stack:
            if kind is None:
                self._writer.close()


def _quoted(column: pa.Array) -> pa.Array:
    """Return text as JSON strings; what has to be escaped is rare, and then only names have it."""
    special = pc.match_substring_regex(column, r'["\\\x00-\x1f]')
    if pc.any(special).as_py():
        distinct = column.dictionary_encode()
        escaped = [
            None if one is None else json.dumps(one)[1:-1]
            for one in distinct.dictionary.to_pylist()
        ]
        column = pa.array(escaped, pa.string()).take(distinct.indices)
    return pc.binary_join_element_wise('"', column, '"', "")
