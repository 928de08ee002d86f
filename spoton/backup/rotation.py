"""Which backups are kept: the newest of each of the last days, weeks and months that have any.

What counts is the time in a file's name. A wrong clock deletes nothing that it should not: days
without a backup do not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

SCHEDULED: Final = "spoton"
BEFORE_UPGRADE: Final = "before-upgrade"
UPGRADES_KEPT: Final = 3
_NAME: Final = re.compile(r"(?P<kind>spoton|before-upgrade)-(?P<time>\d{8}T\d{6}Z)\.zip")
_TIME: Final = "%Y%m%dT%H%M%SZ"


def name_of(kind: str, moment: datetime) -> str:
    """Return a file's name.

    >>> name_of(SCHEDULED, datetime(2026, 1, 31, 3, tzinfo=UTC))
    'spoton-20260131T030000Z.zip'
    """
    return f"{kind}-{moment.astimezone(UTC):{_TIME}}.zip"


def moment_of(name: str, kind: str) -> datetime | None:
    """Return the time in a name of that kind, None for other files."""
    match = _NAME.fullmatch(name)
    if match is None or match["kind"] != kind:
        return None
    try:
        return datetime.strptime(match["time"], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def backups(folder: Path, kind: str) -> dict[datetime, Path]:
    """Return the backups of a kind that are there, by their times."""
    found = {moment_of(path.name, kind): path for path in folder.glob(f"{kind}-*.zip")}
    return {moment: path for moment, path in found.items() if moment is not None}


def kept(moments: Collection[datetime], days: int, weeks: int, months: int) -> set[datetime]:
    """Return which of these are kept, never none where there is one.

    >>> nights = [datetime(2026, 1, day, 3, tzinfo=UTC) for day in range(1, 32)]
    >>> [moment.day for moment in sorted(kept(nights, 3, 2, 2))]
    [25, 29, 30, 31]
    """
    return {
        *_newest(moments, lambda moment: moment.date(), max(1, days)),
        *_newest(moments, lambda moment: moment.isocalendar()[:2], weeks),
        *_newest(moments, lambda moment: (moment.year, moment.month), months),
    }


def _newest(
    moments: Iterable[datetime], period: Callable[[datetime], object], number: int
) -> list[datetime]:
    newest = {period(moment): moment for moment in sorted(moments)}
    return sorted(newest.values(), reverse=True)[:number]
