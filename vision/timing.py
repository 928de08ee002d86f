"""When each frame of a recording was taken: by a rate, or by a line through a few of its frames.

Most recordings have one rate: frame N is of N/rate. Those that have not are described by frames
between which the others are spaced evenly, as many as it takes; so a recording of hours needs
no time for each of its frames.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]
Timing = tuple[tuple[int, float], ...]
"""Frames and their times, seconds from frame 0; the last is the end. Empty: evenly spaced."""

JITTER_SECONDS: Final = 0.02
"""By which the frames of an even recording may be off: cameras' clocks, rounded time stamps."""
_JITTER_FRAMES: Final = 0.5
_EXACT_SECONDS: Final = 0.001
MOST_POINTS: Final = 1024
"""Where frames are all over the place, lines between so many points describe them roughly."""
_LAST: Final = 10
_LONG: Final = 4.0
_APART: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Spacing:
    """How the frames of a recording are spaced.

    Attributes:
        fps: frames per second, on average.
        timing: empty where they are spaced evenly.
    """

    fps: float
    timing: Timing = ()


def spacing_of(times: Times, rates: Sequence[float], unit: float) -> Spacing:
    """Return how frames of these times are spaced.

    Args:
        times: of at least two frames, rising, seconds.
        rates: what the header says, frames per second; the first that fits is taken.
        unit: of the time stamps, seconds.
    """
    shown = times - times[0]
    measured = (len(times) - 1) / float(shown[-1])
    for rate in (*rates, measured):
        if is_even(shown, rate, unit):
            return Spacing(rate)
    end = float(shown[-1]) + _last_step(times)
    timing = _fewest(np.append(shown, end), max(unit, _EXACT_SECONDS))
    return Spacing(len(times) / end, timing)


def timing_until(times: Times, end: float) -> Timing:
    """Return how frames of these times, rising, are spaced whose last one is shown until `end`."""
    shown = np.maximum.accumulate(times - times[0] + np.arange(len(times)) * _APART)
    end = max(end - float(times[0]), float(shown[-1]) + _APART)
    if is_even(shown, len(times) / end, 0.0):
        return ()
    return _fewest(np.append(shown, end), _EXACT_SECONDS)


def is_even(times: Times, rate: float, unit: float) -> bool:
    """Tell whether frames of these times, from 0 on, are spaced by a rate."""
    allowed = max(2 * unit, min(_JITTER_FRAMES / rate, JITTER_SECONDS))
    return bool((np.abs(times - np.arange(len(times)) / rate) <= allowed).all())


def _last_step(times: Times) -> float:
    """Return how long the last frame is shown: as the one before, if that was no gap."""
    steps = np.diff(times[-_LAST:])
    usual = float(np.median(steps))
    return float(steps[-1]) if steps[-1] <= _LONG * usual else usual


def _fewest(times: Times, error: float) -> Timing:
    """Return points that describe `times`: as exactly as a bounded number of them can."""
    timing = _points(times, error)
    while len(timing) > MOST_POINTS:
        error *= 2
        timing = _points(times, error)
    return timing


def _points(array: Times, error: float) -> Timing:
    times: list[float] = array.tolist()
    return tuple((n, round(time, 6)) for n, time in thinned(list(enumerate(times)), error))


def thinned(points: Sequence[tuple[int, float]], error: float) -> Timing:
    """Leave out points so that lines between the others are nowhere off by more than `error`.

    >>> thinned([(0, 0.0), (1, 1.0), (2, 2.01), (3, 3.0), (4, 9.0)], 0.1)
    ((0, 0.0), (3, 3.0), (4, 9.0))
    """
    kept = [points[0]]
    low, high = float("-inf"), float("inf")
    for before, (n, time) in pairwise(points):
        begin = kept[-1]
        steps, rise = n - begin[0], time - begin[1]
        if not low <= rise / steps <= high:
            kept.append(before)
            steps, rise = n - before[0], time - before[1]
            low, high = float("-inf"), float("inf")
        low = max(low, (rise - error) / steps)
        high = min(high, (rise + error) / steps)
    kept.append(points[-1])
    return tuple(kept)


def time_in(timing: Timing, frame: float) -> float:
    """Return the time of a frame, seconds from frame 0.

    >>> timing = (0, 0.0), (10, 1.0), (20, 3.0)
    >>> time_in(timing, 5), time_in(timing, 15), time_in(timing, 21)
    (0.5, 2.0, 3.2)
    """
    row = bisect_right(timing, frame, key=itemgetter(0))
    (n0, t0), (n1, t1) = timing[_line(timing, row) : _line(timing, row) + 2]
    return t0 + (frame - n0) * (t1 - t0) / (n1 - n0)


def frame_in(timing: Timing, time: float) -> float:
    """Return the frame at a time, with its fraction.

    >>> timing = (0, 0.0), (10, 1.0), (20, 3.0)
    >>> frame_in(timing, 0.5), frame_in(timing, 2.0), frame_in(timing, 3.2)
    (5.0, 15.0, 21.0)
    """
    row = bisect_right(timing, time, key=itemgetter(1))
    (n0, t0), (n1, t1) = timing[_line(timing, row) : _line(timing, row) + 2]
    return n0 + (time - t0) * (n1 - n0) / (t1 - t0) if t1 > t0 else n1


def _line(timing: Timing, row: int) -> int:
    return min(max(row - 1, 0), len(timing) - 2)
