"""Figures as JSON: rounded, null for what nobody knows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import numpy as np

from analytics.queries.buckets import Span
from analytics.queries.figures import Totals
from analytics.queries.rows import as_moment
from spoton.utc_text import utc_text
from vision.types import Floats, Ints

# Columns of CSV.
TIMES: Final = ("start", "end", "known (share)")
MEAN: Final = "mean occupancy (people)"
MAXIMUM: Final = "maximum occupancy (people)"


def moment(value: datetime | None) -> str | None:
    """Return a time as ISO 8601 in UTC."""
    return None if value is None else utc_text(value)


def moments(seconds: Floats | Ints) -> list[str | None]:
    """Return times, from seconds since the epoch; null for nan."""
    return [
        None if one != one else moment(as_moment(one))  # noqa: PLR0124 - nan differs from itself
        for one in seconds.tolist()
    ]


def numbers(values: Floats, digits: int = 3) -> list[float | None]:
    """Return numbers, null for nan."""
    return [None if one != one else one for one in np.round(values, digits).tolist()]  # noqa: PLR0124


def whole(values: Floats) -> list[int | None]:
    """Return whole numbers, null for nan."""
    return [None if one != one else int(one) for one in values.tolist()]  # noqa: PLR0124


def rounded(value: float | None, digits: int = 3) -> float | None:
    """Return a number, or null."""
    return None if value is None else round(value, digits)


def span(asked: Span, *, bucket: bool = True) -> dict[str, Any]:
    """Return the range that figures are of."""
    found: dict[str, Any] = {"start_time": moment(asked.start), "end_time": moment(asked.end)}
    if bucket:
        found |= {"bucket": asked.bucket.value, "time_zone": asked.zone.key}
    return found


def buckets(edges: Ints) -> dict[str, Any]:
    """Return when each bucket begins and ends."""
    bounds = moments(edges)
    return {"start": bounds[:-1], "end": bounds[1:]}


def totals(found: Totals) -> dict[str, Any]:
    """Return the figures of a whole range."""
    return {
        "mean_occupancy": rounded(found.mean),
        "maximum_occupancy": found.maximum,
        "maximum_at": moment(found.maximum_at),
        "entries": found.entries,
        "exits": found.exits,
        "dwell_count": found.dwell_count,
        "mean_dwell_seconds": rounded(found.mean_dwell),
        "known": rounded(found.known, 4),
    }


def counts(values: Ints, known: Floats) -> list[int | None]:
    """Return counts; null where nobody watched and nothing is known to have happened."""
    pairs = zip(values.tolist(), known.tolist(), strict=True)
    return [value if value or share > 0 else None for value, share in pairs]
