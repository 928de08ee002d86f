"""When in the week people are there: weekday by hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np

from tracking.models import Environment
from vision.types import Floats

from .buckets import Bucket, Span
from .series import occupancy


def week_table(environment: Environment, span: Span) -> Floats:
    """Return (7, 24) people at a time by weekday, Monday first, and hour of the span's zone.

    nan where nobody watched.
    """
    series = occupancy(environment, replace(span, bucket=Bucket.HOUR))[0]
    length = series.known * np.diff(series.edges)
    sums, weights = np.zeros((7, 24)), np.zeros((7, 24))
    for start, mean, seconds in zip(
        series.edges[:-1].tolist(), series.mean.tolist(), length.tolist(), strict=True
    ):
        if seconds > 0:
            local = datetime.fromtimestamp(start, span.zone)
            sums[local.weekday(), local.hour] += mean * seconds
            weights[local.weekday(), local.hour] += seconds
    table: Floats = np.divide(sums, weights, where=weights > 0, out=np.full((7, 24), np.nan))
    return table
