"""A slow reference: evaluates each rule on each tick, without timers or an index."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from alerts.engine.dwell import Occupants, cause_of
from alerts.engine.rule_spec import RuleSpec
from alerts.engine.schedule import ALWAYS, Schedule, schedule
from vision.floor_event import FloorEvent

ZONES = ["hall", "yard", "gate"]
LINES = ["door", "ramp"]
START = 1767268800.0
Said = tuple[str, str, str, float]
"""Opened or resolved, rule, cause, value."""


@dataclass
class Tick:
    now: float
    people: int | None
    occupants: dict[str, Occupants]
    events: list[FloorEvent] = field(default_factory=list)


@dataclass
class _State:
    holds: bool | None = None
    since: float = 0.0
    calm: float = 0.0
    quiet: float = float("-inf")
    value: float | None = None


class SlowRules:
    def __init__(self, rules: Iterable[RuleSpec]) -> None:
        self._rules = list(rules)
        self._states: dict[tuple[str, str], _State] = {}
        self._before: float | None = None

    def update(self, tick: Tick) -> list[Said]:
        gap = self._before is not None and not self._before - 1 <= tick.now <= self._before + 10
        self._before = tick.now
        said: list[Said] = []
        for rule in self._rules:
            if rule.kind.startswith("occupancy"):
                said += self._occupancy(rule, tick, gap)
            elif rule.kind == "dwell_over":
                said += self._dwell(rule, tick)
            else:
                said += self._event(rule, tick)
        return said

    def _state(self, rule: RuleSpec, cause: str = "") -> _State:
        return self._states.setdefault((rule.rule_id, cause), _State())

    def _occupancy(self, rule: RuleSpec, tick: Tick, gap: bool) -> Iterator[Said]:
        state = self._state(rule)
        count = tick.people if rule.zone is None else len(tick.occupants[rule.zone])
        holds: bool | None = None
        if tick.people is not None and count is not None:
            above = rule.kind == "occupancy_above"
            holds = count > rule.threshold if above else count < rule.threshold
        if holds is not state.holds or gap:
            state.holds, state.since, state.calm = holds, tick.now, tick.now
        if state.value is None:
            if (
                holds
                and tick.now >= state.since + rule.seconds
                and tick.now >= state.quiet
                and rule.schedule.active(tick.now)
            ):
                state.value = count
                state.quiet = tick.now + rule.cooldown
                yield "opened", rule.rule_id, "", float(count or 0)
        elif holds is False and tick.now >= state.calm + max(5.0, rule.seconds):
            yield "resolved", rule.rule_id, "", state.value
            state.value = None
        elif holds and count is not None:
            state.value = (max if above else min)(state.value, count)

    def _dwell(self, rule: RuleSpec, tick: Tick) -> Iterator[Said]:
        assert rule.zone is not None
        inside = {cause_of(person): since for person, since in tick.occupants[rule.zone]}
        for cause, since in inside.items():
            state = self._state(rule, cause)
            if (
                state.value is None
                and tick.now >= since + rule.seconds
                and tick.now >= state.quiet
                and rule.schedule.active(tick.now)
            ):
                state.value, state.quiet = tick.now - since, tick.now + rule.cooldown
                yield "opened", rule.rule_id, cause, state.value
        for (rule_id, cause), state in self._states.items():
            if rule_id == rule.rule_id and cause not in inside and state.value is not None:
                yield "resolved", rule_id, cause, state.value
                state.value = None

    def _event(self, rule: RuleSpec, tick: Tick) -> Iterator[Said]:
        state = self._state(rule)
        if state.value is not None and tick.now >= state.quiet:
            yield "resolved", rule.rule_id, "", state.value
            state.value = None
        for event in tick.events:
            place = rule.line if rule.kind == "line_crossed" else rule.zone
            if (event.kind, event.place) != (rule.kind, place):
                continue
            if rule.direction not in ("any", event.direction):
                continue
            if state.value is not None:
                state.value += 1
            elif tick.now >= state.quiet and rule.schedule.active(event.time):
                state.value, state.quiet = 1, tick.now + rule.cooldown
                yield "opened", rule.rule_id, "", 1.0


def random_rules(chance: random.Random, count: int) -> list[RuleSpec]:
    kinds = ["occupancy_above", "occupancy_below", "dwell_over", "line_crossed", "zone_entered"]
    rules = []
    for number in range(count):
        kind = chance.choice(kinds)
        about: dict[str, Any] = {"zone": chance.choice(ZONES)}
        if kind.startswith("occupancy"):
            about = {"zone": chance.choice([*ZONES, None]), "threshold": chance.randint(1, 5)}
        if kind == "line_crossed":
            about = {"line": chance.choice(LINES), "direction": chance.choice(["any", "in", "out"])}
        if kind not in ("line_crossed", "zone_entered"):
            about["seconds"] = chance.choice([0, 1, 7, 30])
        rules.append(
            RuleSpec(
                str(UUID(int=number)),
                f"rule {number}",
                kind,
                cooldown=chance.choice([10, 20, 60]),
                schedule=chance.choice([ALWAYS, ALWAYS, _now_and_then()]),
                **about,
            )
        )
    return rules


def _now_and_then() -> Schedule:
    """A minute of every two from noon on, on Thursday, which is the day of `START`."""
    hours = [
        {"days": [3], "from": f"12:{minute:02d}", "to": f"12:{minute + 1:02d}"}
        for minute in range(0, 40, 2)
    ]
    return schedule(hours, "UTC")


def random_ticks(chance: random.Random, count: int) -> Iterator[Tick]:
    """People come and go; now and then the cameras are away, or the clock jumps."""
    people = [UUID(int=1000 + number) for number in range(9)]
    where: dict[UUID, str | None] = dict.fromkeys(people)
    since = dict.fromkeys(people, START)
    now, blind = START, 0
    for _ in range(count):
        now += chance.choice([0.1, 0.5, 1.0])
        if chance.random() < 0.005:
            now += chance.choice([15.0, 200.0])
        blind = chance.randint(5, 60) if chance.random() < 0.01 else max(0, blind - 1)
        events = []
        if blind:
            where = dict.fromkeys(people)
        for person in people if not blind else ():
            if chance.random() < 0.05:
                there = chance.choice([*ZONES, None])
                if there is not None and there != where[person]:
                    since[person] = now
                    events.append(FloorEvent("zone_entered", person, there, now))
                where[person] = there
            if chance.random() < 0.02:
                way = chance.choice(["in", "out"])
                events.append(FloorEvent("line_crossed", person, chance.choice(LINES), now, way))
        inside: dict[str, Occupants] = {
            zone: [(person, since[person]) for person in people if where[person] == zone]
            for zone in ZONES
        }
        number = sum(place is not None for place in where.values()) + 1
        yield Tick(now, None if blind else number, inside, events)
