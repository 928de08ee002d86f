"""Which frame of which recording each observation is from.

A sequence is what one task found in one recording of one camera. Where a camera has no recording
of that time, frames are counted as the task has counted them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from exports.tracking_data.raw_rows import Rows
from tracking.models import Camera, Recording

Ints = NDArray[np.int64]
NO_RECORDING: Final = -1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class CameraRecordings:
    """The recordings of one camera; where they overlap, the earlier one counts.

    Attributes:
        starts: of file, and `begins` from where it counts, `ends` up to where; microseconds.
    """

    files: Sequence[Recording]
    starts: Ints
    begins: Ints
    ends: Ints
    rates: NDArray[np.float64]

    @classmethod
    def of(cls, camera: Camera, start: datetime, end: datetime) -> CameraRecordings:
        """Return what `camera` has of [start, end)."""
        rows = Recording.objects.filter(camera=camera, end_time__gte=start, start_time__lt=end)
        found = list(rows.order_by("start_time", "path"))
        starts = np.array([_microseconds(one.start_time) for one in found], np.int64)
        ends = np.array([_microseconds(one.end_time) for one in found], np.int64)
        begins = starts.copy()
        if len(found) > 1:
            begins[1:] = np.maximum(starts[1:], np.maximum.accumulate(ends)[:-1])
        rates = np.array([one.fps for one in found], np.float64)
        return cls(found, starts, begins, ends, rates)

    def places(self, times: Ints, ticks: Ints) -> tuple[Ints, Ints]:
        """Return for each time the number of its recording and its frame there, from 1 on.

        Args:
            ticks: frames as the task has counted them, for times without a recording.
        """
        if not len(self.files):
            return np.full(len(times), NO_RECORDING), ticks
        number = np.searchsorted(self.begins, times, side="right") - 1
        inside = np.maximum(number, 0)
        is_there = (number >= 0) & (times < self.ends[inside])
        seconds = (times - self.starts[inside]) / 1e6
        counted = seconds * self.rates[inside]
        for which in np.unique(inside):
            if self.files[which].timing:
                here = inside == which
                counted[here] = _frames_in(self.files[which].timing, seconds[here])
        frames = np.floor(counted + 0.5).astype(np.int64) + 1
        return np.where(is_there, inside, NO_RECORDING), np.where(is_there, frames, ticks)


def _frames_in(timing: list[list[float]], seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    numbers, times = np.array(timing, np.float64).T
    frames: NDArray[np.float64] = np.interp(seconds, times, numbers)
    return frames


def places(
    rows: Rows, cameras: Ints, recordings: Sequence[CameraRecordings]
) -> tuple[Ints, Ints, Ints]:
    """Return for each row the number of its camera, of its recording there, and its frame.

    Args:
        cameras: keys, in order; `recordings` of each.
    """
    which = np.searchsorted(cameras, rows["camera"])
    numbers, frames = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
    for camera in np.unique(which).tolist():
        here = which == camera
        numbers[here], frames[here] = recordings[camera].places(
            rows["time"][here], rows["frame_index"][here]
        )
    return which, numbers, frames


def _microseconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)
