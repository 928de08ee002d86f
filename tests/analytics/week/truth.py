"""A simulated week whose every figure is known: rows as workers store them, and the truth.

All times are whole seconds, so that the truth is counted second by second and shares no code with
what is tested. Some people are stored under two ids that were merged, as identity works: one in
both cameras at once, or lost and found again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from tests.factories import make_camera, make_environment, make_task
from tracking.models import (
    FloorMinute,
    Line,
    LineCrossing,
    Observation,
    Person,
    Track,
    Zone,
    ZoneVisit,
)
from tracking.services.changed_quarters import mark_changed
from vision import floor_heat

MONDAY = datetime(2026, 10, 19, tzinfo=UTC)
"""In the night to the Sunday of this week, clocks in Berlin were set back."""
SECONDS = 7 * 86_400
BUSY_HOURS = (7, 8, 12, 17, 24, 25)
"""Of each day, when people come; what is beyond 23 is the night after."""
Span = tuple[int, int]
"""Whole seconds since the week began, both included."""


@dataclass
class Walk:
    """What one person did."""

    cameras: list[tuple[int, Span]] = field(default_factory=list)
    zones: list[tuple[int, Span]] = field(default_factory=list)
    crossings: list[tuple[int, int, str]] = field(default_factory=list)
    tracks: list[tuple[Track, Span]] = field(default_factory=list)
    cell: tuple[float, float] = (0.25, 0.25)
    ids: list[UUID] = field(default_factory=list)
    """Of the person, and of another one who was merged into it."""
    speed: float = 0.0
    """Metres per second, along x."""

    @property
    def span(self) -> Span:
        return min(s for _, (s, _) in self.cameras), max(e for _, (_, e) in self.cameras)


class Week:
    """The truth, and its rows.

    Args:
        outages: when nobody watched; whoever was there has left when it began.
    """

    def __init__(self, seed: int = 1, per_hour: int = 5) -> None:
        self.chance = random.Random(seed)
        self.environment = make_environment("mall", map_x_max=40.0, map_y_max=20.0)
        self.cameras = [make_camera(self.environment, f"c0{number}") for number in (1, 2)]
        self.zones = [
            self._zone(name, left) for name, left in (("door", 0), ("hall", 10), ("till", 20))
        ]
        self.line = Line.objects.create(
            environment=self.environment, line_id="gate", name="Gate", points=[[5, 0], [5, 10]]
        )
        self.task = make_task(self.environment, self.cameras, status="stopped", finished_at=MONDAY)
        self.outages: list[Span] = [(8 * 3600 + 600, 8 * 3600 + 900), (4 * 86_400, 5 * 86_400)]
        self.tracks = 0
        self.walks = [
            self._walk(begin)
            for day in range(7)
            for hour in BUSY_HOURS
            for _ in range(per_hour)
            if (begin := self._begin(day, hour)) is not None
        ]

        seen = [
            (number, *span) for number, walk in enumerate(self.walks) for _, span in walk.cameras
        ]
        self.whose, self.seen = np.split(np.array(seen), [1], axis=1)

    def store(self) -> None:
        """Write the rows, as workers and operators leave them."""
        for walk in self.walks:
            self._store(walk)
        self._store_minutes()
        mark_changed(self.environment.pk, MONDAY, MONDAY + timedelta(seconds=SECONDS))

    def observe(self, begin: int, end: int) -> list[Walk]:
        """Store each second of those who were there; every second one walks, the others stand."""
        found = [walk for walk in self.walks if walk.span[0] < end and walk.span[1] >= begin]
        for number, walk in enumerate(found):
            walk.speed = float(number % 2)
        Observation.objects.bulk_create(
            Observation(
                time=self.time(second), frame_index=second, task=self.task, track=track,
                camera_id=track.camera_id, person_id=track.person_id,
                x1=0, y1=0, x2=1, y2=1, confidence=0.9,
                floor_x=walk.cell[0] + walk.speed * (second - walk.span[0]), floor_y=walk.cell[1],
            )
            for walk in found
            for track, (first, last) in walk.tracks
            for second in range(first, last + 1)
        )  # fmt: skip
        return found

    # Truth, second by second.

    def present(self, spans: Iterable[Span]) -> NDArray[np.int64]:
        """How many are there at each whole second; the last second of a span counts."""
        steps = np.zeros(SECONDS + 2, np.int64)
        for begin, end in spans:
            steps[begin] += 1
            steps[end + 1] -= 1
        return np.cumsum(steps)[:SECONDS]

    def person_seconds(self, spans: Iterable[Span]) -> NDArray[np.int64]:
        """How many are there between each whole second and the next."""
        return self.present((begin, end - 1) for begin, end in spans if end > begin)

    def watched(self) -> NDArray[np.int64]:
        """Whether the cameras watched, each second."""
        result = np.ones(SECONDS, np.int64)
        for begin, end in self.outages:
            result[begin:end] = 0
        return result

    def in_environment(self) -> list[Span]:
        return [span for walk in self.walks for span in united(s for _, s in walk.cameras)]

    def in_camera(self, number: int) -> list[Span]:
        return [
            span
            for walk in self.walks
            for span in united(s for camera, s in walk.cameras if camera == number)
        ]

    def in_zone(self, number: int) -> list[Span]:
        return [span for walk in self.walks for zone, span in walk.zones if zone == number]

    def crossed(self, way: str) -> NDArray[np.int64]:
        """How many crossed the line, each second."""
        found = np.zeros(SECONDS, np.int64)
        for walk in self.walks:
            for _, second, direction in walk.crossings:
                found[second] += direction == way
        return found

    def heat(self, first: int, last: int) -> dict[tuple[int, int], int]:
        """Person-seconds by cell between two times."""
        found: dict[tuple[int, int], int] = {}
        for walk in self.walks:
            cell = int(walk.cell[0] // 0.5), int(walk.cell[1] // 0.5)
            for begin, end in united(seen for _, seen in walk.cameras):
                seconds = min(end, last) - max(begin, first)
                if seconds > 0:
                    found[cell] = found.get(cell, 0) + seconds
        return found

    def flows(self) -> dict[tuple[int, int], list[int]]:
        """Seconds from leaving a zone to entering the next, by both."""
        found: dict[tuple[int, int], list[int]] = {}
        for walk in self.walks:
            for (old, (_, left)), (new, (entered, _)) in pairwise(walk.zones):
                if old != new:
                    found.setdefault((old, new), []).append(max(0, entered - left))
        return found

    def camera_flows(self) -> dict[tuple[int, int], list[int]]:
        """The same of cameras.

        Who comes into view of both at once went from neither; who left both at once was in the one
        that they had come to first.
        """
        found: dict[tuple[int, int], list[int]] = {}
        for walk in self.walks:
            stays = [
                (begin, end, number)
                for number in range(2)
                for begin, end in united(s for camera, s in walk.cameras if camera == number)
            ]
            for begin, _, number in stays:
                before = [(end, -first, -other) for first, end, other in stays if first < begin]
                if not before:
                    continue
                left, _, other = max(before)
                other = -other
                if other != number and begin - left >= -5:
                    found.setdefault((other, number), []).append(max(0, begin - left))
        return found

    def unique(self, begin: int, end: int) -> int:
        """How many people were in view between two times."""
        inside = (self.seen[:, 0] < end) & (self.seen[:, 1] >= begin)
        return len(np.unique(self.whose[inside]))

    def time(self, second: int) -> datetime:
        return MONDAY + timedelta(seconds=second)

    # How it comes about.

    def _zone(self, name: str, left: int) -> Zone:
        corners = [[left, 0], [left + 10, 0], [left + 10, 10], [left, 10]]
        return Zone.objects.create(
            environment=self.environment, zone_id=name, name=name.title(), polygon=corners
        )

    def _begin(self, day: int, hour: int) -> int | None:
        begin = day * 86_400 + hour * 3600 + self.chance.randrange(3600)
        longest = begin + 1500
        out = any(start < longest and begin < end for start, end in self.outages)
        return None if out or longest >= SECONDS else begin

    def _walk(self, now: int) -> Walk:
        """Through one to three zones, seen by one camera after the other, or by both."""
        walk = Walk(cell=(self.chance.uniform(0, 30), self.chance.uniform(0, 10)))
        zones = self.chance.sample(range(3), self.chance.randint(1, 3))
        for number, zone in enumerate(zones):
            stay = self.chance.choice([3, 20, 45, 100, 400])
            walk.zones.append((zone, (now, now + stay)))
            seen = [0, 1] if zone == 1 else [zone // 2]
            walk.cameras += [(camera, (now, now + stay)) for camera in seen]
            if zone == 0:
                way = "in" if number == 0 else "out"
                walk.crossings.append((0, now + stay, way))
            now += stay + self.chance.choice([0, 2, 5, 30, 90])
        return walk

    def _store(self, walk: Walk) -> None:
        first, last = walk.span
        person = self._person(first, last)
        walk.ids = ids = [person.pk, person.pk]
        if self.chance.random() < 0.3:  # two ids that turned out to be one
            ids[1] = self._person(first, last, merged_into=person).pk
        for camera, (begin, end) in walk.cameras:
            walk.tracks += self._tracks(camera, person.pk, begin, end)
        for zone, (begin, end) in walk.zones:
            for who, (entered, left) in self._parts(ids, begin, end):
                ZoneVisit.objects.create(
                    zone=self.zones[zone],
                    task=self.task,
                    person_id=who,
                    entered_at=self.time(entered),
                    last_seen=self.time(left),
                    ended=True,
                )
        for _, second, way in walk.crossings:
            LineCrossing.objects.create(
                line=self.line,
                task=self.task,
                person_id=self.chance.choice(ids),
                time=self.time(second),
                direction=way,
            )

    def _parts(self, ids: list[UUID], begin: int, end: int) -> Iterator[tuple[UUID, Span]]:
        """One stay as it is stored: of one id, of two that overlap, or of one after the other."""
        if ids[0] == ids[1] or end - begin < 20:
            yield ids[0], (begin, end)
            return
        cut = self.chance.randint(begin + 5, end - 10)
        yield ids[0], (begin, cut)
        yield ids[1], (cut + self.chance.choice([-4, 0, 4, 9]), end)

    def _person(self, first: int, last: int, **fields: object) -> Person:
        return Person.objects.create(
            environment=self.environment,
            state=Person.State.ARCHIVED,
            first_seen=self.time(first),
            last_seen=self.time(last),
            **fields,
        )

    def _tracks(
        self, camera: int, person: UUID, begin: int, end: int
    ) -> Iterator[tuple[Track, Span]]:
        """One track, or two with a short gap between."""
        spans = [(begin, end)]
        if end - begin > 40 and self.chance.random() < 0.3:
            cut = self.chance.randint(begin + 5, end - 20)
            spans = [(begin, cut), (cut + self.chance.randint(1, 9), end)]
        for first, last in spans:
            self.tracks += 1
            track = Track.objects.create(
                task=self.task,
                camera=self.cameras[camera],
                track_id=self.tracks,
                person_id=person,
                first_seen=self.time(first),
                last_seen=self.time(last),
                observation_count=10,
            )
            yield track, (first, last)

    def _store_minutes(self) -> None:
        watched = self.watched().reshape(-1, 60).sum(axis=1)
        heat: dict[int, list[bytes]] = {}
        for walk in self.walks:
            for begin, end in united(s for _, s in walk.cameras):
                for minute in range(begin // 60, end // 60 + 1):
                    seconds = min(end, 60 * minute + 60) - max(begin, 60 * minute)
                    cells = floor_heat.cells(np.array([walk.cell]), np.array([float(seconds)]))
                    heat.setdefault(minute, []).append(floor_heat.pack(cells))
        FloorMinute.objects.bulk_create(
            FloorMinute(
                task=self.task,
                minute=self.time(60 * minute),
                watched_seconds=float(seconds),
                heat=floor_heat.pack(floor_heat.add(heat.get(minute, []))),
            )
            for minute, seconds in enumerate(watched.tolist())
            if seconds
        )


def united(spans: Iterable[Span]) -> list[Span]:
    """Spans as one where less than ten seconds are between them."""
    found: list[Span] = []
    for begin, end in sorted(spans):
        if found and begin - found[-1][1] <= 10:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found
