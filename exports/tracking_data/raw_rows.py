"""Observations as columns of numbers, out of either database, a slice of time at a time."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from tracking.models import ObservationDay

_FLOATS: Final = ("x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y")
_WHOLE: Final = ("time", "frame_index", "camera", "track")
ROW: Final = np.dtype([*((name, "i8") for name in _WHOLE), *((name, "f8") for name in _FLOATS)])
"""`time` in microseconds since 1970, `camera` and `track` as keys; no floor point is NaN."""

# One message with an array per column: a message per row, as COPY has it otherwise, costs Python
# more than everything else.
_COPIED: Final = (
    "COPY (SELECT array_agg(time), array_agg(frame_index), array_agg(camera_id),"
    " array_agg(track_id), array_agg(x1), array_agg(y1), array_agg(x2), array_agg(y2),"
    " array_agg(confidence), array_agg(COALESCE(floor_x, 'NaN')),"
    " array_agg(COALESCE(floor_y, 'NaN')) FROM (SELECT * FROM tracking_observation"
    " WHERE time >= %s AND time < %s AND camera_id = ANY(%s) LIMIT %s) found)"
    " TO STDOUT (FORMAT binary)"
)
# What comes before the first column, and before the values of an array (PostgreSQL's manual,
# COPY, "Binary Format", and array_send): signature, flags, extension, number of columns; length,
# dimensions, flags, type, count, lower bound. Each value has its length before it.
_HEAD: Final = struct.Struct(">11s ii h")
_ARRAY: Final = struct.Struct(">i i i i i i")
_NO_ARRAY: Final = -1
_2000: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_SELECTED: Final = (
    "SELECT CAST(time AS TEXT), frame_index, camera_id, track_id, x1, y1, x2, y2, confidence,"
    " floor_x, floor_y FROM tracking_observation WHERE time >= %s AND time < %s"
    " AND camera_id IN ({}) LIMIT %s"
)
_FIRST_WIDTH: Final = timedelta(seconds=1)
_WIDEST: Final = timedelta(minutes=15)
_NARROWEST: Final = timedelta(milliseconds=100)
_MOST: Final = 3
"""Times as many rows as asked for: a slice that has more is read again in narrower ones."""

Rows = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Slice:
    """The observations of [start, end), in order of time, camera and track.

    Attributes:
        rows: an array of `ROW`.
    """

    start: datetime
    end: datetime
    rows: Rows


def spans(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of [start, end) of which anything is stored: whole days, or what is asked."""
    asked = start.astimezone(UTC).date(), end.astimezone(UTC).date()
    days = ObservationDay.objects.filter(day__range=asked).order_by("day")
    begin = None
    until = start
    for (day,) in days.values_list("day"):
        midnight = datetime.combine(day, time(), UTC)
        if begin is not None and midnight > until:
            yield begin, until
            begin = None
        begin = begin or max(start, midnight)
        until = min(end, midnight + timedelta(days=1))
    if begin is not None and begin < until:
        yield begin, until


def slices(
    start: datetime, end: datetime, cameras: Sequence[int], rows_per_slice: int
) -> Iterator[Slice]:
    """Yield [start, end) in slices of about so many rows, each read by a statement of its own.

    No transaction and no cursor stays open in between, however long the export takes. The next
    slice is read, in a thread with a connection of its own, while the caller has the one before.
    However suddenly a scene fills with people, no slice has more than `_MOST` times as many rows,
    unless they are of `_NARROWEST`.

    Args:
        cameras: keys.
    """
    width = _FIRST_WIDTH
    with ThreadPoolExecutor(1, "export-reader") as reader:

        def read() -> Future[Slice]:
            return reader.submit(
                _read, start, min(start + width, end), cameras, _MOST * rows_per_slice
            )

        try:
            reading = read()
            while start < end:
                part = reading.result()
                wanted = rows_per_slice / max(len(part.rows), 1)
                width = (part.end - part.start) * min(max(wanted, 0.1), 4.0)
                width = max(_NARROWEST, min(_WIDEST, width))
                start = part.end
                if start < end:
                    reading = read()
                yield part
        finally:
            reader.submit(_close_connection)


def _close_connection() -> None:
    """Give back the connection of the thread that this runs in: each thread has its own."""
    connection.close()


def _read(start: datetime, end: datetime, cameras: Sequence[int], most: int) -> Slice:
    """Read [start, end), or a part from its start that has no more than `most` rows."""
    read = _copied if connection.vendor == "postgresql" else _selected
    while True:
        is_narrow = end - start <= _NARROWEST
        rows = read(start, end, cameras, None if is_narrow else most + 1)
        if is_narrow or len(rows) <= most:
            order = np.lexsort((rows["track"], rows["camera"], rows["time"]))
            return Slice(start, end, rows[order])
        end = start + max(_NARROWEST, (end - start) / 4)


def _copied(start: datetime, end: datetime, cameras: Sequence[int], limit: int | None) -> Rows:
    received = bytearray()
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(_COPIED, (start, end, list(cameras), limit)) as copy,
    ):
        for piece in copy:
            received += piece
    position, rows = _HEAD.size, np.empty(0, ROW)
    for name in (*_WHOLE, *_FLOATS):
        if struct.unpack_from(">i", received, position)[0] == _NO_ARRAY:  # there are no rows
            return rows
        length, _, _, _, count, _ = _ARRAY.unpack_from(received, position)
        kind = np.dtype([("length", ">i4"), ("value", ">f8" if name in _FLOATS else ">i8")])
        if name == _WHOLE[0]:
            rows = np.empty(count, ROW)
        rows[name] = np.frombuffer(received, kind, count, position + _ARRAY.size)["value"]
        position += 4 + length
    rows["time"] += _2000
    return rows


def _selected(start: datetime, end: datetime, cameras: Sequence[int], limit: int | None) -> Rows:
    places = ", ".join(["%s"] * len(cameras))
    with connection.cursor() as cursor:
        times = [str(time.astimezone(UTC).replace(tzinfo=None)) for time in (start, end)]
        cursor.execute(_SELECTED.format(places), [*times, *cameras, -1 if limit is None else limit])
        found = cursor.fetchall()
    rows = np.empty(len(found), ROW)
    columns = list(zip(*found, strict=True)) or [()] * len(_WHOLE + _FLOATS)
    rows["time"] = np.array(columns[0], "datetime64[us]").astype("i8")
    for name, column in zip((*_WHOLE, *_FLOATS)[1:], columns[1:], strict=True):
        rows[name] = np.array(column, "f8" if name in _FLOATS else "i8")
    return rows
