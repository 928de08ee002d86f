"""Where a track is in a frame: in the frames that were processed, and in those between them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from vision.blurring import Box

SAME: Final = 1e-4
"""Seconds by which times of the same frame may differ."""
DRAWN_GAP: Final = 1.0
"""Seconds between two observations over which a box is drawn."""
BLURRED_GAP: Final = 10.0
"""Seconds between two observations over which someone is blurred."""
HELD: Final = 1.0
"""Seconds before the first and after the last observation in which someone is blurred."""
_NEAR: Final = 0.15
_SPEED_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sight:
    """One observation.

    Attributes:
        seen: whether the box is of a detection, not only predicted.
        floor: metres, None where that is not known.
    """

    box: Box
    seen: bool
    floor: tuple[float, float] | None


@dataclass(slots=True)
class TrackPath:
    """The observations of one track in order of time.

    Attributes:
        person: who it is now, with all merges and splits; None: nobody knows.
        live: the track is of a live camera, whose observations are dated by the clock.
        task: the later the task was started, the higher.
    """

    key: int
    number: int
    person: UUID | None
    live: bool
    task: int
    times: list[float] = field(default_factory=list)
    sights: list[Sight] = field(default_factory=list)
    _delay: float = 0.0

    def add(self, time: float, sight: Sight) -> None:
        """Add an observation, seconds since the epoch."""
        self.times.append(time)
        self.sights.append(sight)

    def forget(self, before: float) -> None:
        """Drop what is over, but for the last observation."""
        row = min(bisect_left(self.times, before), len(self.times) - 1)
        if row > 0:
            del self.times[:row], self.sights[:row]

    def shown(self, time: float, previous: float) -> Sight | None:
        """Return where to draw the track in the frame of `time`; None: not in it.

        A tick is dated by the earliest of its frames, so that of another camera comes no earlier:
        an observation belongs to the first frame at its time or after it. Between two that are
        no more than `DRAWN_GAP` apart, the box is interpolated.

        Args:
            time: of the frame, by the clock that dates the track's observations.
            previous: of the frame before.
        """
        row = bisect_right(self.times, time + SAME) - 1
        if row < 0:
            return None
        if self.times[row] > previous + SAME and time - self.times[row] < DRAWN_GAP:
            self._delay = time - self.times[row]
            return self.sights[row]
        if row + 1 == len(self.times) or self.times[row + 1] - self.times[row] > DRAWN_GAP:
            return None
        return self._between(row, time - self._delay)

    def _between(self, row: int, time: float) -> Sight:
        first, second = self.sights[row], self.sights[row + 1]
        begin, end = self.times[row], self.times[row + 1]
        share = min(1.0, max(0.0, (time - begin) / (end - begin)))
        box = _mixed(first.box, second.box, share)
        floor = first.floor
        if first.floor and second.floor:
            floor = _point(first.floor, second.floor, share)
        return Sight(box, first.seen and second.seen, floor)

    def covered(self, time: float) -> tuple[Box, float] | None:
        """Return where the person may be at `time`, and for how long, s, nobody has looked.

        Between two observations, that is both boxes and all between them; before the first and
        after the last, for `HELD` seconds, the box and where its motion leads.
        """
        row = bisect_right(self.times, time) - 1
        around = self.times[row : row + 2] if row >= 0 else []
        if len(around) == 2 and around[1] - around[0] <= BLURRED_GAP:
            # Frames are dated to a fraction of their step: what is as near counts, too.
            first = bisect_left(self.times, time - _NEAR, 0, row)
            last = bisect_right(self.times, time + _NEAR, row + 2)
            unseen = min(time - around[0], around[1] - time)
            return _union(one.box for one in self.sights[first:last]), unseen
        found = []
        if row >= 0 and time - self.times[row] <= HELD:
            found.append((row, time - self.times[row]))
        if row + 1 < len(self.times) and self.times[row + 1] - time <= HELD:
            found.append((row + 1, time - self.times[row + 1]))
        if not found:
            return None
        boxes = [self.sights[row].box for row, _ in found]
        boxes += [self._moved(row, seconds) for row, seconds in found]
        return _union(boxes), max(abs(seconds) for _, seconds in found)

    def _moved(self, row: int, seconds: float) -> Box:
        """Return the box of an observation, moved on (or back) at its speed."""
        step = -1 if seconds > 0 else 1
        other = row
        while (
            0 <= other + step < len(self.times)
            and abs(self.times[other + step] - self.times[row]) <= _SPEED_SECONDS
        ):
            other += step
        passed = self.times[row] - self.times[other]
        if not passed:
            return self.sights[row].box
        return _mixed(self.sights[other].box, self.sights[row].box, 1 + seconds / passed)


def _mixed(first: Box, second: Box, share: float) -> Box:
    a, b, c, d = (one + share * (two - one) for one, two in zip(first, second, strict=True))
    return a, b, c, d


def _point(
    first: tuple[float, float], second: tuple[float, float], share: float
) -> tuple[float, float]:
    return (
        first[0] + share * (second[0] - first[0]),
        first[1] + share * (second[1] - first[1]),
    )


def _union(boxes: Iterable[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
