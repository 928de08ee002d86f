"""The time that a file's name says, as cameras and recorders write it.

Only what cannot mean anything else is taken: year first, or seconds since 1970. A name such as
`01-02-2026` may be January or February, and is left to other sources. Digits that may be a time
as well as a counter or the number of an event are a guess, which people are asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import PurePath
from typing import Final

_DATE: Final = r"(?P<year>(?:19[7-9]|20\d)\d)(?P<dash>[-_.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)"
# 10-30-05, 10h30m05s; with letters before and after, for dates that stand elsewhere.
_PARTED: Final = (
    r"(?<!\d)(?P<hour>\d\d)(?P<colon>[-_.:]|h)(?P<minute>\d\d)(?:(?P=colon)|m)(?P<second>\d\d)s?"
    r"(?:[.,](?P<fraction>\d{1,6}))?"
)
_HALF: Final = r"(?:[ _]?(?P<half>[ap])\.?m\.?(?![a-z]))?"
# A minus and digits are a zone where the rest is written by ISO 8601; elsewhere they are a counter.
_ZONE: Final = (
    r"(?P<zone>Z(?![a-z])|[+](?:0\d|1[0-4]):?(?:00|15|30|45)(?!\d)|-(?:0\d|1[0-2]):(?:00|30)(?!\d)"
    r"|-(?:0[1-9]|1[0-2])(?:00|30)(?!\d))?"
)
_BETWEEN: Final = r"(?P<between>[T _.,@(\[-]{1,3}|[ _-]at[ _-]|)"


def _compiled(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE | re.ASCII)


_WHOLE: Final = (
    _compiled(
        r"(?<!\d)", _DATE, _BETWEEN, _PARTED.removeprefix(r"(?<!\d)"), _HALF, _ZONE, r"(?!\d)"
    ),
    _compiled(
        r"(?<!\d)", _DATE, _BETWEEN, r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)",
        r"(?:[.,](?P<fraction>\d{1,6})|(?P<milli>\d{3}))?", _HALF, _ZONE, r"(?![\dx])",
    ),
    _compiled(
        r"(?<!\d)", _DATE, _BETWEEN, r"(?P<hour>\d\d)(?:[-_.:]|h)(?P<minute>\d\d)m?", _HALF, _ZONE,
        r"(?![a-z\d])",
    ),
)  # fmt: skip
_WHOLE_GUESS: Final = _compiled(
    r"(?<!\d)", _DATE, r"[T _.-]{1,3}(?P<hour>\d\d)(?P<minute>\d\d)", _HALF, r"(?![a-z\d])"
)
_ANY_DATE: Final = re.compile(r"(?<!\d)" + _DATE + r"(?!\d)")
_UNIX: Final = re.compile(r"(?<!\d)(?P<seconds>1\d{9})(?:\.?(?P<milli>\d{3}))?(?!\d)")

# Folders that say a date, and what may stand below them: day/001/dav/10 of a recorder.
_FOLDERS: Final = (
    r"(?:[^/]*(?<!\d)" + _DATE + r"(?!\d)[^/]*"
    r"|(?P<year3>20\d\d)/(?P<month3>\d\d?)/(?P<day3>\d\d?)"
    r"|(?P<year2>20\d\d)[-_.]?(?P<month2>\d\d)/(?P<day2>\d\d?))"
)
_BEFORE: Final = r"\A(?:.*/)?"
_DIGITS: Final = _compiled(
    _BEFORE, _FOLDERS, r"(?:/[^/]*)*?/(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)",
    r"(?:[-_]\d{6})?$",
)  # fmt: skip
_BELOW: Final = (
    # …/10/30/05.mp4, …/10/30/05/any.mp4, …/10/30.05.mp4, …/10/30.mp4
    _compiled(_BEFORE, _FOLDERS, r"/(?P<hour>\d\d)/(?P<minute>\d\d)/(?P<second>\d\d)(?:/[^/]*)?$"),
    _compiled(
        _BEFORE, _FOLDERS, r"/(?P<hour>\d\d)/(?P<minute>\d\d)[._-](?P<second>\d\d)(?![\d.]).*$"
    ),
    _compiled(_BEFORE, _FOLDERS, r"/(?P<hour>\d\d)/(?P<minute>\d\d)$"),
    # 2026010110/30M05S_1767263405.mp4
    _compiled(
        _BEFORE, _DATE, r"(?P<hour>\d\d)/(?P<minute>\d\d)M(?P<second>\d\d)S(?!\d)[^/]*$"
    ),
    # …/cam_10-30-05.mp4, …/001/dav/10/10.30.05-10.31.05[M].dav
    _compiled(
        _BEFORE, _FOLDERS, r"(?:/[^/]*)*?/(?:[^/]*?[^/\d])??", _PARTED, _HALF,
        r"(?!\d|\.\d)[^/]*$",
    ),
    _DIGITS,
    _compiled(
        _BEFORE, _FOLDERS, r"/(?P<hour>\d\d)(?:[-_.:]|h)(?P<minute>\d\d)m?", _HALF, r"$"
    ),
    # Events of ZoneMinder by year of two digits: 26/01/01/10/30/05/1234-video.mp4
    _compiled(
        _BEFORE, r"(?P<short>\d\d)/(?P<month>\d\d)/(?P<day>\d\d)",
        r"/(?P<hour>\d\d)/(?P<minute>\d\d)/(?P<second>\d\d)/[^/]*$",
    ),
)  # fmt: skip
_BELOW_GUESS: Final = (
    _compiled(
        _BEFORE, _FOLDERS, r"(?:/[^/]*)*?/(?:[^/]*[^/a-z\d])?",
        r"(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)(?![a-z\d])[^/]*$",
    ),
    _compiled(_BEFORE, _FOLDERS, r"/(?P<hour>\d\d)(?P<minute>\d\d)$"),
)  # fmt: skip
_MOST_FOLDERS: Final = 8
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class NamedTime:
    """What a name says.

    Attributes:
        time: UTC; where clocks went back and show it twice, the first.
        later: the second, else None.
        is_sure: else the digits may be something else.
        by_digits: six digits are all that says the time of day. Those that begin with 00 may be
            a counter: they are sure beside others that cannot be one.
    """

    time: datetime
    later: datetime | None = None
    is_sure: bool = True
    by_digits: bool = False


def time_in_name(path: str, zone: tzinfo) -> datetime | None:
    """Return the time that `path` (relative to its camera's folder, with `/`) surely says, in UTC.

    Args:
        path: the file's name, with the folders that may hold its date.
        zone: of times that name none.

    >>> time_in_name("2026-01-01T10-30-05.mp4", UTC).isoformat()
    '2026-01-01T10:30:05+00:00'
    >>> time_in_name("ch01_20260101103005.mp4", timezone(timedelta(hours=1))).isoformat()
    '2026-01-01T09:30:05+00:00'
    >>> time_in_name("2026/01/01/10/30/05.mp4", UTC).isoformat()
    '2026-01-01T10:30:05+00:00'
    >>> time_in_name("1767263405.mp4", UTC).isoformat()
    '2026-01-01T10:30:05+00:00'
    >>> time_in_name("01-02-2026.mp4", UTC)
    """
    found = read_name(path, zone)
    return found.time if found is not None and found.is_sure else None


def read_name(path: str, zone: tzinfo, above: str = "") -> NamedTime | None:
    """Return what a name says, sure or not.

    Args:
        path, zone: see `time_in_name`.
        above: the folders above those of `path`, which are the user's: what they say is a guess.
    """
    pure = PurePath(path)
    stem = pure.stem[:_LONGEST]
    below = "/".join((*pure.parts[-_MOST_FOLDERS:-1], stem))
    for match in _sure(stem, below):
        found = _named(match, zone)
        if found is not None:
            by_digits = match.re is _DIGITS
            is_sure = not by_digits or match["hour"] != "00"
            return replace(found, is_sure=is_sure, by_digits=by_digits)
    unix = _UNIX.search(stem)
    if unix is not None and not _ANY_DATE.search(stem):
        seconds = int(unix["seconds"]) + int(unix["milli"] or 0) / 1000
        return NamedTime(datetime.fromtimestamp(seconds, UTC))
    for match in _guesses(stem, below, above):
        found = _named(match, zone)
        if found is not None:
            return NamedTime(found.time, found.later, is_sure=False)
    return None


def _sure(stem: str, below: str) -> Iterator[re.Match[str]]:
    # A whole time in the name itself goes before one that its folders help to make.
    for pattern in _WHOLE:
        yield from pattern.finditer(stem)
    for pattern in _BELOW:
        match = pattern.match(below)
        if match is not None and not _is_number_of_event(match, below):
            yield match


def _guesses(stem: str, below: str, above: str) -> Iterator[re.Match[str]]:
    yield from _WHOLE_GUESS.finditer(stem)
    patterns = [(pattern, below) for pattern in _BELOW_GUESS]
    if above:
        patterns += [(pattern, f"{above}/{below}") for pattern in _BELOW]
    for pattern, text in patterns:
        match = pattern.match(text)
        if match is not None and not _is_number_of_event(match, text):
            yield match
    for folder in reversed(below.split("/")[:-1]):
        for pattern in _WHOLE:
            yield from pattern.finditer(folder)


def _is_number_of_event(match: re.Match[str], text: str) -> bool:
    """Tell whether the digits are those of a folder above: 103005/103005-video.mp4."""
    *folders, stem = text.split("/")
    digits = text[match.start("hour") : match.end("minute")]
    return any(len(folder) > 2 and folder in stem and digits in folder for folder in folders)


def _named(match: re.Match[str], zone: tzinfo) -> NamedTime | None:
    parts = match.groupdict()
    year, month, day = (
        next((int(parts[one]) for one in (name, f"{name}3", f"{name}2") if parts.get(one)), 0)
        for name in ("year", "month", "day")
    )
    if parts.get("short"):
        year = 2000 + int(parts["short"])
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    fraction = int((parts.get("fraction") or parts.get("milli") or "0").ljust(6, "0"))
    if parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"] in "pP" else 0)
    own = _zone(parts.get("zone"), "T" in (parts.get("between") or "").upper())
    try:
        local = datetime(year, month, day, hour, minute, second, fraction, own or zone)
        first, second_time = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    except (ValueError, OverflowError):  # month 13: some other number
        return None
    return NamedTime(first, second_time if second_time > first else None)


def _zone(text: str | None, by_iso: bool) -> tzinfo | None:
    if not text or (text[0] == "-" and ":" not in text and not by_iso):
        return None
    if text in "Zz":
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
