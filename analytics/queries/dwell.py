"""How long visits took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from analytics.models import Scope
from analytics.rollups import dwell_bins
from tracking.models import Environment, Zone
from vision.types import Ints

from .rows import parts
from .visits import visit_seconds


@dataclass(frozen=True, slots=True)
class Dwell:
    """Visits that ended in a span.

    Attributes:
        mean, median: seconds, None without visits.
        median_exact: it is of the visits themselves, else of the histogram.
        histogram: (B,) visits by dwell; lower bounds are `dwell_bins.EDGES`, seconds.
    """

    count: int
    mean: float | None
    median: float | None
    median_exact: bool
    histogram: Ints


def dwell(environment: Environment, start: datetime, end: datetime, zone: Zone | None) -> Dwell:
    """Return how long visits took: in a zone, or in view of any camera."""
    scope, key = (Scope.ENVIRONMENT, 0) if zone is None else (Scope.ZONE, zone.pk)
    count, seconds = 0, 0.0
    packed: list[bytes] = []
    for part in parts(environment, start, end):
        some = part.filter(scope=scope, key=key, dwell_count__gt=0).order_by()
        for number, total, binned in some.values_list(
            "dwell_count", "dwell_seconds", "dwell_histogram"
        ):
            count, seconds = count + number, seconds + total
            packed.append(bytes(binned))
    histogram = dwell_bins.add(packed)
    mean = seconds / count if count else None
    if zone is not None:
        visits = visit_seconds(zone, start, end)
        if len(visits):
            return Dwell(
                count, mean, float(np.median(visits)), median_exact=True, histogram=histogram
            )
    return Dwell(count, mean, _median(histogram), median_exact=False, histogram=histogram)


def _median(histogram: Ints) -> float | None:
    """Return the median as far as the bins tell: by a straight line within its bin."""
    total = int(histogram.sum())
    if not total:
        return None
    sums = np.cumsum(histogram)
    row = int(np.searchsorted(sums, total / 2))
    edges = [*dwell_bins.EDGES, 2 * dwell_bins.EDGES[-1]]
    share = (total / 2 - (sums[row] - histogram[row])) / histogram[row]
    return float(edges[row] + share * (edges[row + 1] - edges[row]))
