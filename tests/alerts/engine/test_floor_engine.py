"""Rules about people, tick by tick."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest

from alerts.engine.floor_engine import FloorEngine
from alerts.engine.rule_spec import RuleSpec
from alerts.engine.schedule import schedule
from alerts.engine.watch import AlertChange
from alerts.engine.watches import RESTING
from tests.worker.ticks import ANNA, BEN
from vision.floor_event import FloorEvent

NOON = 1767268800.0  # Thursday


def rule(kind: str, **fields: Any) -> RuleSpec:
    return RuleSpec("r1", "Rule", kind, **{"zone": "hall", "place": "Hall", **fields})


def inside(*people: UUID, since: float = NOON) -> dict[str, list[tuple[UUID, float]]]:
    return {"hall": [(person, since) for person in people]}


def said(changes: list[AlertChange]) -> list[str]:
    return [change.change for change in changes]


def test_occupancy_opens_once_it_has_held_for_the_seconds() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=1, seconds=10)])
    assert engine.update(NOON, 2, inside(ANNA, BEN)) == []
    assert engine.update(NOON + 9.9, 2, None) == []
    (opened,) = engine.update(NOON + 10, 2, None)
    assert (opened.change, opened.opened_at, opened.value) == ("opened", NOON + 10, 2)


def test_a_moment_below_begins_the_seconds_anew() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=1, seconds=10)])
    engine.update(NOON, 2, inside(ANNA, BEN))
    engine.update(NOON + 6, 1, inside(ANNA))
    engine.update(NOON + 7, 2, inside(ANNA, BEN))
    assert engine.update(NOON + 16, 2, None) == []
    assert said(engine.update(NOON + 17, 2, None)) == ["opened"]


def test_a_count_at_its_border_is_one_alert() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=1)])
    changes = []
    for number in range(200):
        there = inside(ANNA, BEN) if number % 2 else inside(ANNA)
        changes += engine.update(NOON + number / 10, 2, there)
    assert said(changes) == ["opened"]
    engine.update(NOON + 20, 1, inside(ANNA))
    assert said(engine.update(NOON + 25, 1, None)) == ["resolved"]


def test_the_cool_down_delays_the_next_alert() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=0, cooldown=60)])
    assert said(engine.update(NOON, 1, inside(ANNA))) == ["opened"]
    engine.update(NOON + 5, 0, inside())
    assert said(engine.update(NOON + 10, 0, None)) == ["resolved"]
    for later in (12, 20, 30, 40, 50, 59):
        assert engine.update(NOON + later, 1, inside(ANNA)) == []
    assert said(engine.update(NOON + 60, 1, None)) == ["opened"]


def test_unknown_occupancy_neither_opens_nor_resolves() -> None:
    above = rule("occupancy_above", threshold=0)
    below = RuleSpec("r2", "Empty", "occupancy_below", zone="hall", threshold=1)
    engine = FloorEngine([above, below])
    assert said(engine.update(NOON, 1, inside(ANNA))) == ["opened"]
    for later in range(5, 100, 5):
        assert engine.update(NOON + later, None, inside()) == []
    engine.update(NOON + 100, 1, inside(ANNA))
    assert engine.update(NOON + 106, 1, None) == []


def test_seconds_do_not_pass_through_a_gap() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=0, seconds=30)])
    engine.update(NOON, 1, inside(ANNA))
    assert engine.update(NOON + 3600, 1, None) == []
    for later in (3609, 3618, 3627):
        assert engine.update(NOON + later, 1, None) == []
    assert said(engine.update(NOON + 3630, 1, None)) == ["opened"]


def test_a_clock_that_was_set_back_stops_no_rule() -> None:
    engine = FloorEngine([rule("zone_entered", cooldown=60)])
    event = FloorEvent("zone_entered", ANNA, "hall", NOON)
    assert said(engine.update(NOON, 1, None, [event])) == ["opened"]
    hour_ago = NOON - 3600
    engine.update(hour_ago, 1, None)
    assert said(engine.update(hour_ago + 60, 1, None)) == ["resolved"]


@pytest.mark.parametrize("step", [3600, -3600])
def test_seconds_pass_on_while_the_clock_is_set(step: int) -> None:
    full, long = rule("occupancy_above", threshold=0, seconds=8), rule("dwell_over", seconds=10)
    engine = FloorEngine([full, replace(long, rule_id="r2")])
    engine.update(NOON, 1, inside(ANNA))
    engine.set_clock(step)
    assert engine.update(NOON + step + 6, 1, inside(ANNA, since=NOON + step)) == []
    assert said(engine.update(NOON + step + 9, 1, None)) == ["opened"]
    (opened,) = engine.update(NOON + step + 10, 1, None)
    assert (opened.change, opened.value) == ("opened", 10)


def test_dwell_is_an_alert_per_person() -> None:
    engine = FloorEngine([rule("dwell_over", seconds=5)])
    engine.update(NOON, 2, {"hall": [(ANNA, NOON), (BEN, NOON + 1)]})
    (first,) = engine.update(NOON + 5, 2, None)
    (second,) = engine.update(NOON + 6, 2, None)
    assert (first.person, second.person) == (ANNA, BEN)
    (over,) = engine.update(NOON + 7, 1, inside(BEN, since=NOON + 1))
    assert (over.change, over.alert_id) == ("resolved", first.alert_id)


def test_people_who_have_gone_take_no_end_of_room() -> None:
    engine = FloorEngine([rule("dwell_over", seconds=5, cooldown=86_400)])
    crowd, now = [UUID(int=number) for number in range(1, 4 * RESTING)], NOON
    for person in crowd:
        engine.update(now, 1, inside(person, since=now - 6))
        now += 9
    engine.update(now, 0, {"hall": []})
    engine.update(now + 6, 0, None)
    state = engine.state() or {}
    assert len(state["r1"]) == RESTING
    assert len(orjson.dumps(state)) < 60_000
    assert len(engine._watches._timers) <= 4 * RESTING
    restarted = FloorEngine([rule("dwell_over", seconds=5, cooldown=86_400)], state, now + 6)
    for known in (engine, restarted):
        assert known.update(now + 7, 1, inside(crowd[-2], since=now)) == []  # cools down
        assert said(known.update(now + 8, 1, inside(crowd[0], since=now))) == ["opened"]


def test_dwell_goes_on_when_two_turn_out_to_be_one() -> None:
    engine = FloorEngine([rule("dwell_over", seconds=5)])
    engine.update(NOON, 1, inside(ANNA))
    (opened,) = engine.update(NOON + 5, 1, None)
    (moved,) = engine.update(NOON + 6, 1, inside(BEN))
    assert (moved.change, moved.person, moved.alert_id) == ("updated", BEN, opened.alert_id)
    assert said(engine.update(NOON + 7, 0, inside())) == ["resolved"]


def test_a_second_visit_is_a_second_alert() -> None:
    engine = FloorEngine([rule("dwell_over", seconds=5)])
    changes = engine.update(NOON, 1, inside(ANNA)) + engine.update(NOON + 5, 1, None)
    changes += engine.update(NOON + 6, 0, inside())
    changes += engine.update(NOON + 7, 1, inside(ANNA, since=NOON + 7))
    changes += engine.update(NOON + 12, 1, None)
    assert said(changes) == ["opened", "resolved", "opened"]


def test_events_within_the_cool_down_are_one_alert() -> None:
    engine = FloorEngine([rule("line_crossed", line="gate", direction="in", cooldown=60)])

    def cross(later: float, way: str) -> list[AlertChange]:
        event = FloorEvent("line_crossed", ANNA, "gate", NOON + later, way)
        return engine.update(NOON + later, 1, None, [event])

    assert cross(0, "out") == []
    assert said(cross(1, "in")) == ["opened"]
    assert said(cross(2, "in")) == ["updated"]
    (over,) = engine.update(NOON + 61, 1, None)
    assert (over.change, over.value) == ("resolved", 2)
    assert said(cross(62, "in")) == ["opened"]


def test_nothing_opens_out_of_hours() -> None:
    hours = schedule([{"days": [3], "from": "12:01", "to": "12:02"}], "UTC")
    engine = FloorEngine([rule("occupancy_above", threshold=0, schedule=hours)])
    assert engine.update(NOON, 1, inside(ANNA)) == []
    for later in range(5, 60, 5):
        assert engine.update(NOON + later, 1, None) == []
    assert said(engine.update(NOON + 60, 1, None)) == ["opened"]


@pytest.mark.parametrize("there", [[], [rule("occupancy_above", threshold=9)]])
def test_a_rule_that_goes_takes_its_alert_along(there: list[RuleSpec]) -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=0)])
    engine.update(NOON, 1, inside(ANNA))
    engine.change(there)
    assert said(engine.update(NOON + 1, 1, inside(ANNA))) == ["resolved"]


def test_a_new_name_changes_nothing() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=0)])
    engine.update(NOON, 1, inside(ANNA))
    engine.change([rule("occupancy_above", threshold=0, cooldown=5.0)])
    assert engine.update(NOON + 1, 1, inside(ANNA)) == []


def test_a_rule_that_changed_while_nobody_looked_is_resolved() -> None:
    engine = FloorEngine([rule("occupancy_above", threshold=0)])
    (opened,) = engine.update(NOON, 1, inside(ANNA))
    state = engine.state()
    later = FloorEngine([rule("occupancy_above", threshold=5)], state, NOON)
    (over,) = later.update(NOON + 1, 1, inside(ANNA))
    assert (over.change, over.alert_id) == ("resolved", opened.alert_id)


def test_the_state_names_nobody() -> None:
    engine = FloorEngine([rule("dwell_over", seconds=5, cooldown=60)])
    engine.update(NOON, 1, inside(ANNA))
    engine.update(NOON + 5, 1, None)
    assert str(ANNA) not in str(engine.state())
