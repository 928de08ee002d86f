"""Hours of the week by the clock on the wall."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.engine.schedule import schedule

BERLIN = "Europe/Berlin"


def active(entries: list[dict[str, Any]], when: str, zone: str = BERLIN) -> bool:
    moment = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(zone))
    return schedule(entries, zone).active(moment.timestamp())


WORK = [{"days": [0, 1, 2, 3, 4], "from": "08:00", "to": "18:00"}]
NIGHT = [{"days": [4], "from": "22:00", "to": "06:00"}]


@pytest.mark.parametrize(
    ("entries", "when", "expected"),
    [
        ([], "2026-01-04 03:00", True),
        (WORK, "2026-01-05 07:59:59", False),
        (WORK, "2026-01-05 08:00:00", True),
        (WORK, "2026-01-05 18:00:00", False),
        (WORK, "2026-01-10 12:00:00", False),
        (NIGHT, "2026-01-09 21:59:00", False),
        (NIGHT, "2026-01-09 22:00:00", True),
        (NIGHT, "2026-01-10 05:59:59", True),
        (NIGHT, "2026-01-10 06:00:00", False),
        (NIGHT, "2026-01-09 05:00:00", False),
        ([{"days": [6], "from": "20:00", "to": "04:00"}], "2026-01-05 03:00", True),
        ([{"days": [6], "from": "00:00", "to": "24:00"}], "2026-01-04 23:59:59", True),
        # The days on which summer time begins and ends.
        (WORK, "2026-03-30 08:00:00", True),
        ([{"days": [6], "from": "01:00", "to": "04:00"}], "2026-03-29 03:30:00", True),
        ([{"days": [6], "from": "02:00", "to": "03:00"}], "2026-10-25 02:30:00", True),
    ],
)
def test_hours_are_those_on_the_wall(
    entries: list[dict[str, Any]], when: str, expected: bool
) -> None:
    assert active(entries, when) is expected


def test_the_hour_that_comes_twice_counts_twice() -> None:
    twice = schedule([{"days": [6], "from": "02:00", "to": "03:00"}], BERLIN)
    begin = datetime(2026, 10, 25, 2, tzinfo=ZoneInfo(BERLIN)).timestamp()
    assert [twice.active(begin + minutes * 60) for minutes in (-1, 0, 60, 119, 120)] == [
        False, True, True, True, False,
    ]  # fmt: skip
