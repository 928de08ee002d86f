"""Entries less exits are who is inside, whatever becomes of people's identities."""

from __future__ import annotations

import random
from uuid import UUID

import numpy as np
import orjson
import pytest

from vision.identity import IdentityEvent, IdentityResult, TrackCorrection
from vision.tick_view import TickView
from vision.types import Tracks
from worker.floor_counts import FloorCounts, FloorPlan

PLAN = FloorPlan(
    zones=(
        ("hall", ((0, 0), (4, 0), (4, 4), (0, 4))),
        ("yard", ((3, 0), (8, 0), (8, 4), (3, 4))),
    ),
    lines=(("gate", ((4, -2), (4, 6))),),
)


class Crowd:
    """People who wander, hide, are merged, swapped and forgotten."""

    def __init__(self, seed: int, swaps: float = 0.03) -> None:
        self.chance, self.swaps = random.Random(seed), swaps
        self.places: dict[UUID, list[float]] = {}
        self.confirmed: set[UUID] = set()
        self.hidden: set[UUID] = set()
        self.met = 0

    def happens(self, probability: float) -> bool:
        return self.chance.random() < probability

    def tick(self) -> TickView:
        if len(self.places) < 6 and self.happens(0.06):
            self.met += 1
            self.places[UUID(int=self.met)] = [self.chance.uniform(-3, 9), 2.0]
        for person, place in self.places.items():
            place[0] += self.chance.gauss(0, 0.3)
            self.hidden ^= {person} if self.happens(0.04) else set()
            self.confirmed |= {person} if self.happens(0.05) else set()
        merged = self.merge() if len(self.places) > 1 and self.happens(0.03) else []
        ids = [person for person in self.places if person not in self.hidden]
        nobody = [float("nan")] * 2
        floor = np.array([nobody if self.happens(0.03) else self.places[one] for one in ids])
        rows = np.arange(len(ids))
        sure = [person in self.confirmed for person in ids]
        result = IdentityResult({"c01": rows}, ids, floor.reshape(-1, 2), sure, events=merged)
        boxes = Tracks(rows + 1, np.zeros((len(ids), 4), np.float32), np.ones(len(ids), np.float32))
        view = TickView.build({"c01": boxes}, result)
        if sum(sure) > 1 and self.happens(self.swaps):
            self.swap(view)
        return view

    def merge(self) -> list[IdentityEvent]:
        kept, dropped = self.chance.sample(list(self.places), 2)
        self.places[kept] = self.places.pop(dropped)
        if dropped in self.confirmed:
            self.confirmed.add(kept)
        return [IdentityEvent("merge", kept, (dropped,))]

    def swap(self, view: TickView) -> None:
        one, other = self.chance.sample(np.flatnonzero(view.confirmed).tolist(), 2)
        for row, owner in ((one, other), (other, one)):
            people = view.people[row], view.people[owner]
            view.corrections.append(TrackCorrection("c01", row + 1, row + 1, *people, 1.0))


@pytest.mark.parametrize("seed", range(12))
def test_entries_less_exits_are_who_is_inside(seed: int) -> None:
    crowd, counts, now = Crowd(seed), FloorCounts(PLAN), 1_767_268_800.0
    for _ in range(250):
        now += crowd.chance.choice([0.1, 0.1, 0.5, 1.0])
        for event in counts.update(now, crowd.tick()):
            assert event.time <= now
            assert event.dwell >= 0
        if crowd.happens(0.01):
            counts = FloorCounts(PLAN, orjson.loads(orjson.dumps(counts.state())))
        elif crowd.places and crowd.happens(0.01):
            gone = crowd.chance.choice(list(crowd.places))
            counts.forget(gone)
            del crowd.places[gone]
        elif crowd.happens(0.005):
            counts.leave_all()
        for name, zone in counts.payload()["zones"].items():
            assert zone["entries"] - zone["exits"] == zone["occupancy"], name


@pytest.mark.parametrize("seed", range(6))
def test_the_stays_of_one_person_do_not_overlap(seed: int) -> None:
    crowd, counts, now = Crowd(seed, swaps=0), FloorCounts(PLAN), 1_767_268_800.0
    until: dict[tuple[UUID, str], float] = {}
    stays = 0
    for _ in range(400):
        now += crowd.chance.choice([0.1, 0.1, 0.5, 1.0])
        view = crowd.tick()
        for kept, dropped in view.merged:
            for zone, _ in PLAN.zones:
                ends = [until.pop((person, zone), 0.0) for person in (kept, dropped)]
                until[kept, zone] = max(ends)
        for event in counts.update(now, view):
            if event.kind != "line_crossed":
                end = until.get((event.person, event.place), 0.0)
                assert event.time - event.dwell >= end - 1e-3
            if event.kind == "zone_left":
                until[event.person, event.place] = event.time
                stays += 1
        if crowd.happens(0.02):
            counts = FloorCounts(PLAN, orjson.loads(orjson.dumps(counts.state())))
        known = counts.state()["people"]  # who was away for long is forgotten
        until = {key: end for key, end in until.items() if str(key[0]) in known}
    assert stays > 3
