"""A camera's dated recordings as one playlist: files in order of time, without the gaps."""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from vision.timing import Timing, frame_in, time_in

EXACT = 1e-4
"""Part of a frame by which a time of day in floating point may be wrong."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of frames of one file.

    Attributes:
        path: of the file.
        start_time: of the file's frame 0, seconds since the epoch.
        first: the first frame that is played.
        count: how many are played.
        fps: frames per second, on average.
        timing: of the file's frames, where they are not evenly spaced.
    """

    path: str
    start_time: float
    first: int
    count: int
    fps: float
    timing: Timing = ()

    @classmethod
    def from_json(cls, values: Sequence[Any], path: str | None = None) -> Segment:
        """Return a segment from the list of its values; `path` goes before theirs."""
        name, start, first, count, fps, *rest = values
        timing = tuple((int(n), float(time)) for n, time in rest[0]) if rest else ()
        return cls(name if path is None else path, start, first, count, fps, timing)

    def time_of(self, frame: int) -> float:
        """Return when the file's frame `frame` was taken, seconds since the epoch."""
        if self.timing:
            return self.start_time + time_in(self.timing, frame)
        return self.start_time + frame / self.fps

    def step_of(self, frame: int) -> float:
        """Return the seconds from frame `frame` to the next."""
        if self.timing:
            return time_in(self.timing, frame + 1) - time_in(self.timing, frame)
        return 1 / self.fps

    def frame_at(self, time: float) -> int:
        """Return the file's first frame at `time` or later."""
        if self.timing:
            return math.ceil(frame_in(self.timing, time - self.start_time) - EXACT)
        return math.ceil((time - self.start_time) * self.fps - EXACT)


class SegmentPlaylist:
    """Segments in the order of their time. A position counts frames through all of them.

    >>> a, b = Segment("a", 100.0, 0, 50, 25.0), Segment("b", 200.0, 10, 5, 25.0)
    >>> list_ = SegmentPlaylist([a, b])
    >>> list_.total, list_.locate(49), list_.locate(50), list_.time_of(51)
    (55, (0, 49), (1, 10), 200.44)
    >>> [list_.position_at(time) for time in (0.0, 101.0, 150.0, 200.44, 300.0)]
    [0, 25, 50, 51, 55]

    Lists of the same segments are equal; that costs the same for thousands of them.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        self.segments = tuple(segments)
        self._ends = list(accumulate(segment.count for segment in self.segments))
        self._key = hashlib.sha256(repr(self.segments).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SegmentPlaylist) and other._key == self._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def total(self) -> int:
        """Frames of all segments."""
        return self._ends[-1] if self._ends else 0

    def begin_of(self, number: int) -> int:
        """Return the position of the first frame of segment `number`."""
        return self._ends[number - 1] if number else 0

    def locate(self, position: int) -> tuple[int, int]:
        """Return number of the segment and frame of its file.

        Behind the end the number is one too many.
        """
        number = bisect_right(self._ends, position)
        if number == len(self.segments):
            return number, 0
        return number, self.segments[number].first + position - self.begin_of(number)

    def time_of(self, position: int) -> float:
        """Return when the frame was taken; of the end, when the last one was."""
        number, frame = self.locate(min(position, self.total - 1))
        return self.segments[number].time_of(frame)

    def position_at(self, time: float) -> int:
        """Return the first frame at `time` or later; `total` where there is none."""
        for number, segment in enumerate(self.segments):
            frame = max(segment.first, segment.frame_at(time))
            if frame < segment.first + segment.count:
                return self.begin_of(number) + frame - segment.first
        return self.total
