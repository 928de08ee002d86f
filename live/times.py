"""Moments as live clients get them."""

from __future__ import annotations

from datetime import UTC, datetime

from spoton.utc_text import utc_text


def iso(timestamp: float) -> str:
    """Return seconds since the epoch as ISO 8601 in UTC with `Z` and milliseconds."""
    return utc_text(datetime.fromtimestamp(timestamp, UTC), "milliseconds")
