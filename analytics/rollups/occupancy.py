"""From stays to figures: how many people were there in each minute, who came and who left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tracking.selectors.stays import Stays
from vision.types import Floats

from . import dwell_bins


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one span of time; see `analytics.models.occupancy`.

    Attributes:
        peak, peak_at: most people at one moment, and when, seconds since the epoch.
        dwell: (bins,) visits that ended, by how long they took.
    """

    person_seconds: float
    peak: int
    peak_at: float
    entries: int
    exits: int
    dwell_seconds: float
    dwell: dwell_bins.Counts

    @property
    def empty(self) -> bool:
        """Whether nobody was there."""
        return not (self.peak or self.entries or self.exits)


def by_span(stays: Stays, edges: Floats) -> list[Figures]:
    """Return the figures of each span between two of (K + 1,) edges, seconds since the epoch."""
    begin, end = edges[:-1], edges[1:]
    overlap = np.minimum(stays.end[:, None], end) - np.maximum(stays.start[:, None], begin)
    person_seconds = np.clip(overlap, 0.0, None).sum(axis=0)
    entries = _per_span(stays.start, edges)
    left = stays.take(stays.ended)
    exits = _per_span(left.end, edges)
    spans = np.searchsorted(edges, left.end, side="right") - 1
    dwell = left.end - left.start
    peaks = _peaks(stays, edges)
    result = []
    for span, (peak, peak_at) in enumerate(peaks):
        ended = dwell[spans == span]
        result.append(
            Figures(
                float(person_seconds[span]),
                peak,
                peak_at,
                int(entries[span]),
                int(exits[span]),
                float(ended.sum()),
                dwell_bins.count(ended),
            )
        )
    return result


def total(parts: Sequence[Figures]) -> Figures:
    """Return the figures of a span from those of its parts."""
    highest = max(parts, key=lambda part: part.peak)
    return Figures(
        sum(part.person_seconds for part in parts),
        highest.peak,
        highest.peak_at,
        sum(part.entries for part in parts),
        sum(part.exits for part in parts),
        sum(part.dwell_seconds for part in parts),
        np.sum([part.dwell for part in parts], axis=0),
    )


def crossings(times: Floats, inwards: NDArray[np.bool_], edges: Floats) -> list[Figures]:
    """Return a line's figures: crossings in are its entries, crossings out its exits."""
    none = dwell_bins.count(np.empty(0))
    ins, outs = _per_span(times[inwards], edges), _per_span(times[~inwards], edges)
    return [
        Figures(0.0, 0, 0.0, int(in_), int(out), 0.0, none)
        for in_, out in zip(ins, outs, strict=True)
    ]


def _per_span(times: Floats, edges: Floats) -> NDArray[np.int64]:
    spans = np.searchsorted(edges, times, side="right") - 1
    inside = (spans >= 0) & (times < edges[-1])
    return np.bincount(spans[inside], minlength=len(edges) - 1).astype(np.int64)


def _peaks(stays: Stays, edges: Floats) -> list[tuple[int, float]]:
    """Return for each span the most people at one moment, and the first such moment."""
    times = np.concatenate([stays.start, stays.end])
    steps = np.repeat([1, -1], len(stays))
    order = np.lexsort((-steps, times))  # who leaves as another one comes, is still there
    times, counts = times[order], np.cumsum(steps[order])
    result = []
    bounds = np.searchsorted(times, edges).tolist()
    for begin, first, last in zip(edges[:-1], bounds, bounds[1:], strict=False):
        there = int(counts[first - 1]) if first else 0
        peak, peak_at = there, float(begin)
        if last > first and counts[first:last].max() > there:
            row = first + int(counts[first:last].argmax())
            peak, peak_at = int(counts[row]), float(times[row])
        result.append((peak, peak_at))
    return result
