"""What alert rules add to a tick: a crowd walks through zones and over lines that they watch.

Each tick is counted twice in one process, with rules and without, by turns the one or the other
first: what slows the machine slows both, and the difference is that of the rules.
"""

from __future__ import annotations

import gc
import random
import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import numpy as np

from alerts.engine.rule_spec import RuleSpec
from vision.identity import IdentityResult
from vision.tick_view import TickView
from vision.types import Floats
from worker.floor_counts import FloorCounts, FloorPlan
from worker.task_alerts import AlertPlan, TaskAlerts

PLACES = 50
"""Zones, and as many lines."""
SIDE = 50.0
"""Of the floor, m."""
STEP = 0.1
"""From tick to tick, s."""
WALK = 1.4
"""Metres per second."""
KINDS = ("occupancy_above", "occupancy_below", "dwell_over", "line_crossed", "zone_entered")


DRAWS = 1000
"""Of ticks, drawn again for the spread of the difference."""


@dataclass(frozen=True, slots=True)
class RuleCost:
    """Milliseconds of processor time, and what the rules noticed.

    Attributes:
        p50_ms, p99_ms: of the rules alone, per tick.
        without_p99_ms, with_p99_ms: of zones and lines, without rules and with them.
        added: by which the p99 grows: least, found, most; 95 of 100 draws of ticks lie within.
    """

    p50_ms: float
    p99_ms: float
    without_p99_ms: float
    with_p99_ms: float
    added: tuple[float, float, float]
    alerts: int


class _Task:
    """Counts of one task, with rules or without."""

    def __init__(self, rules: list[RuleSpec]) -> None:
        self.floor = FloorCounts(_floor())
        self.alerts = TaskAlerts(AlertPlan((len(rules), 0, 0), tuple(rules)))
        self.spent: list[tuple[float, float]] = []
        self.opened = 0

    def tick(self, now: float, view: TickView) -> None:
        """Count a tick; note seconds of processor time of the counts, and of the rules."""
        begin = time.thread_time()
        events = self.floor.update(now, view)
        between = time.thread_time()
        self.alerts.follow(now, self.floor, view, events)
        record = self.alerts.take()
        self.alerts.take_untold()
        end = time.thread_time()
        self.spent.append((between - begin, end - between))
        self.opened += sum(c.change == "opened" for c in record.changes) if record else 0


def run(ticks: int, rules: int, people: int, seed: int = 1) -> RuleCost:
    """Return what `rules` rules add to each tick of so many people."""
    chance, rng = random.Random(seed), np.random.default_rng(seed)
    tasks = [_Task([]), _Task(_rules(chance, rules))]
    names = [UUID(int=number + 1) for number in range(people)]
    points = rng.uniform(0, SIDE, (people, 2))
    headings = rng.uniform(0, 2 * np.pi, people)
    gc.collect()
    gc.freeze()  # as the worker does
    for number in range(ticks):
        headings += rng.normal(0, 0.2, people)
        way = np.stack([np.cos(headings), np.sin(headings)], axis=1) * WALK * STEP
        points = np.abs(points + way)
        points = SIDE - np.abs(SIDE - points)  # who comes to a wall turns round
        view = _view(names, points)
        for task in tasks if number % 2 else reversed(tasks):
            task.tick(1_767_268_800.0 + number * STEP, view)
    without, ruled = (np.array(task.spent) * 1000 for task in tasks)
    whole = np.stack([without.sum(axis=1), ruled.sum(axis=1)])
    p50, p99 = (float(part) for part in np.percentile(ruled[:, 1], [50, 99]))
    before, after = (float(part) for part in np.percentile(whole, 99, axis=1))
    return RuleCost(p50, p99, before, after, _added(whole, rng), tasks[1].opened)


def _added(whole: Floats, rng: np.random.Generator) -> tuple[float, float, float]:
    """Return the difference of the p99 of (2, N) ticks, and its spread; a draw takes both."""

    def difference(rows: Any) -> float:
        one, other = np.percentile(whole[:, rows], 99, axis=1)
        return float(other - one)

    count = whole.shape[1]
    drawn = [difference(rng.integers(0, count, count)) for _ in range(DRAWS)]
    least, most = np.percentile(drawn, [2.5, 97.5])
    return float(least), difference(slice(None)), float(most)


def _floor() -> FloorPlan:
    columns = 10
    width, height = SIDE / columns, SIDE / (PLACES // columns)
    zones, lines = [], []
    for place in range(PLACES):
        x, y = place % columns * width, place // columns * height
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        zones.append((f"z{place}", corners))
        lines.append((f"l{place}", (corners[0], corners[2])))
    return FloorPlan(tuple(zones), tuple(lines))


def _rules(chance: random.Random, count: int) -> list[RuleSpec]:
    return [
        RuleSpec(
            str(uuid4()),
            f"Rule {number}",
            KINDS[number % len(KINDS)],
            zone=f"z{chance.randrange(PLACES)}",
            line=f"l{chance.randrange(PLACES)}",
            threshold=chance.randint(1, 12),
            seconds=chance.choice([0, 5, 10, 30]),
            cooldown=chance.choice([60, 600]),
        )
        for number in range(count)
    ]


def _view(names: list[UUID], points: Floats) -> TickView:
    return TickView.build({}, IdentityResult({}, names, points, [True] * len(names)))
