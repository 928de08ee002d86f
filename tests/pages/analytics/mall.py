"""A mall with believable days: the figures that its jobs would have summed up, up to now.

Opening hours are from eight to twenty; on one night nobody watched, nor for three hours of a day.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

import cv2
import numpy as np
from django.core.files.base import ContentFile
from django.utils import timezone
from numpy.typing import NDArray

from analytics.models import (
    FlowQuarter,
    HeatDay,
    HeatQuarter,
    OccupancyMinute,
    OccupancyQuarter,
    Scope,
)
from analytics.models.occupancy import OccupancyFigures
from analytics.rollups import dwell_bins
from analytics.rollups.flows import FLOW
from tests.factories import make_camera, make_environment, make_task
from tracking.models import Line, Person, Track, Zone
from tracking.services.changed_quarters import QUARTER, quarter_of
from vision import floor_heat

ZONES = {
    "entrance": ("Entrance", "#39b5ff", (1, 9, 9, 16), 0.2, 25.0),
    "aisles": ("Aisles", "#2dcb65", (11, 11, 27, 22), 0.45, 300.0),
    "cafe": ("Café", "#f68c11", (29, 13, 39, 22), 0.25, 1200.0),
    "tills": ("Tills", "#eb78e3", (13, 2, 25, 7), 0.1, 110.0),
}
"""Name, colour, corners in metres, share of the people, seconds of dwell."""
ROUTES = {
    ("entrance", "aisles"): 0.7, ("aisles", "tills"): 0.5, ("tills", "entrance"): 0.48,
    ("entrance", "cafe"): 0.2, ("aisles", "cafe"): 0.16, ("cafe", "aisles"): 0.12,
    ("cafe", "entrance"): 0.2, ("aisles", "entrance"): 0.15,
}  # fmt: skip
"""Share of those who come in who take each way."""
LINES = {
    "door": ("Main door", [[1, 9], [1, 16]], 0.8),
    "side": ("Side door", [[34, 13], [39, 13]], 0.2),
}
STANDS = {"c01": (1.0, 20.0), "c02": (20.0, 23.0), "c03": (39.0, 10.0)}
DWELL = 900.0
"""Seconds that people stay."""
_Row = TypeVar("_Row", bound=OccupancyFigures)


class Mall:
    """Its rows; `people_at_noon` is how full it is."""

    def __init__(
        self,
        days: int,
        people_at_noon: float = 24.0,
        name: str = "mall",
        now: datetime | None = None,
    ) -> None:
        self.chance = np.random.default_rng(7)
        self.now = timezone.now() if now is None else now
        self.noon = people_at_noon
        self.environment = make_environment(name, map_x_max=40.0, map_y_max=24.0)
        self.environment.map_image.save(f"{name}.png", ContentFile(_plan()))
        self.zones = {key: self._zone(key) for key in ZONES}
        self.lines = {
            key: Line.objects.create(
                environment=self.environment, line_id=key, name=label, points=points
            )
            for key, (label, points, _) in LINES.items()
        }
        self.cameras = {
            key: make_camera(self.environment, key, position_x=x, position_y=y)
            for key, (x, y) in STANDS.items()
        }
        self.task = make_task(self.environment, list(self.cameras.values()), status="stopped",
                              finished_at=self.now)  # fmt: skip
        self.first = quarter_of(self.now) - timedelta(days=days)
        self._tracks = 0
        self._fill()

    def watched(self, quarter: datetime) -> bool:
        """Whether the cameras watched."""
        ago = (self.now - quarter) / timedelta(days=1)
        local = timezone.localtime(quarter)
        return not (3 < ago < 4 and (10 <= local.hour < 13)) and not (
            1.2 < ago < 2 and local.hour < 6
        )

    def expected(self, quarter: datetime) -> float:
        """How many people are there: few in the morning, most at noon and after work."""
        local = timezone.localtime(quarter)
        hour = local.hour + local.minute / 60
        if not 8 <= hour < 20:
            return 0.0
        shape = 0.55 * math.exp(-((hour - 12.5) ** 2) / 5) + 0.75 * math.exp(
            -((hour - 17.5) ** 2) / 4
        )
        weekend = {5: 1.35, 6: 0.35}.get(local.weekday(), 1.0)
        return self.noon * weekend * (0.18 + shape)

    def _fill(self) -> None:
        quarters: list[OccupancyQuarter] = []
        minutes: list[OccupancyMinute] = []
        heat: list[HeatQuarter] = []
        flows: list[FlowQuarter] = []
        days: dict[datetime, list[bytes]] = {}
        quarter = self.first
        while quarter < self.now:
            if self.watched(quarter):
                mean = self.expected(quarter) * self.chance.uniform(0.85, 1.15)
                seconds = min(900.0, (self.now - quarter).total_seconds())
                quarters += list(self._rows(OccupancyQuarter, quarter, seconds, mean))
                if self._is_end(quarter):
                    minutes += self._minutes(quarter, mean)
                cells = self._heat(mean * 900)
                heat.append(HeatQuarter(environment=self.environment, start=quarter, cells=cells))
                days.setdefault(quarter.replace(hour=0, minute=0), []).append(cells)
                flows += self._flows(quarter, mean)
                self._people(quarter, mean)
            quarter += QUARTER
        OccupancyQuarter.objects.bulk_create(quarters, batch_size=500)
        OccupancyMinute.objects.bulk_create(minutes, batch_size=500)
        HeatQuarter.objects.bulk_create(heat)
        HeatDay.objects.bulk_create(
            HeatDay(
                environment=self.environment,
                start=day,
                cells=floor_heat.pack(floor_heat.add(parts)),
            )
            for day, parts in days.items()
        )
        FlowQuarter.objects.bulk_create(flows)

    def _is_end(self, quarter: datetime) -> bool:
        """Whether a range of whole days up to now begins or ends in it."""
        return (quarter_of(self.now) - quarter) % timedelta(days=1) == timedelta()

    def _minutes(self, quarter: datetime, mean: float) -> Iterator[OccupancyMinute]:
        for number in range(15):
            start = quarter + timedelta(minutes=number)
            if start < self.now:
                yield from self._rows(OccupancyMinute, start, 60.0, mean)

    def _rows(
        self, model: type[_Row], start: datetime, seconds: float, mean: float
    ) -> Iterator[_Row]:
        yield self._row(model, start, Scope.ENVIRONMENT, 0, seconds, mean, DWELL, watched=seconds)
        for key, (_, _, _, share, dwell) in ZONES.items():
            yield self._row(
                model, start, Scope.ZONE, self.zones[key].pk, seconds, mean * share, dwell
            )
        for number, camera in enumerate(self.cameras.values()):
            share = (0.3, 0.5, 0.4)[number]
            yield self._row(model, start, Scope.CAMERA, camera.pk, seconds, mean * share, 400.0)
        for key, (_, _, share) in LINES.items():
            crossings = mean * share * seconds / DWELL
            yield model(
                environment=self.environment, scope=Scope.LINE, key=self.lines[key].pk, start=start,
                entries=self.chance.poisson(crossings), exits=self.chance.poisson(crossings),
            )  # fmt: skip

    def _row(
        self, model: type[_Row], start: datetime, scope: Scope, key: int, seconds: float,
        mean: float, dwell: float, watched: float = 0.0,
    ) -> _Row:  # fmt: skip
        """A row as the rollup makes it, of about so many people."""
        maximum = max(int(self.chance.poisson(mean * 1.35)), math.ceil(mean))
        ended = self.chance.lognormal(
            math.log(dwell) - 0.4, 0.9, self.chance.poisson(mean * seconds / dwell)
        )
        return model(
            environment=self.environment, scope=scope, key=key, start=start,
            watched_seconds=watched, person_seconds=mean * seconds,
            maximum=maximum,
            maximum_at=start + timedelta(seconds=seconds / 3) if maximum else None,
            entries=self.chance.poisson(mean * seconds / dwell), exits=len(ended),
            dwell_count=len(ended), dwell_seconds=float(ended.sum()),
            dwell_histogram=dwell_bins.pack(dwell_bins.count(ended)),
        )  # fmt: skip

    def _heat(self, seconds: float) -> bytes:
        count = 400
        keys = self.chance.choice(len(ZONES), count, p=[0.2, 0.45, 0.25, 0.1])
        corners = np.array([one[2] for one in ZONES.values()], float)[keys]
        middle = (corners[:, :2] + corners[:, 2:]) / 2
        spread = (corners[:, 2:] - corners[:, :2]) / 4.5
        points = middle + self.chance.normal(size=(count, 2)) * spread
        ways = self.chance.random(count) < 0.25
        other = np.roll(middle, 1, axis=0)
        share = self.chance.random((count, 1))
        walked = middle + share * (other - middle) + self.chance.normal(0, 0.5, (count, 2))
        points = np.clip(np.where(ways[:, None], walked, points), 0.3, [39.7, 23.7])
        return floor_heat.pack(floor_heat.cells(points, np.full(count, seconds / count)))

    def _flows(self, quarter: datetime, mean: float) -> Iterator[FlowQuarter]:
        found: list[tuple[int, int, float]] = []
        for (origin, target), share in ROUTES.items():
            for _ in range(self.chance.poisson(share * mean * 900 / DWELL)):
                seconds = self.chance.lognormal(2.6, 0.7)
                found.append((self.zones[origin].pk, self.zones[target].pk, seconds))
        if found:
            yield self._flow(quarter, FlowQuarter.Kind.ZONE, found)
        keys = [camera.pk for camera in self.cameras.values()]
        walks = [
            (*self.chance.choice(keys, 2, replace=False).tolist(), self.chance.lognormal(2.0, 0.6))
            for _ in range(self.chance.poisson(mean * 0.6))
        ]
        if walks:
            yield self._flow(quarter, FlowQuarter.Kind.CAMERA, walks)

    def _flow(
        self, quarter: datetime, kind: str, found: list[tuple[int, int, float]]
    ) -> FlowQuarter:
        packed = np.array(found, FLOW).tobytes()
        return FlowQuarter(environment=self.environment, kind=kind, start=quarter, flows=packed)

    def _people(self, quarter: datetime, mean: float) -> None:
        count = int(self.chance.poisson(mean * 900 / DWELL))
        first = [
            quarter + timedelta(seconds=float(one)) for one in self.chance.uniform(0, 880, count)
        ]
        last = [min(one + timedelta(seconds=DWELL), self.now) for one in first]
        people = Person.objects.bulk_create(
            Person(
                environment=self.environment,
                state="archived",
                first_seen=one,
                last_seen=max(one, two),
            )
            for one, two in zip(first, last, strict=True)
        )
        cameras = list(self.cameras.values())
        Track.objects.bulk_create(
            Track(
                task=self.task,
                camera=cameras[number % 3],
                track_id=self._tracks + number,
                person=person,
                first_seen=person.first_seen,
                last_seen=person.last_seen,
            )
            for number, person in enumerate(people)
        )
        self._tracks += count

    def _zone(self, key: str) -> Zone:
        name, color, (left, low, right, high), _, _ = ZONES[key]
        corners = [[left, low], [right, low], [right, high], [left, high]]
        return Zone.objects.create(
            environment=self.environment, zone_id=key, name=name, color=color, polygon=corners
        )


def _plan() -> bytes:
    """A floor plan of 40 by 24 m, 20 pixels per metre."""
    plan: NDArray[np.uint8] = np.full((480, 800, 3), 250, np.uint8)
    wall = (120, 120, 125)
    cv2.rectangle(plan, (4, 4), (795, 475), wall, 6)
    for x in range(240, 540, 60):
        cv2.rectangle(plan, (x, 60), (x + 22, 230), (214, 220, 226), -1)
    for x in range(270, 500, 50):
        cv2.rectangle(plan, (x, 360), (x + 30, 400), (205, 215, 222), -1)
    for x in range(600, 780, 60):
        for y in range(70, 210, 55):
            cv2.circle(plan, (x, y), 14, (200, 212, 224), -1)
    cv2.line(plan, (570, 4), (570, 210), wall, 4)
    cv2.line(plan, (4, 150), (4, 300), (250, 250, 250), 8)
    found, data = cv2.imencode(".png", plan)
    assert found
    return bytes(data)
