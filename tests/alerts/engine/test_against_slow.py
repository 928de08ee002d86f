"""The engine, which looks only at what changed, says what the plain reading of the rules says."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable

import pytest

from alerts.engine.floor_engine import FloorEngine
from alerts.engine.rule_spec import RuleSpec
from alerts.engine.watch import AlertChange
from tests.alerts.engine.slow import Said, SlowRules, Tick, random_rules, random_ticks

TICKS = 1500


def told(changes: Iterable[AlertChange]) -> list[Said]:
    return sorted(
        (change.change, change.rule.rule_id, change.cause, round(change.value, 3))
        for change in changes
        if change.change != "updated"
    )


def rounded(said: Iterable[Said]) -> list[Said]:
    return sorted((change, rule, cause, round(value, 3)) for change, rule, cause, value in said)


def case(seed: int) -> tuple[list[RuleSpec], list[Tick]]:
    chance = random.Random(seed)
    return random_rules(chance, 40), list(random_ticks(chance, TICKS))


@pytest.mark.parametrize("seed", range(8))
def test_it_says_what_the_rules_mean(seed: int) -> None:
    rules, ticks = case(seed)
    engine, slow = FloorEngine(rules), SlowRules(rules)
    opened, before = 0, None
    for tick in ticks:
        occupants = None if tick.occupants == before else tick.occupants
        before = None if tick.people is None else tick.occupants
        found = told(engine.update(tick.now, tick.people, occupants, tick.events))
        assert found == rounded(slow.update(tick)), tick.now
        opened += sum(said[0] == "opened" for said in found)
    assert opened > 100


@pytest.mark.parametrize("seed", range(8, 12))
def test_restarts_change_nothing(seed: int) -> None:
    """As a worker that is killed: what it knew of is the state of its last stored tick."""
    rules, ticks = case(seed)
    chance = random.Random(seed)
    whole, killed = FloorEngine(rules), FloorEngine(rules)
    state, ids, expected = "{}", set(), set()
    last = ticks[0].now
    for tick in ticks:
        first = whole.update(tick.now, tick.people, tick.occupants, tick.events)
        if chance.random() < 0.05:
            killed = FloorEngine(rules, json.loads(state), last)
        second = killed.update(tick.now, tick.people, tick.occupants, tick.events)
        said = killed.state()
        state = state if said is None else json.dumps(said)
        last = tick.now
        assert told(second) == told(first), tick.now
        expected |= {change.alert_id for change in first}
        ids |= {change.alert_id for change in second}
    assert len(ids) == len(expected)
