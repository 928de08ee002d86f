"""The columns of a file, by format; docs/exports.md says what each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exports.tracking_data.moments import Moments
from exports.tracking_data.raw_rows import Rows
from exports.tracking_data.track_facts import TrackLookup

_TEXT: Final = pa.string()
TEXT_SCHEMA: Final = pa.schema(
    [
        ("time", _TEXT),
        ("local_time", _TEXT),
        ("camera_id", _TEXT),
        ("camera_name", _TEXT),
        ("task_id", _TEXT),
        ("frame_index", pa.int64()),
        ("track_id", pa.int64()),
        ("person_id", _TEXT),
        ("person_name", _TEXT),
        ("person_state", _TEXT),
        ("confidence", pa.float64()),
        ("x1", pa.float64()),
        ("y1", pa.float64()),
        ("x2", pa.float64()),
        ("y2", pa.float64()),
        ("floor_x", pa.float64()),
        ("floor_y", pa.float64()),
    ]
)
TYPED_SCHEMA: Final = TEXT_SCHEMA.set(0, pa.field("time", pa.timestamp("us", "UTC"))).set(
    1, pa.field("local_time", pa.timestamp("us"))
)


@dataclass(frozen=True, slots=True)
class CameraNames:
    """What a camera is called; `key` is its row's."""

    key: int
    camera_id: str
    name: str


class TableMaker:
    """Makes tables of raw rows.

    Args:
        cameras: in order of their keys.
        zone: of local times.
        typed: timestamps rather than text.
        escape: what is done to names, so that the format takes them for names only.
    """

    def __init__(
        self, cameras: Sequence[CameraNames], zone: ZoneInfo, *, typed: bool, spreadsheet: bool
    ) -> None:
        self._zone, self._typed = zone, typed
        self._keys = np.array([camera.key for camera in cameras], np.int64)
        shown = harmless if spreadsheet else str
        self._ids = pa.array([shown(camera.camera_id) for camera in cameras], _TEXT)
        self._names = pa.array([shown(camera.name) for camera in cameras], _TEXT)
        self._tracks = TrackLookup()

    @property
    def schema(self) -> pa.Schema:
        """What the tables have."""
        return TYPED_SCHEMA if self._typed else TEXT_SCHEMA

    def table(self, rows: Rows) -> pa.Table:
        """Return rows, which are in order of time, as a table."""
        moments = Moments(np.ascontiguousarray(rows["time"]), self._zone)
        which = pa.array(np.searchsorted(self._keys, rows["camera"]))
        columns: dict[str, pa.Array] = {
            "time": moments.utc() if self._typed else moments.utc_text(),
            "local_time": moments.local() if self._typed else moments.local_text(),
            "camera_id": self._ids.take(which),
            "camera_name": self._names.take(which),
            "frame_index": pa.array(np.ascontiguousarray(rows["frame_index"])),
            **self._of_tracks(rows),
        }
        for name in ("confidence", "x1", "y1", "x2", "y2"):
            columns[name] = pa.array(np.ascontiguousarray(rows[name]))
        for name in ("floor_x", "floor_y"):
            columns[name] = pa.array(np.ascontiguousarray(rows[name]), from_pandas=True)
        return pa.table([columns[name] for name in self.schema.names], schema=self.schema)

    def _of_tracks(self, rows: Rows) -> Mapping[str, pa.Array]:
        keys, which = np.unique(rows["track"], return_inverse=True)
        facts, index = self._tracks.facts(keys), pa.array(which)
        names = ("task_id", "track_id", "person_id", "person_name", "person_state")
        return {
            name: pa.array(
                [getattr(one, name) for one in facts], self.schema.field(name).type
            ).take(index)
            for name in names
        }


def harmless(text: str) -> str:
    """Return a name that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("Gate 3")
    ("'=1+1", 'Gate 3')
    """
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else text


def as_text(column: pa.Array) -> pa.Array:
    """Return a column's values as text; null stays null."""
    return column if column.type == _TEXT else pc.cast(column, _TEXT)
