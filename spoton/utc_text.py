"""Times as the API, files and messages write them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(moment: datetime, timespec: str = "auto") -> str:
    """Return a moment as ISO 8601 in UTC with `Z`; `timespec` is that of `isoformat`.

    >>> utc_text(datetime.fromisoformat("2026-01-01T11:30:05.456+01:00"))
    '2026-01-01T10:30:05.456000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
