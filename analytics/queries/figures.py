"""What series and totals say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from analytics.models import Scope
from vision.types import Floats, Ints


@dataclass(frozen=True, slots=True)
class Subject:
    """What figures are about: the environment, a camera, a zone or a line.

    Attributes:
        key: of its row; 0 for the environment.
        id, name: as users know it.
    """

    scope: Scope
    key: int
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures of a whole span.

    Attributes:
        known: share of the time in which a task watched, 0–1.
        mean: people at a time, None where nobody watched.
        maximum, maximum_at: most people at one moment; None where nobody watched.
        entries, exits: of a line, crossings in and out.
        dwell_count, dwell_seconds: visits that ended, and their sum.
    """

    known: float
    mean: float | None
    maximum: int | None
    maximum_at: datetime | None
    entries: int
    exits: int
    dwell_count: int
    dwell_seconds: float

    @property
    def mean_dwell(self) -> float | None:
        """Seconds per visit, None without any."""
        return self.dwell_seconds / self.dwell_count if self.dwell_count else None


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of N buckets.

    Attributes:
        edges: (N + 1,) bounds, seconds since the epoch.
        known: (N,) share of the time so far in which a task watched, 0–1.
        mean: (N,) people at a time; nan where nobody watched.
        maximum: (N,) most people at one moment; nan where nobody watched.
        maximum_at: (N,) when, seconds since the epoch; nan where there was nobody.
        entries, exits: (N,) of a line, crossings in and out.
        dwell_count, dwell_seconds: (N,) visits that ended, and their sum.
        totals: of all of it.
    """

    subject: Subject
    edges: Ints
    known: Floats
    mean: Floats
    maximum: Floats
    maximum_at: Floats
    entries: Ints
    exits: Ints
    dwell_count: Ints
    dwell_seconds: Floats
    totals: Totals

    @property
    def mean_dwell(self) -> Floats:
        """(N,) seconds per visit; nan where none ended."""
        mean: Floats = self.dwell_seconds / self.dwell_count.astype(float).clip(1)
        mean[self.dwell_count == 0] = float("nan")
        return mean


def mean_people(person_seconds: float, watched: float, peak: float) -> float | None:
    """Return how many people were there on average; None: nobody watched.

    Args:
        person_seconds: of all stays. They may include seconds in which nobody watched, as of a
            worker that started again: the mean is never above the peak.
        watched: seconds.
        peak: most people at once.
    """
    return min(person_seconds / watched, peak) if watched else None
