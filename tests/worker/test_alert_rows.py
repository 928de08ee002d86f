"""Alerts of a batch in the database, and what a worker knows of rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from alerts.engine.watch import AlertChange
from alerts.kinds import Kind
from alerts.models import Alert, AlertRule, AlertState
from alerts.selectors.rule_specs import spec
from tests.factories import make_camera, make_person
from tests.worker.records import HOLDER, START, status, tick
from tracking.models import Camera, Environment, ProcessingTask, Zone
from worker.alert_records import AlertRecords
from worker.batch import Batch, BatchWriter
from worker.ending import end_held
from worker.plan import TaskPlan, plan, resumed_plan
from worker.store import TickQueue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
OPENED_AT = START.timestamp()


@pytest.fixture
def rule(campus: Environment) -> AlertRule:
    zone = Zone.objects.create(
        environment=campus, zone_id="hall", name="Hall", polygon=[[0, 0], [4, 0], [4, 4]]
    )
    return AlertRule.objects.create(
        environment=campus, name="Crowded", kind=Kind.OCCUPANCY_ABOVE, zone=zone, threshold=2
    )


def opened(rule: AlertRule, **fields: Any) -> AlertChange:
    change = AlertChange("opened", uuid4(), spec(rule), "", OPENED_AT, 3.0)
    return replace(change, **fields)


def write(task: ProcessingTask, *changes: AlertChange, state: Any = None, number: int = 1) -> None:
    task.refresh_from_db()
    record = tick(number, [], alerts=AlertRecords(list(changes), state))
    BatchWriter(HOLDER).write(Batch(plan(task), task.epoch, [record], status()))


def test_an_alert_keeps_what_its_rule_was(task: ProcessingTask, rule: AlertRule) -> None:
    write(task, opened(rule))
    rule.delete()
    alert = Alert.objects.get()
    assert (alert.rule, alert.rule_name, alert.place) == (None, "Crowded", "Hall")
    assert (alert.opened_at, alert.state) == (START, "open")
    assert alert.message == "3 people in Hall, more than 2."


def test_a_later_tick_resolves_it(task: ProcessingTask, rule: AlertRule) -> None:
    first = opened(rule)
    write(task, first)
    write(task, replace(first, change="resolved", resolved_at=OPENED_AT + 9, value=5.0), number=2)
    alert = Alert.objects.get()
    assert (alert.state, alert.value) == ("resolved", 5.0)


def test_what_an_operator_resolved_stays_so(task: ProcessingTask, rule: AlertRule) -> None:
    first = opened(rule)
    write(task, first)
    moment = timezone.now()
    Alert.objects.update(resolved_at=moment)
    write(task, replace(first, change="resolved", resolved_at=OPENED_AT + 9), number=2)
    assert Alert.objects.get().resolved_at == moment


def test_one_cause_is_open_once(task: ProcessingTask, rule: AlertRule) -> None:
    write(task, opened(rule))
    write(task, opened(rule), number=2)
    write(task, opened(rule, cause="c12"), number=3)
    open_now = Alert.objects.filter(resolved_at=None)
    assert sorted(open_now.values_list("cause", flat=True)) == ["", "c12"]
    assert Alert.objects.filter(resolved_at__isnull=False).count() == 1


def test_a_rule_that_is_gone_opens_nothing(task: ProcessingTask, rule: AlertRule) -> None:
    change = opened(rule)
    rule.delete()
    write(task, change, state={"people": {}, "cameras": {}})
    assert not Alert.objects.exists()


def test_someone_who_is_not_stored_is_nobody(
    task: ProcessingTask, rule: AlertRule, campus: Environment
) -> None:
    person = make_person(campus)
    write(task, opened(rule, person=person.pk))
    write(task, opened(rule, person=UUID(int=7), cause="b"), number=2)
    assert set(Alert.objects.values_list("person", flat=True)) == {person.pk, None}
    person.delete()
    assert set(Alert.objects.values_list("person", flat=True)) == {None}


def test_a_rule_about_any_camera_names_the_one(
    task: ProcessingTask, campus: Environment, camera: Camera
) -> None:
    rule = AlertRule.objects.create(environment=campus, name="Away", kind=Kind.CAMERA_OFFLINE)
    write(task, opened(rule, camera=camera.camera_id, cause=camera.camera_id))
    alert = Alert.objects.get()
    assert (alert.camera, alert.place) == (camera, camera.name or camera.camera_id)


def test_the_newest_state_is_kept(task: ProcessingTask, rule: AlertRule) -> None:
    write(task, state={"people": {"a": 1}})
    write(task, state={"people": {"a": 2}}, number=2)
    write(task, number=3)
    assert AlertState.objects.get().state == {"people": {"a": 2}}
    assert resumed_plan(task).alert_state == {"people": {"a": 2}}


def test_the_end_of_a_task_resolves_its_alerts(task: ProcessingTask, rule: AlertRule) -> None:
    write(task, opened(rule), state={})
    task.refresh_from_db()
    assert end_held(task, HOLDER, ProcessingTask.Status.STOPPED, "")
    assert Alert.objects.get().state == "resolved"
    assert not AlertState.objects.exists()


def test_a_tick_that_is_dropped_hands_its_alerts_on(rule: AlertRule) -> None:
    queue, changes = TickQueue(), [opened(rule), opened(rule, cause="b")]
    for number, change in enumerate(changes, 1):
        queue.add(tick(number, [], alerts=AlertRecords([change], {"people": {"n": number}})))
    queue.add(tick(3, []))
    queue.drop()
    queue.drop()
    kept = queue.ticks[0].alerts
    assert kept == AlertRecords(changes, {"people": {"n": 2}})


def planned(task: ProcessingTask, former: TaskPlan | None = None) -> TaskPlan:
    return plan(ProcessingTask.objects.get(pk=task.pk), former)


def test_a_plan_follows_its_rules(task: ProcessingTask, rule: AlertRule) -> None:
    first = planned(task)
    assert [known.name for known in first.alerts.rules] == ["Crowded"]
    assert planned(task, first) == first
    rule.name = "Very crowded"
    rule.save()
    second = planned(task, first)
    assert second != first
    assert [known.name for known in second.alerts.rules] == ["Very crowded"]
    rule.enabled = False
    rule.save()
    assert planned(task, second).alerts.rules == ()


def test_a_plan_without_changes_reads_no_rule(
    task: ProcessingTask, rule: AlertRule, django_assert_num_queries: Any
) -> None:
    make_camera(task.environment, "c99")
    first = planned(task)
    row = ProcessingTask.objects.select_related("environment").get(pk=task.pk)
    with django_assert_num_queries(5):
        plan(row, first)
