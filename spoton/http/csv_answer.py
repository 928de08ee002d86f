"""Tables as CSV, a row at a time, that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.http import StreamingHttpResponse

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_PER_PIECE: Final = 500


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """Return a download of `name`.csv; an empty cell where a value is None."""
    answer = StreamingHttpResponse(_pieces(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _pieces(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    lines = [writer.writerow(header)]
    for row in rows:
        lines.append(writer.writerow([_cell(value) for value in row]))
        if len(lines) >= _ROWS_PER_PIECE:
            yield "".join(lines)
            lines = []
    yield "".join(lines)


def _cell(value: Any) -> Any:
    """Return a cell; an apostrophe makes text of what a spreadsheet would calculate."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value
