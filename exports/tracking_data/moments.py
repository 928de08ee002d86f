"""Times of rows as text and as local time, worked out once for each time that occurs."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

_SECOND = 1_000_000


class Moments:
    """The times of a slice.

    Args:
        times: microseconds since 1970, in order.
        zone: of local times.
    """

    def __init__(self, times: NDArray[np.int64], zone: ZoneInfo) -> None:
        is_new = np.ones(len(times), bool)
        is_new[1:] = times[1:] != times[:-1]
        self._distinct = times[is_new]
        self._which = pa.array(np.cumsum(is_new) - 1)
        self._offsets = _offsets(self._distinct, zone)

    def utc_text(self) -> pa.Array:
        """Return such as 2026-01-01T10:30:05.456000Z."""
        return _text(self._distinct, pa.scalar("Z")).take(self._which)

    def local_text(self) -> pa.Array:
        """Return such as 2026-01-01T11:30:05.456000+01:00."""
        known = {int(offset): _offset_text(int(offset)) for offset in np.unique(self._offsets)}
        suffix = pa.array([known[offset] for offset in self._offsets.tolist()], pa.string())
        return _text(self._distinct + self._offsets, suffix).take(self._which)

    def utc(self) -> pa.Array:
        """Return timestamps."""
        kind = pa.timestamp("us", "UTC")
        return pa.array(self._distinct, pa.int64()).cast(kind).take(self._which)

    def local(self) -> pa.Array:
        """Return what a clock on the wall has shown, without a zone."""
        clock = self._distinct + self._offsets
        return pa.array(clock, pa.int64()).cast(pa.timestamp("us")).take(self._which)


def _offsets(times: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Return by how many microseconds local clocks are ahead of UTC."""
    quarters = times // (900 * _SECOND)  # no zone changes its offset in between
    distinct, which = np.unique(quarters, return_inverse=True)
    ahead = [_offset(quarter * 900, zone) for quarter in distinct.tolist()]
    return np.array(ahead, np.int64)[which] if ahead else np.empty(0, np.int64)


def _offset(second: int, zone: ZoneInfo) -> int:
    ahead = datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds()) * _SECOND


def _offset_text(microseconds: int) -> str:
    """Return the offset as ISO 8601 has it.

    >>> _offset_text(-12_600_000_000)
    '-03:30'
    """
    sign, minutes = "-" if microseconds < 0 else "+", abs(microseconds) // (60 * _SECOND)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def _text(times: NDArray[np.int64], suffix: pa.Scalar | pa.Array) -> pa.Array:
    clock = pa.array(times, pa.int64()).cast(pa.timestamp("us")).cast(pa.string())
    return pc.binary_join_element_wise(pc.utf8_replace_slice(clock, 10, 11, "T"), suffix, "")
