"""The time that a file's name says, as cameras and recorders write it.

Only what cannot mean anything else is read: year first, or seconds since 1970. A name such as
`01-02-2026` may be January or February, and is left to other sources.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import PurePath
from typing import Final

_DATE = r"(?P<year>(?:19[7-9]|20\d)\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
_TIME = (
    r"(?P<hour>\d\d)(?P<colon>[-_.:]?|h)(?P<minute>\d\d)"
    r"(?:(?:(?P=colon)|m)(?P<second>\d\d)s?(?:[.,](?P<fraction>\d{1,6})|(?P<milli>\d{3}))?)?"
)
_ZONE = r"(?P<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
# Between them a letter, a folder, or nothing at all: 20260101103005.
_DATE_TIME: Final = re.compile(
    rf"(?<!\d){_DATE}(?:[T _.-]{{1,3}}|[/\\](?:[^/\\]*?(?<!\d))?)?{_TIME}{_ZONE}(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_HOUR_FOLDERS: Final = re.compile(
    rf"(?<!\d){_DATE}/(?P<hour>[01]\d|2[0-3])/(?P<minute>[0-5]\d)(?:[./_-](?P<second>[0-5]\d))?(?!\d)"
)
_UNIX: Final = re.compile(r"(?<!\d)(?P<seconds>1\d{9})(?P<milli>\d{3})?(?!\d)")


def time_in_name(path: str, zone: tzinfo) -> datetime | None:
    """Return the time that `path` (relative to its camera's folder, with `/`) says, in UTC.

    Args:
        path: the file's name, with the folders that may hold its date.
        zone: of times that name none.

    >>> time_in_name("2026-01-01T10-30-05.mp4", UTC).isoformat()
    '2026-01-01T10:30:05+00:00'
    >>> time_in_name("ch01_20260101103005.mp4", timezone(timedelta(hours=1))).isoformat()
    '2026-01-01T09:30:05+00:00'
    >>> time_in_name("2026-01-01/10-30-05.mp4", UTC).isoformat()
    '2026-01-01T10:30:05+00:00'
    >>> time_in_name("1767263405.mp4", UTC).isoformat()
    '2026-01-01T10:30:05+00:00'
    >>> time_in_name("01-02-2026.mp4", UTC)
    """
    name = PurePath(path).stem if "/" not in path else str(PurePath(path).with_suffix(""))
    # A whole time in the name itself goes before one that its folders help to make.
    for text in dict.fromkeys((PurePath(name).name, name)):
        for pattern in (_DATE_TIME, _HOUR_FOLDERS):
            for match in pattern.finditer(text):
                time = _as_time(match, zone)
                if time is not None:
                    return time
    unix = _UNIX.search(PurePath(name).name)
    if unix is None:
        return None
    seconds = int(unix["seconds"]) + int(unix["milli"] or 0) / 1000
    return datetime.fromtimestamp(seconds, UTC)


def _as_time(match: re.Match[str], zone: tzinfo) -> datetime | None:
    parts = match.groupdict()
    year, month, day, hour, minute, second = (
        int(parts.get(name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")
    )
    fraction = int((parts.get("fraction") or parts.get("milli") or "0").ljust(6, "0"))
    try:
        local = datetime(
            year, month, day, hour, minute, second, fraction, _zone(parts.get("zone"), zone)
        )
        return local.astimezone(UTC)
    except (ValueError, OverflowError):  # month 13: some other number
        return None


def _zone(text: str | None, default: tzinfo) -> tzinfo:
    if not text:
        return default
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
