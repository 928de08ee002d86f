"""Ask REST, and read JSON and CSV as the same columns."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from spoton.http import throttles
from tests.analytics.week.truth import MONDAY, SECONDS, Week
from tests.factories import client_for
from tracking.models import Zone

URL = "/api/v1/analytics/"
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Asked:
    """A range of the week, in seconds since it began."""

    bucket: str = ""
    zone: str = "UTC"
    begin: int = 0
    end: int = SECONDS

    @property
    def query(self) -> dict[str, str]:
        bucket = {"bucket": self.bucket} if self.bucket else {}
        return bucket | {
            "start_time": (MONDAY + timedelta(seconds=self.begin)).isoformat(),
            "end_time": (MONDAY + timedelta(seconds=self.end)).isoformat(),
            "time_zone": self.zone,
        }

    @property
    def pieces(self) -> list[tuple[int, int]]:
        """The buckets: minutes of one name and one offset from UTC belong together."""
        found: list[tuple[int, int]] = []
        before: object = None
        for minute in range(self.begin, self.end, 60):
            name = self._name((MONDAY + timedelta(seconds=minute)).astimezone(ZoneInfo(self.zone)))
            begin = minute if name != before else found.pop()[0]
            found.append((begin, minute + 60))
            before = name
        return found

    def _name(self, local: datetime) -> object:
        match self.bucket:
            case "week":
                return local.isocalendar()[:2]
            case "day":
                return local.date()
            case "hour":
                return local.date(), local.hour, local.utcoffset()
        step = {"15-minutes": 15, "5-minutes": 5, "minute": 1}[self.bucket]
        return local.date(), local.hour, local.minute // step, local.utcoffset()


class Caller:
    """A user who asks about the week."""

    def __init__(self, week: Week, user: User) -> None:
        self.week = week
        self.client = client_for(user)

    def get(self, path: str, asked: Asked, **query: str) -> Any:
        """Return the answer in JSON."""
        throttles.reset()
        answer = self.client.get(URL + path, asked.query | query)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def people(self, zone: Zone, asked: Asked, dwell: dict[str, int]) -> int:
        """Return how many people stayed in a zone for so long, by the list of people."""
        last = MONDAY + timedelta(seconds=asked.end) - timedelta.resolution
        query: dict[str, Any] = {
            "environment": "mall",
            "zone": zone.zone_id,
            "since": asked.query["start_time"],
            "until": last.isoformat(),
        }
        answer = self.client.get("/api/v1/persons", query | dwell)
        assert answer.status_code == 200, answer.content
        count: int = answer.json()["count"]
        return count

    def table(self, path: str, asked: Asked, **query: str) -> Columns:
        """Return the answer in CSV by the names of its columns; times show the zone's offset."""
        throttles.reset()
        answer = self.client.get(URL + path, asked.query | query | {"format": "csv"})
        assert answer.status_code == 200
        header, *rows = csv.reader(StringIO(b"".join(answer.streaming_content).decode()))  # type: ignore[attr-defined]
        zone = ZoneInfo(asked.zone)
        columns = zip(*rows, strict=True) if rows else [()] * len(header)
        return {
            name: [_value(cell, zone) for cell in column]
            for name, column in zip(header, columns, strict=True)
        }


def same(found: Columns, truth: Columns) -> None:
    """Check that columns are equal but for what is rounded away."""
    assert list(found) == list(truth)
    for name, values in truth.items():
        numbers = any(isinstance(value, float) for value in values)
        assert found[name] == (pytest.approx(values, abs=6e-4) if numbers else values), name


def moments(values: Sequence[str | None]) -> list[datetime | None]:
    """Return times of JSON, which are UTC."""
    assert all(one is None or one.endswith("Z") for one in values)
    return [None if one is None else datetime.fromisoformat(one) for one in values]


def _value(cell: str, zone: ZoneInfo) -> Any:
    """Return a number, a time, a text, or None of an empty cell."""
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return cell
    assert moment.utcoffset() == moment.astimezone(zone).utcoffset()
    return moment.astimezone(UTC)
