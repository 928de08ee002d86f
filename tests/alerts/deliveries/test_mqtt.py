"""MQTT against a real Mosquitto."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from alerts.deliveries import discovery, mqtt, mqtt_address
from alerts.deliveries.mqtt import MqttSession
from alerts.deliveries.outcome import DeliveryFailedError
from spoton.networks import ANYWHERE
from tests.alerts.deliveries.broker import Broker, listening
from tests.alerts.deliveries.places import CAMPUS, counted
from tests.waiting import wait_for

BODY = b'{"delivery_id":"c2f0a4b8-77f1-4f0e-9f3a-1f1f5d1f0a77"}'
COUNTS = {"campus": [counted()]}
PEOPLE = next(iter(discovery.messages(mqtt_address.parse("mqtt://10.0.0.9"), CAMPUS)))
"""Where Home Assistant hears of the environment's occupancy."""


@contextmanager
def session(address: str, networks: tuple[str, ...] = ANYWHERE) -> Iterator[MqttSession]:
    connected = MqttSession(mqtt_address.parse(address), networks)
    try:
        yield connected
    finally:
        connected.close()


def test_an_alert_comes_once_with_quality_1(broker: Broker) -> None:
    with listening(broker.port) as heard, session(broker.address) as ours:
        ours.send("campus/alerts", BODY)
        wait_for(lambda: heard.texts("spoton/campus/alerts"), 5)
        came = [each for each in heard.received if each[0] == "spoton/campus/alerts"]
    assert [(text, quality) for _, text, quality, _ in came] == [(BODY.decode(), 1)]


def test_alerts_are_not_retained(broker: Broker) -> None:
    with session(broker.address) as ours:
        ours.send("campus/alerts", BODY)
        ours.tell([CAMPUS], COUNTS)
        with listening(broker.port) as late:
            wait_for(lambda: "spoton/campus/occupancy" in late.newest, 5)
    assert late.texts("spoton/campus/alerts") == []


def test_the_state_is_retained_and_told_when_it_changes(broker: Broker) -> None:
    with listening(broker.port) as heard, session(broker.address) as ours:
        ours.tell([CAMPUS], COUNTS)
        wait_for(lambda: heard.newest.get("spoton/campus/zones/lobby/occupancy") == "2", 5)
        for _ in range(3):
            ours.tell([CAMPUS], COUNTS)
        ours.tell([CAMPUS], {"campus": [counted(inside=1)]})
        wait_for(lambda: heard.newest["spoton/campus/zones/lobby/occupancy"] == "1", 5)
        with listening(broker.port) as late:
            wait_for(lambda: late.newest.get("spoton/campus/zones/lobby/occupancy") == "1", 5)
            assert late.newest["spoton/status"] == "online"
            assert PEOPLE in late.newest
    assert heard.texts("spoton/campus/zones/lobby/occupancy") == ["2", "1"]


def test_numbers_that_are_not_known_any_longer_go(broker: Broker) -> None:
    with listening(broker.port) as heard, session(broker.address) as ours:
        ours.tell([CAMPUS], COUNTS)
        ours.tell([CAMPUS], {})
        wait_for(lambda: heard.newest.get("spoton/campus/occupancy") == "", 5)
        assert heard.newest["spoton/campus/status"] == "offline"
        ours.tell([], {})  # the environment was deleted
        wait_for(lambda: heard.newest.get(PEOPLE) == "", 5)


def test_the_last_will_says_that_we_are_gone(broker: Broker) -> None:
    with listening(broker.port) as heard, session(broker.address) as ours:
        wait_for(lambda: heard.newest.get("spoton/status") == "online", 5)
        sock = ours._client.socket()
        assert sock is not None
        sock.close()  # as when the process is killed: no goodbye
        wait_for(lambda: "offline" in heard.texts("spoton/status"), 5)


def test_a_session_that_ends_says_so(broker: Broker) -> None:
    with listening(broker.port) as heard:
        with session(broker.address):
            wait_for(lambda: heard.newest.get("spoton/status") == "online", 5)
        wait_for(lambda: heard.newest.get("spoton/status") == "offline", 5)


def test_it_reconnects_and_tells_all_again(broker: Broker) -> None:
    with session(broker.address) as ours:
        ours.send("campus/alerts", BODY)
        ours.tell([CAMPUS], COUNTS)
        broker.stop()
        broker.start()  # without anything retained
        with listening(broker.port) as heard:
            wait_for(lambda: heard.newest.get("spoton/campus/occupancy") == "3", 20)
            assert heard.newest["spoton/status"] == "online"
            ours.send("campus/alerts", BODY)
            wait_for(lambda: heard.texts("spoton/campus/alerts"), 5)


def test_a_broker_that_is_off_is_named(broker: Broker) -> None:
    broker.stop()
    with session(broker.address) as ours, pytest.raises(DeliveryFailedError) as raised:
        ours.send("campus/alerts", BODY)
    assert str(raised.value) == "No connection: connection refused."
    assert raised.value.away


def test_a_wrong_password_is_named_and_not_shown(tmp_path: Path) -> None:
    broker = Broker(tmp_path, "right password")
    broker.start()
    address = f"mqtt://joe:wrong-password@127.0.0.1:{broker.port}"
    with session(address) as ours, pytest.raises(DeliveryFailedError) as raised:
        ours.send("campus/alerts", BODY)
    broker.stop()
    assert str(raised.value) == "The broker refused: not authorized."
    assert "wrong-password" not in repr(ours._broker)


def test_a_right_password_is_taken(tmp_path: Path) -> None:
    broker = Broker(tmp_path, "right password")
    broker.start()
    with session(f"mqtt://joe:right%20password@127.0.0.1:{broker.port}") as ours:
        ours.send("campus/alerts", BODY)
    broker.stop()


def test_addresses_of_no_receiver_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt, "LIMIT_SECONDS", 2.0)
    for host in ("169.254.169.254", "0.0.0.0"):
        with session(f"mqtt://{host}") as ours, pytest.raises(DeliveryFailedError) as raised:
            ours.send("campus/alerts", BODY)
        assert "RECEIVER_NETWORKS" in str(raised.value)
