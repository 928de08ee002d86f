"""Where people went from where: the zone or camera that each had left before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tracking.selectors.stays import Stays

FLOW: Final = np.dtype([("from", "<i8"), ("to", "<i8"), ("seconds", "<f4")])
"""Keys of two zones or cameras, and the time between leaving and entering."""
LONGEST_SECONDS: Final = 3600.0
"""Who takes longer has been elsewhere."""
OVERLAP_SECONDS: Final = 5.0
"""Two that touch are left and entered at about the same time."""

Flows = NDArray[np.void]
"""(N,) of `FLOW`."""


def flows(stays: Stays, begin: float, end: float) -> Flows:
    """Return the flows of those who entered between two times.

    Args:
        stays: of `LONGEST_SECONDS` before as well.
        begin, end: seconds since the epoch; `end` is not included.
    """
    order = np.lexsort((stays.start, stays.person))
    person, place = stays.person[order], stays.place[order]
    start, until = stays.start[order], stays.end[order]
    found = []
    for row in np.flatnonzero((start >= begin) & (start < end)).tolist():
        first = int(np.searchsorted(person, person[row]))
        # Who comes into two at once came from neither of them.
        before = first + int(np.searchsorted(start[first:row], start[row]))
        if first == before:
            continue
        last = first + int(until[first:before].argmax())
        seconds = float(start[row] - until[last])
        if place[last] != place[row] and -OVERLAP_SECONDS <= seconds <= LONGEST_SECONDS:
            found.append((place[last], place[row], max(0.0, seconds)))
    return np.array(found, FLOW)


def add(parts: Iterable[bytes]) -> Flows:
    """Return all flows of what was packed by `tobytes`."""
    return np.frombuffer(b"".join(parts), FLOW)
