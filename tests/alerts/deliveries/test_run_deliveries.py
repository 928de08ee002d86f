"""`manage.py run_deliveries`, with a real database, Redis, Mosquitto and HTTP receivers."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from alerts.kinds import Kind
from alerts.models import AlertDelivery, AlertReceiver, AlertRule
from live.keys import analytics_key
from spoton import workers
from tests.alerts.deliveries.broker import Broker, listening
from tests.alerts.deliveries.http_receiver import http_receiver
from tests.alerts.deliveries.http_receiver import says as answers_with
from tests.alerts.deliveries.places import counted
from tests.alerts.deliveries.process import DeliveryProcess, delivering
from tests.alerts.deliveries.rows import make_receiver, make_rule, open_alert
from tests.factories import make_camera, make_task
from tests.waiting import patient, take_time, wait_for
from tracking.models import Environment, Line, ProcessingTask, Zone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]
State = AlertDelivery.State
ALERTS = 40
TOPIC = "spoton/campus/alerts"


@pytest.fixture
def rule(campus: Environment) -> AlertRule:
    return make_rule(campus)


def delivered() -> int:
    return AlertDelivery.objects.filter(state=State.DELIVERED).count()


def says_it_lives(process: DeliveryProcess) -> bool:
    return any(f":{process.pid}:" in one["holder"] for one in workers.deliveries())


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) * 95 // 100]


def test_from_commit_to_received_takes_less_than_a_second(
    rule: AlertRule,
    broker: Broker,
    process_env: dict[str, str],
    tmp_path: Path,
) -> None:
    committed: dict[str, float] = {}
    with (
        http_receiver() as http,
        listening(broker.port) as heard,
        delivering(process_env, tmp_path / "log"),
    ):
        make_receiver(http.address)
        make_receiver(broker.address)
        open_alert(rule, "first")
        wait_for(lambda: delivered() == 2, 20)
        for number in range(ALERTS):
            alert = open_alert(rule, str(number))
            committed[str(alert.alert_id)] = time.time()
            take_time(0.05)
        wait_for(lambda: delivered() == 2 * ALERTS + 2, 20)
        came: dict[str, list[tuple[bytes | str, float]]] = {
            "webhook": [(one.body, one.at) for one in http.received],
            "MQTT": [(text, at) for topic, text, _, at in heard.received if topic == TOPIC],
        }
    for kind, received in came.items():
        ids = [(json.loads(body)["alert"]["alert_id"], at) for body, at in received]
        waits = [at - committed[alert] for alert, at in ids if alert in committed]
        assert len(waits) == ALERTS
        assert p95(waits) < patient(1.0), kind


@pytest.mark.slow
def test_killed_in_the_middle_it_loses_nothing(
    rule: AlertRule, process_env: dict[str, str], tmp_path: Path
) -> None:
    """Its successor waits for the lease, then sends what was under way once more: the same id."""

    def slowly(connection: object) -> None:
        take_time(0.2)
        answers_with(b"HTTP/1.1 200 OK\r\n\r\n")(connection)  # type: ignore[arg-type]

    with http_receiver(slowly) as http:
        receiver = make_receiver(http.address)
        for number in range(20):
            open_alert(rule, str(number))
        for kill in range(3):
            with delivering(process_env, tmp_path / f"log-{kill}") as process:
                wait_for(lambda kill=kill: delivered() >= 3 + 3 * kill, 40)  # type: ignore[misc]
                process.kill()
            # The lease of who died runs out by the database's clock; tests need not wait for it.
            AlertReceiver.objects.filter(pk=receiver.pk).update(lease_expires_at=None)
        with delivering(process_env, tmp_path / "log-last"):
            wait_for(lambda: delivered() == 20, 40)
    again = Counter(http.ids)
    assert len(again) == 20
    assert sum(again.values()) <= 23, "only what was under way comes twice"
    assert len({(one.headers["idempotency-key"], one.body) for one in http.received}) == 20
    assert http.most_at_once == 1


def test_a_worker_that_is_away_is_told_at_once(
    campus: Environment, process_env: dict[str, str], tmp_path: Path
) -> None:
    make_rule(campus, kind=Kind.SYSTEM_WORKER_AWAY, threshold=None)
    with http_receiver() as http:
        make_receiver(http.address)
        with delivering(process_env, tmp_path / "log"):
            wait_for(lambda: delivered() == 1, 20)
    (body,) = (json.loads(one.body) for one in http.received)
    assert "No worker is running." in body["text"]


@pytest.mark.slow
def test_a_second_process_takes_over(
    rule: AlertRule, process_env: dict[str, str], tmp_path: Path
) -> None:
    with http_receiver() as http, delivering(process_env, tmp_path / "log-1") as first:
        make_receiver(http.address)
        with delivering(process_env, tmp_path / "log-2"):
            for number in range(20):
                open_alert(rule, str(number))
            wait_for(lambda: delivered() == 20, 20)
            holder = AlertReceiver.objects.get().lease_holder
            assert says_it_lives(first)
            assert first.terminate() == 0
            assert not says_it_lives(first)
            open_alert(rule, "after")
            wait_for(lambda: delivered() == 21, 20)
            assert AlertReceiver.objects.get().lease_holder != ""
            assert holder
    assert Counter(http.ids).most_common(1)[0][1] == 1
    assert http.most_at_once == 1


def test_counts_and_cameras_reach_the_broker(
    campus: Environment,
    broker: Broker,
    process_env: dict[str, str],
    tmp_path: Path,
    redis_client: object,
) -> None:
    Zone.objects.create(environment=campus, zone_id="lobby", name="Lobby", polygon=[])
    Line.objects.create(environment=campus, line_id="door", name="Door", points=[])
    task = make_task(campus, [make_camera(campus, name="Main gate")], held=True)
    make_receiver(broker.address, campus)
    told = {
        "spoton/campus/occupancy": "3",
        "spoton/campus/zones/lobby/occupancy": "2",
        "spoton/campus/zones/lobby/presence": "ON",
        "spoton/campus/lines/door/in": "4",
        "spoton/campus/cameras/c01/state": "online",
        "spoton/campus/status": "online",
    }
    update = {"type": "analytics_update", "sequence": 1, "payload": counted()}
    redis_client.set(analytics_key(task.pk), json.dumps(update), ex=30)  # type: ignore[attr-defined]
    with listening(broker.port) as heard, delivering(process_env, tmp_path / "log") as process:
        wait_for(
            lambda: {topic: heard.newest.get(topic) for topic in told} == told,
            20,
            lambda: f"{heard.newest} {process.log[-2000:]}",
        )
        ProcessingTask.objects.update(
            status=ProcessingTask.Status.COMPLETED, finished_at=timezone.now()
        )
        wait_for(lambda: heard.newest["spoton/campus/status"] == "offline", 20)
        wait_for(lambda: heard.newest["spoton/campus/occupancy"] == "", 20)
        process.kill()
        wait_for(lambda: heard.newest["spoton/status"] == "offline", 20)
