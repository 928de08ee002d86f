"""Corrections without end, in batches of any size: rows are what the corrections say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from tests.worker.records import HOLDER, START, box, status, tick
from tracking.models import Camera, Observation, Person, ProcessingTask, Track
from worker.batch import Batch, BatchWriter
from worker.plan import plan
from worker.records import CorrectionRecord, TickRecord

TICKS, WALKERS, LONGEST = 60, 4, 30


@dataclass
class Row:
    """A stored row: when, of which track, and whose; `walker` is who was there."""

    tick: int
    walker: int
    track: int
    person: UUID


class Crowd:
    """Walkers of one camera whose names get mixed up, and how their rows should be in the end."""

    def __init__(self, seed: int, camera: Camera) -> None:
        self.random, self.camera = Random(seed), camera
        self.names = [UUID(int=self.random.getrandbits(128)) for _ in range(WALKERS)]
        self.tracks = list(range(1, WALKERS + 1))
        self.next_track = WALKERS + 1
        self.rows: list[Row] = []

    def tick(self, number: int) -> TickRecord:
        boxes = []
        for walker in range(WALKERS):
            track, name = self.tracks[walker], self.names[walker]
            self.rows.append(Row(number, walker, track, name))
            place = (float(walker), 20.0, 50.0, 120.0)
            boxes.append(replace(box(self.camera, track, name), xyxy=place))
        corrections = self._corrections(number) if self.random.random() < 0.15 else []
        return tick(number, boxes, corrections=corrections)

    def _corrections(self, number: int) -> list[CorrectionRecord]:
        """Swap two, rotate more, or say that one is someone new."""
        chosen = self.random.sample(range(WALKERS), self.random.randint(1, WALKERS))
        names = [self.names[walker] for walker in chosen]
        names = [*names[1:], names[0]]
        if len(chosen) == 1:
            names = [UUID(int=self.random.getrandbits(128))]
        return [
            self._correct(number, walker, name) for walker, name in zip(chosen, names, strict=True)
        ]

    def _correct(self, number: int, walker: int, name: UUID) -> CorrectionRecord:
        since = max(1, number - self.random.randint(0, LONGEST))
        old, previous, new = self.tracks[walker], self.names[walker], self.next_track
        self.next_track += 1
        for row in self.rows:
            if row.track == old and row.tick >= since:
                row.track, row.person = new, name
        self.tracks[walker], self.names[walker] = new, name
        time = START + timedelta(seconds=since / 10 - 0.0005)
        return CorrectionRecord(self.camera.pk, old, new, previous, name, time)


@pytest.mark.parametrize("seed", range(5))
def test_rows_tracks_and_people_are_as_corrected(
    seed: int, task: ProcessingTask, camera: Camera
) -> None:
    crowd, waiting, writer = Crowd(seed, camera), [], BatchWriter(HOLDER)
    for number in range(1, TICKS + 1):
        waiting.append(crowd.tick(number))
        if crowd.random.random() < 0.3 or number == TICKS:
            writer.write(Batch(plan(task), 1, waiting, status()))
            waiting = []
        if crowd.random.random() < 0.05:
            writer = BatchWriter(HOLDER)

    stored = Observation.objects.order_by("frame_index", "x1")
    found = stored.values_list("frame_index", "x1", "track__track_id", "person")
    assert list(found) == [(row.tick, row.walker, row.track, row.person) for row in crowd.rows]
    by_track, by_person = defaultdict(list), defaultdict(list)
    for row in crowd.rows:
        by_track[row.track, row.person].append(row.tick)
        by_person[row.person].append(row.tick)
    columns = "first_seen", "last_seen", "observation_count"
    assert {
        (track, person): seen
        for track, person, *seen in Track.objects.values_list("track_id", "person", *columns)
    } == {key: [*_ends(ticks), len(ticks)] for key, ticks in by_track.items()}
    people = Person.objects.exclude(state=Person.State.ARCHIVED)
    assert {
        person: seen for person, *seen in people.values_list("pk", "first_seen", "last_seen")
    } == {person: _ends(ticks) for person, ticks in by_person.items()}


def _ends(ticks: list[int]) -> list[object]:
    return [START + timedelta(seconds=end / 10) for end in (min(ticks), max(ticks))]
