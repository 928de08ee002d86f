"""The rules of a task: from ticks, cameras and frames to what is stored and told."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alerts.engine.rule_spec import RuleSpec
from tests.worker.test_floor_counts import PLAN, seen
from tests.worker.test_task_pictures import task_pictures
from tests.worker.ticks import ANNA, BEN
from vision.sources import CameraStatus
from vision.types import Frame
from worker.alert_messages import alert_message
from worker.floor_counts import FloorCounts
from worker.task_alerts import AlertPlan, TaskAlerts

NOON = 1767268800.0
CROWDED = RuleSpec("r1", "Crowded", "occupancy_above", zone="hall", threshold=1, place="Hall")
STAYED = RuleSpec("r2", "Stayed", "dwell_over", zone="hall", seconds=5)
AWAY = RuleSpec("r3", "Away", "camera_offline")
FROZEN = RuleSpec("r4", "Frozen", "camera_frozen")


def plan(*rules: RuleSpec) -> AlertPlan:
    return AlertPlan((len(rules), 0, 0), rules)


def status(state: Any) -> CameraStatus:
    return CameraStatus(state, "", None, None, 0, None)


class Task:
    """Counts and rules, as a task runner feeds them."""

    def __init__(self, *rules: RuleSpec) -> None:
        self.floor = FloorCounts(PLAN)
        self.alerts = TaskAlerts(plan(*rules))

    def tick(self, later: float, *people: Any) -> list[str]:
        view = seen(*people)
        events = self.floor.update(NOON + later, view)
        self.alerts.follow(NOON + later, self.floor, view, events)
        return [change.change for change in self.alerts.take_untold()]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic time, which passes by hand."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_tick_opens_an_alert_and_stores_it() -> None:
    task = Task(CROWDED)
    assert task.tick(0, (ANNA, 2, 2)) == []
    assert task.tick(1, (ANNA, 2, 2), (BEN, 2, 3)) == ["opened"]
    records = task.alerts.take()
    assert records is not None
    assert [change.rule.rule_id for change in records.changes] == ["r1"]
    assert records.state is not None
    assert task.alerts.take() is None


def test_a_merge_keeps_one_alert_about_dwell() -> None:
    task = Task(STAYED)
    task.tick(0, (ANNA, 2, 2))
    assert task.tick(6, (ANNA, 2, 2)) == ["opened"]
    view = seen((BEN, 2, 2), merged=(BEN, ANNA))
    task.floor.update(NOON + 7, view)
    task.alerts.follow(NOON + 7, task.floor, view, [])
    assert task.alerts.take_untold() == []
    assert task.tick(40) == ["resolved"]


def test_rules_change_while_a_task_runs() -> None:
    task = Task()
    task.tick(0, (ANNA, 2, 2))
    task.alerts.change(plan(replace(CROWDED, threshold=0)))
    assert task.tick(1, (ANNA, 2, 2)) == ["opened"]
    task.alerts.change(plan())
    assert task.tick(2, (ANNA, 2, 2)) == ["resolved"]


def test_a_restarted_task_knows_its_open_alerts() -> None:
    task = Task(CROWDED)
    task.tick(1, (ANNA, 2, 2), (BEN, 2, 3))
    records = task.alerts.take()
    assert records is not None
    later = Task()
    later.alerts = TaskAlerts(plan(CROWDED), records.state, NOON + 1)
    assert later.tick(2, (ANNA, 2, 2), (BEN, 2, 3)) == []
    told = [said for second in range(3, 30) for said in later.tick(second, (ANNA, 2, 2))]
    assert told == ["resolved"]


def test_a_rule_deleted_during_a_restart_is_resolved() -> None:
    task = Task(CROWDED)
    task.tick(0, (ANNA, 2, 2), (BEN, 2, 3))
    records = task.alerts.take()
    assert records is not None
    later = Task()
    later.alerts = TaskAlerts(plan(AWAY), records.state, NOON)
    later.alerts.look({"c09": status("online")}, later.floor)
    assert later.tick(1, (ANNA, 2, 2)) == []  # it has no words any longer
    resolved = later.alerts.take()
    assert resolved is not None
    assert [change.change for change in resolved.changes] == ["resolved"]


def test_a_camera_that_is_away_needs_no_tick(clock: list[float]) -> None:
    task = Task(replace(AWAY, seconds=30))
    task.tick(0)
    found = []
    for _ in range(40):
        clock[0] += 1
        assert task.alerts.look_due()
        task.alerts.look({"c09": status("reconnecting"), "c12": status("ended")}, task.floor)
        assert not task.alerts.look_due()
        found += [(change.change, change.camera) for change in task.alerts.take_untold()]
    assert found == [("opened", "c09")]


def test_frames_that_repeat_are_noticed(clock: list[float]) -> None:
    task, pictures = Task(FROZEN), task_pictures("c09")
    image = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)
    for _ in range(3):
        clock[0] += 1
        pictures.see({"c09": Frame(image, 0, NOON, clock[0])})
        task.alerts.look({"c09": status("online")}, task.floor, pictures.facts)
    (opened,) = task.alerts.take_untold()
    assert (opened.rule.name, opened.camera) == ("Frozen", "c09")


@pytest.mark.parametrize("kind", ["frozen", "covered", "defocused", "moved"])
def test_each_word_about_a_picture_has_its_rule(clock: list[float], kind: str) -> None:
    task = Task(RuleSpec("r5", "Picture", f"camera_{kind}"))
    facts = {"camera_frozen": False, "camera_covered": False, f"camera_{kind}": True}
    task.alerts.look({"c09": status("online")}, task.floor, lambda name: facts)
    (opened,) = task.alerts.take_untold()
    assert opened.camera == "c09"
    clock[0] += 1
    task.alerts.look({"c09": status("reconnecting")}, task.floor, lambda name: facts)
    assert task.alerts.take_untold() == []  # of a camera that is away nothing is known


def test_an_acknowledgement_is_told_once() -> None:
    task = Task(FROZEN)
    assert not task.alerts.change(plan(FROZEN, AWAY))
    assert task.alerts.change(plan(replace(FROZEN, resets=1)))
    assert not task.alerts.change(plan(replace(FROZEN, resets=1), AWAY))


def test_clients_are_told_in_words() -> None:
    task = Task(CROWDED)
    view = seen((ANNA, 2, 2), (BEN, 2, 3))
    task.alerts.follow(NOON, task.floor, view, task.floor.update(NOON, view))
    (opened,) = task.alerts.take_untold()
    message = json.loads(alert_message(7, opened))
    assert (message["type"], message["sequence"]) == ("event", 7)
    assert message["payload"] == {
        "kind": "alert",
        "alert_id": str(opened.alert_id),
        "state": "open",
        "timestamp": "2026-01-01T12:00:00.000Z",
        "opened_at": "2026-01-01T12:00:00.000Z",
        "rule_id": "r1",
        "rule_name": "Crowded",
        "alert_kind": "occupancy_above",
        "message": "2 people in Hall, more than 1.",
        "value": 2,
        "zone_id": "hall",
        "line_id": None,
        "camera_id": None,
        "global_id": None,
    }
