"""Observations as columns of numbers, out of either database, a slice of time at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

_FLOATS: Final = ("x1", "y1", "x2", "y2", "confidence", "floor_x", "floor_y")
_WHOLE: Final = ("time", "frame_index", "camera", "track")
ROW: Final = np.dtype([*((name, "i8") for name in _WHOLE), *((name, "f8") for name in _FLOATS)])
"""`time` in microseconds since 1970, `camera` and `track` as keys; no floor point is NaN."""

# PostgreSQL's binary COPY: each field is its length and its bytes, and no field of ours is null.
_WIRE: Final = np.dtype(
    [
        ("fields", ">i2"),
        *(part for name in _WHOLE for part in ((f"{name}_", ">i4"), (name, ">i8"))),
        *(part for name in _FLOATS for part in ((f"{name}_", ">i4"), (name, ">f8"))),
    ]
)
_HEAD_BYTES: Final = 19
_2000: Final = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_COPIED: Final = (
    "COPY (SELECT time, frame_index, camera_id, track_id, x1, y1, x2, y2, confidence,"
    " COALESCE(floor_x, 'NaN'), COALESCE(floor_y, 'NaN') FROM tracking_observation"
    " WHERE time >= %s AND time < %s AND camera_id = ANY(%s)) TO STDOUT (FORMAT binary)"
)
_SELECTED: Final = (
    "SELECT CAST(time AS TEXT), frame_index, camera_id, track_id, x1, y1, x2, y2, confidence,"
    " floor_x, floor_y FROM tracking_observation WHERE time >= %s AND time < %s"
    " AND camera_id IN ({})"
)
_NEWEST_FIRST_WIDTH: Final = timedelta(minutes=1)
_WIDEST: Final = timedelta(minutes=15)
_NARROWEST: Final = timedelta(milliseconds=100)

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


def slices(
    start: datetime, end: datetime, cameras: Sequence[int], rows_per_slice: int
) -> Iterator[Slice]:
    """Yield [start, end) in slices of about so many rows, each read by a statement of its own.

    No transaction and no cursor stays open in between, however long the export takes.

    Args:
        cameras: keys.
    """
    width = _NEWEST_FIRST_WIDTH
    while start < end:
        until = min(start + width, end)
        rows = _read(start, until, cameras)
        rows.sort(order=("time", "camera", "track"))
        yield Slice(start, until, rows)
        start = until
        wanted = rows_per_slice / max(len(rows), 1)
        width = max(_NARROWEST, min(_WIDEST, width * min(max(wanted, 0.1), 4.0)))


def _read(start: datetime, end: datetime, cameras: Sequence[int]) -> Rows:
    if connection.vendor == "postgresql":
        return _copied(start, end, cameras)
    return _selected(start, end, cameras)


def _copied(start: datetime, end: datetime, cameras: Sequence[int]) -> Rows:
    received = bytearray()
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(_COPIED, (start, end, list(cameras))) as copy,
    ):
        for piece in copy:
            received += piece
    wire = np.frombuffer(received, _WIRE, (len(received) - _HEAD_BYTES) // _WIRE.itemsize, 19)
    rows = np.empty(len(wire), ROW)
    for name in (*_WHOLE, *_FLOATS):
        rows[name] = wire[name]
    rows["time"] += _2000
    return rows


def _selected(start: datetime, end: datetime, cameras: Sequence[int]) -> Rows:
    places = ", ".join(["%s"] * len(cameras))
    with connection.cursor() as cursor:
        times = [str(time.astimezone(UTC).replace(tzinfo=None)) for time in (start, end)]
        cursor.execute(_SELECTED.format(places), [*times, *cameras])
        found = cursor.fetchall()
    rows = np.empty(len(found), ROW)
    columns = list(zip(*found, strict=True)) or [()] * len(_WHOLE + _FLOATS)
    rows["time"] = np.array(columns[0], "datetime64[us]").astype("i8")
    for name, column in zip((*_WHOLE, *_FLOATS)[1:], columns[1:], strict=True):
        rows[name] = np.array(column, "f8" if name in _FLOATS else "i8")
    return rows
