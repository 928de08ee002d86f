"""What alert rules add to a tick: a crowd walks through zones and over lines that they watch."""

from __future__ import annotations

import gc
import random
import time
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class RuleCost:
    """Milliseconds of processor time, and what the rules noticed.

    Attributes:
        p50_ms, p99_ms: of the rules alone, per tick.
        tick_p99_ms: of counting zones and lines, and of the rules.
    """

    p50_ms: float
    p99_ms: float
    tick_p99_ms: float
    alerts: int


def run(ticks: int, rules: int, people: int, seed: int = 1) -> RuleCost:
    """Return what `rules` rules add to each tick of so many people."""
    chance, rng = random.Random(seed), np.random.default_rng(seed)
    floor = FloorCounts(_floor())
    alerts = TaskAlerts(AlertPlan((rules, 0, 0), tuple(_rules(chance, rules))))
    names = [UUID(int=number + 1) for number in range(people)]
    points = rng.uniform(0, SIDE, (people, 2))
    headings = rng.uniform(0, 2 * np.pi, people)
    spent, counted, opened = [], [], 0
    gc.collect()
    gc.freeze()  # as the worker does
    for number in range(ticks):
        headings += rng.normal(0, 0.2, people)
        way = np.stack([np.cos(headings), np.sin(headings)], axis=1) * WALK * STEP
        points = np.abs(points + way)
        points = SIDE - np.abs(SIDE - points)  # who comes to a wall turns round
        view, now = _view(names, points), 1_767_268_800.0 + number * STEP
        begin = time.thread_time()
        events = floor.update(now, view)
        between = time.thread_time()
        alerts.follow(now, floor, view, events)
        record = alerts.take()
        alerts.take_untold()
        end = time.thread_time()
        counted.append(between - begin)
        spent.append(end - between)
        opened += sum(c.change == "opened" for c in record.changes) if record else 0
    p50, p99 = (float(part) for part in np.percentile(spent, [50, 99]) * 1000)
    ticks_ms = np.add(counted, spent) * 1000
    return RuleCost(p50, p99, float(np.percentile(ticks_ms, 99)), opened)


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
