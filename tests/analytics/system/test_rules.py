"""Rules about the system, a look a minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.deliveries import system_watch
from alerts.kinds import Kind
from alerts.models import Alert, AlertRule, AlertState
from analytics.jobs import record_minute
from analytics.system import rules
from analytics.system.rules import evaluate
from tests.alerts.deliveries.rows import make_rule, open_alert
from tests.factories import make_environment, make_task
from tracking.models import Environment, ProcessingTask

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WORKER = {"database_away": False, "queue": 0, "overload": None}


def figures(minute: int, **parts: Any) -> dict[str, Any]:
    return {
        "timestamp": NOON + timedelta(minutes=minute),
        "workers": [WORKER],
        "latency_ms": {"p95": 40.0},
        "disk": {"percent": 50.0},
        "redis_ms": 0.2,
    } | parts


def watch(kind: Kind, seconds: int = 0) -> None:
    environment = make_environment()
    AlertRule.objects.create(environment=environment, name=kind.label, kind=kind, seconds=seconds)


@pytest.mark.parametrize(
    ("kind", "trouble", "message"),
    [
        (Kind.SYSTEM_WORKER_AWAY, {"workers": []}, "No worker is running."),
        (Kind.SYSTEM_DISK, {"disk": {"percent": 95.0}}, "The data disk is nearly full."),
        (
            Kind.SYSTEM_STORE_QUEUE,
            {"workers": [WORKER | {"database_away": True}]},
            "A worker cannot store its results.",
        ),
        (
            Kind.SYSTEM_OVERLOAD,
            {"latency_ms": {"p95": 4000.0}},
            "A worker cannot keep up with its cameras.",
        ),
        (
            Kind.SYSTEM_OVERLOAD,
            {"workers": [WORKER | {"overload": {"fps": 1.4, "wanted_fps": 10.0, "cameras": 16}}]},
            "A worker cannot keep up with its cameras.",
        ),
    ],
)
def test_trouble_is_one_alert_until_it_is_over(
    kind: Kind, trouble: dict[str, Any], message: str
) -> None:
    watch(kind)
    evaluate(figures(0))
    assert not Alert.objects.exists()
    evaluate(figures(1, **trouble))
    evaluate(figures(2, **trouble))
    alert = Alert.objects.get()
    assert (alert.message, alert.state, alert.task) == (message, "open", None)
    assert alert.opened_at == NOON + timedelta(minutes=1)
    evaluate(figures(3))
    evaluate(figures(4))
    assert Alert.objects.get().resolved_at == NOON + timedelta(minutes=4)


def test_it_must_last_for_the_seconds_of_the_rule() -> None:
    watch(Kind.SYSTEM_WORKER_AWAY, seconds=120)
    for minute, workers in ((0, []), (1, [WORKER]), (2, []), (3, [])):
        evaluate(figures(minute, workers=workers))
    assert not Alert.objects.exists()
    evaluate(figures(4, workers=[]))
    assert Alert.objects.count() == 1


def test_without_redis_nobody_knows_of_workers() -> None:
    watch(Kind.SYSTEM_WORKER_AWAY)
    for minute in range(4):
        evaluate(figures(minute, workers=[], redis_ms=None))
    assert not Alert.objects.exists()


@pytest.mark.usefixtures("redis_client")
def test_the_job_of_each_minute_looks_at_the_rules() -> None:
    watch(Kind.SYSTEM_WORKER_AWAY)
    record_minute()
    assert Alert.objects.get().kind == Kind.SYSTEM_WORKER_AWAY


@pytest.mark.usefixtures("redis_client")
def test_the_process_of_deliveries_looks_at_the_rules_too() -> None:
    assert rules.look in system_watch.looks
    with CaptureQueriesContext(connection) as queries:
        rules.look()
    assert len(queries) == 1
    watch(Kind.SYSTEM_WORKER_AWAY)
    rules.look()
    assert Alert.objects.get().kind == Kind.SYSTEM_WORKER_AWAY


def test_a_look_that_was_overtaken_changes_nothing() -> None:
    watch(Kind.SYSTEM_WORKER_AWAY, seconds=60)
    evaluate(figures(0, workers=[]))
    evaluate(figures(1, workers=[]))
    before = AlertState.objects.get().state
    late = figures(1)
    evaluate(late | {"timestamp": late["timestamp"] - timedelta(seconds=5)})
    assert AlertState.objects.get().state == before
    assert Alert.objects.get().resolved_at is None


def test_alerts_that_nobody_watches_are_resolved(campus: Environment) -> None:
    task = make_task(campus, held=True)
    watched, left, gone = (open_alert(make_rule(campus, name)) for name in "abc")
    Alert.objects.filter(pk__in=[watched.pk, left.pk]).update(task=task)
    ended = make_task(campus, status=ProcessingTask.Status.STOPPED, finished_at=NOON)
    Alert.objects.filter(pk=left.pk).update(task=ended)
    AlertRule.objects.filter(name="c").delete()
    evaluate(figures(0))
    states = {alert.rule_name: alert.state for alert in Alert.objects.all()}
    assert states == {"a": "open", "b": "resolved", "c": "resolved"}
    assert gone.alert_id
