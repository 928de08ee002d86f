"""Rows of a busy environment over many days, written straight into the tables.

People, tracks, visits, crossings and figures are those that so many observations come with; the
observations themselves are left out, because no figure is read from them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Model

from analytics.models import (
    FlowQuarter,
    HeatDay,
    HeatQuarter,
    OccupancyMinute,
    OccupancyQuarter,
    Scope,
)
from analytics.rollups import dwell_bins, flows
from tracking.models import (
    Camera,
    Environment,
    Line,
    Person,
    ProcessingTask,
    Track,
    Zone,
    ZoneVisit,
)
from vision import floor_heat

OBSERVATIONS_PER_TRACK: Final = 250
"""25 s in view of a camera, at 10 pictures a second."""
TRACKS_PER_PERSON: Final = 2
CAMERAS, ZONES, LINES = 4, 8, 4
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Amount:
    """How much: `days` with these observations, and as much in the `days` before."""

    observations: int
    days: int = 30

    @property
    def people(self) -> int:
        """Return how many different people come in one period."""
        return self.observations // OBSERVATIONS_PER_TRACK // TRACKS_PER_PERSON


class Filler:
    """Fills an environment of its own.

    Args:
        end: when the last period ends.
    """

    def __init__(self, name: str, amount: Amount, end: datetime) -> None:
        self.amount = amount
        self.begin = end - 2 * timedelta(days=amount.days)
        self.chance = np.random.default_rng(7)
        self.environment = Environment.objects.create(environment_id=name, name=name)
        self.cameras = [
            Camera.objects.create(environment=self.environment, camera_id=f"c{n:02}")
            for n in range(CAMERAS)
        ]
        self.zones = [
            Zone.objects.create(
                environment=self.environment,
                zone_id=f"z{n}",
                name=f"Zone {n}",
                polygon=[[6 * n, 0], [6 * n + 6, 0], [6 * n + 6, 50], [6 * n, 50]],
            )
            for n in range(ZONES)
        ]
        self.lines = [
            Line.objects.create(
                environment=self.environment,
                line_id=f"l{n}",
                name=f"Line {n}",
                points=[[12 * n, 0], [12 * n, 50]],
            )
            for n in range(LINES)
        ]
        self.task = ProcessingTask.objects.create(
            environment=self.environment, status="completed", finished_at=end
        )

    def fill(self) -> None:
        """Write everything."""
        self._people()
        for model, seconds in ((OccupancyMinute, 60), (OccupancyQuarter, 900)):
            insert(model, _FIGURES, self._figures(seconds))
        self._heat()
        self._flows()
        with connection.cursor() as cursor:
            # As PostgreSQL does by itself after some time: indexes alone answer only then.
            cursor.execute("VACUUM (ANALYZE)" if connection.vendor == "postgresql" else "ANALYZE")

    def _people(self) -> None:
        """Each is seen by two cameras, one after the other, and is in two zones."""
        count = 2 * self.amount.people
        seconds = 2 * self.amount.days * _DAY
        first = np.sort(self.chance.uniform(0, seconds - 200, count))
        length = self.chance.gamma(2.0, 12.5, (count, TRACKS_PER_PERSON)) + 1
        keys = [UUID(bytes=self.chance.bytes(16), version=4) for _ in range(count)]
        begin = np.column_stack([first, first + length[:, 0] + 5])
        moments = [[self._moment(s) for s in row] for row in begin.tolist()]
        ends = [[self._moment(s) for s in row] for row in (begin + length).tolist()]
        rows = zip(keys, moments, ends, strict=True)
        insert(
            Person,
            ("person_id", "environment_id", "state", "first_seen", "last_seen"),
            ((key, self.environment.pk, "archived", start[0], end[1]) for key, start, end in rows),
        )
        self._sightings(keys, moments, ends)

    def _sightings(
        self, keys: list[UUID], moments: list[list[datetime]], ends: list[list[datetime]]
    ) -> None:
        """Write tracks and visits."""
        count = len(keys)
        place = self.chance.integers(0, 1000, (count, 2)).tolist()
        numbers = itertools.count()
        insert(
            Track,
            (
                "task_id",
                "camera_id",
                "track_id",
                "person_id",
                "first_seen",
                "last_seen",
                "observation_count",
            ),
            (
                (
                    self.task.pk,
                    self.cameras[place[row][n] % CAMERAS].pk,
                    next(numbers),
                    key,
                    moments[row][n],
                    ends[row][n],
                    OBSERVATIONS_PER_TRACK,
                )
                for row, key in enumerate(keys)
                for n in range(TRACKS_PER_PERSON)
            ),
        )
        ids = iter(lambda: UUID(bytes=self.chance.bytes(16), version=4), None)
        insert(
            ZoneVisit,
            ("visit_id", "zone_id", "task_id", "person_id", "entered_at", "last_seen", "ended"),
            (
                (
                    next(ids),
                    self.zones[place[row][n] % ZONES].pk,
                    self.task.pk,
                    key,
                    moments[row][n],
                    ends[row][n],
                    True,
                )
                for row, key in enumerate(keys)
                for n in range(TRACKS_PER_PERSON)
            ),
        )

    def _figures(self, seconds: int) -> Iterator[tuple[Any, ...]]:
        rate = self.amount.people / self.amount.days / _DAY * seconds
        bins = dwell_bins.pack(dwell_bins.count(self.chance.gamma(2.0, 12.5, 20)))
        subjects = [
            (Scope.ENVIRONMENT, 0),
            *((Scope.CAMERA, one.pk) for one in self.cameras),
            *((Scope.ZONE, one.pk) for one in self.zones),
            *((Scope.LINE, one.pk) for one in self.lines),
        ]
        for start in range(0, 2 * self.amount.days * _DAY, seconds):
            moment = self._moment(start)
            came = self.chance.poisson(rate, len(subjects)).tolist()
            for (scope, key), count in zip(subjects, came, strict=True):
                whole = scope is Scope.ENVIRONMENT
                if not (count or whole):
                    continue
                yield (
                    self.environment.pk,
                    scope.value,
                    key,
                    moment,
                    float(seconds) if whole else 0.0,
                    25.0 * count,
                    count,
                    moment if count else None,
                    count,
                    count,
                    count,
                    25.0 * count,
                    bins if count else b"",
                )

    def _heat(self) -> None:
        """Each person crosses a room of 50 by 50 metres."""
        rate = self.amount.people / self.amount.days / 96
        days: dict[int, list[bytes]] = {}

        def quarters() -> Iterator[tuple[Any, ...]]:
            for start in range(0, 2 * self.amount.days * _DAY, 900):
                people = int(self.chance.poisson(rate))
                points = self.chance.uniform(0, 50, (people, 2))[:, None, :] + np.linspace(
                    0, 1, 20
                )[:, None] * self.chance.uniform(-15, 15, (people, 1, 2))
                points = np.clip(points.reshape(-1, 2), 0, 49.9)
                found = floor_heat.cells(points, np.full(len(points), 2.5))
                packed = floor_heat.pack(found)
                days.setdefault(start // _DAY, []).append(packed)
                yield self.environment.pk, self._moment(start), packed

        columns = ("environment_id", "start", "cells")
        insert(HeatQuarter, columns, quarters())
        insert(
            HeatDay,
            columns,
            (
                (
                    self.environment.pk,
                    self._moment(day * _DAY),
                    floor_heat.pack(floor_heat.add(some)),
                )
                for day, some in days.items()
            ),
        )

    def _flows(self) -> None:
        rate = self.amount.people / self.amount.days / 96

        def quarters() -> Iterator[tuple[Any, ...]]:
            for start in range(0, 2 * self.amount.days * _DAY, 900):
                for kind, places in (("zone", self.zones), ("camera", self.cameras)):
                    found = np.zeros(int(self.chance.poisson(rate)), flows.FLOW)
                    keys = np.array([place.pk for place in places])
                    found["from"] = self.chance.choice(keys, len(found))
                    found["to"] = self.chance.choice(keys, len(found))
                    found["seconds"] = self.chance.gamma(2.0, 5.0, len(found))
                    yield self.environment.pk, kind, self._moment(start), found.tobytes()

        insert(FlowQuarter, ("environment_id", "kind", "start", "flows"), quarters())

    def _moment(self, seconds: float) -> datetime:
        return self.begin + timedelta(milliseconds=int(seconds * 1000))


_FIGURES: Final = (
    "environment_id",
    "scope",
    "key",
    "start",
    "watched_seconds",
    "person_seconds",
    "maximum",
    "maximum_at",
    "entries",
    "exits",
    "dwell_count",
    "dwell_seconds",
    "dwell_histogram",
)


def insert(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write many rows, faster than `bulk_create`."""
    table = model._meta.db_table
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["?"] * len(columns))
        cursor.connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
            ([_for_sqlite(value) for value in row] for row in rows),
        )


def _for_sqlite(value: Any) -> Any:
    match value:
        case UUID():
            return value.hex
        case datetime():
            return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
        case _:
            return value
