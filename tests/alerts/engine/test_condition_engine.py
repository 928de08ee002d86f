"""Rules about cameras and about the system."""

from __future__ import annotations

from typing import Any

from alerts.engine.condition_engine import ConditionEngine, Facts
from alerts.engine.rule_spec import RuleSpec
from alerts.engine.watch import AlertChange

NOON = 1767268800.0


def rule(**fields: Any) -> RuleSpec:
    return RuleSpec("r1", "Cameras", **{"kind": "camera_offline", "seconds": 30, **fields})


def offline(**cameras: bool | None) -> Facts:
    return {name: {"camera_offline": holds} for name, holds in cameras.items()}


def run(engine: ConditionEngine, begin: float, end: float, facts: Facts) -> list[AlertChange]:
    """Look every second."""
    changes = []
    for second in range(int(end - begin)):
        changes += engine.update(begin + second, facts)
    return changes


def test_each_camera_is_an_alert_of_its_own() -> None:
    engine = ConditionEngine([rule()])
    run(engine, NOON, NOON + 10, offline(c09=True, c12=False))
    changes = run(engine, NOON + 10, NOON + 60, offline(c09=True, c12=True))
    assert [(c.change, c.camera, c.opened_at - NOON) for c in changes] == [
        ("opened", "c09", 30),
        ("opened", "c12", 40),
    ]


def test_a_camera_is_back_when_it_has_been_so_for_as_long() -> None:
    engine = ConditionEngine([rule(seconds=10)])
    run(engine, NOON, NOON + 20, offline(c09=True))
    (over,) = run(engine, NOON + 20, NOON + 40, offline(c09=False))
    assert (over.change, over.resolved_at) == ("resolved", NOON + 30)


def test_a_rule_about_one_camera_leaves_the_others_alone() -> None:
    engine = ConditionEngine([rule(camera="c12")])
    assert run(engine, NOON, NOON + 60, offline(c09=True, c12=False)) == []


def test_what_nobody_knows_changes_nothing() -> None:
    engine = ConditionEngine([rule(seconds=0)])
    assert len(run(engine, NOON, NOON + 5, offline(c09=True))) == 1
    assert run(engine, NOON + 5, NOON + 60, offline(c09=None)) == []


def test_a_camera_that_was_taken_away_is_no_alert_any_more() -> None:
    engine = ConditionEngine([rule(seconds=0)])
    run(engine, NOON, NOON + 5, offline(c09=True))
    (over,) = engine.update(NOON + 6, {})
    assert over.change == "resolved"


def test_a_restart_continues_an_alert() -> None:
    engine = ConditionEngine([rule()])
    run(engine, NOON, NOON + 20, offline(c09=True))
    later = ConditionEngine([rule()], engine.state(), NOON + 19)
    (opened,) = run(later, NOON + 20, NOON + 40, offline(c09=True))
    assert opened.opened_at == NOON + 30
    again = ConditionEngine([rule()], later.state(), NOON + 39)
    assert run(again, NOON + 40, NOON + 60, offline(c09=True)) == []
    (over,) = run(again, NOON + 60, NOON + 100, offline(c09=False))
    assert over.alert_id == opened.alert_id
