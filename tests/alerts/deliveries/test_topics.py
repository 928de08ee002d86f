"""Which topic says what."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from alerts.deliveries import discovery, mqtt_address, topics
from spoton.conf.config import BASE_DIR
from tests.alerts.deliveries.places import CAMPUS, counted

BROKER = mqtt_address.parse("mqtt://10.0.0.9")
COUNTED = {
    "campus/status": "online",
    "campus/occupancy": "3",
    "campus/zones/lobby/occupancy": "2",
    "campus/zones/lobby/presence": "ON",
    "campus/zones/lobby/entries": "7",
    "campus/zones/lobby/exits": "5",
    "campus/lines/door/in": "4",
    "campus/lines/door/out": "1",
    "campus/cameras/c01/state": "online",
    "campus/cameras/c02/state": "offline",
}


def test_counts_and_cameras_have_a_topic_each() -> None:
    assert topics.states(CAMPUS, [counted()]) == COUNTED


def test_tasks_of_an_environment_are_told_as_their_sum() -> None:
    told = topics.states(CAMPUS, [counted(3, 2), counted(1, 0)])
    assert told["campus/occupancy"] == "4"
    assert told["campus/zones/lobby/occupancy"] == "2"
    assert told["campus/lines/door/in"] == "8"


def test_nobody_in_a_zone_is_no_presence() -> None:
    told = topics.states(CAMPUS, [counted(3, 0)])
    assert told["campus/zones/lobby/presence"] == "OFF"


def test_what_is_not_known_is_not_told() -> None:
    for counts in ([], [counted(known=False)]):
        told = topics.states(CAMPUS, counts)
        assert told["campus/status"] == "offline"
        assert [topic for topic in told if "zones" in topic or "lines" in topic] == []
        assert told["campus/cameras/c01/state"] == "online"


def test_a_zone_that_its_worker_does_not_know_yet_is_empty() -> None:
    new = replace(CAMPUS, zones={"lobby": "Lobby", "new": "New"})
    assert topics.states(new, [counted()])["campus/zones/new/occupancy"] == "0"


def test_home_assistant_gets_an_entity_for_each_topic() -> None:
    messages = discovery.messages(BROKER, CAMPUS)
    told = [json.loads(text) for text in messages.values()]
    followed = {config["state_topic"].removeprefix("spoton/") for config in told}
    assert followed == COUNTED.keys() - {"campus/status"} | {"campus/alerts"}
    assert all(re.fullmatch(r"homeassistant/\w+/\w+/config", topic) for topic in messages)
    assert len({config["unique_id"] for config in told}) == len(told)
    assert {config["device"]["name"] for config in told} == {"Campus"}


def test_home_assistant_knows_when_nobody_counts() -> None:
    told = [json.loads(text) for text in discovery.messages(BROKER, CAMPUS).values()]
    by_topic = {config["state_topic"]: config for config in told}
    zone = by_topic["spoton/campus/zones/lobby/occupancy"]
    assert [each["topic"] for each in zone["availability"]] == [
        "spoton/status",
        "spoton/campus/status",
    ]
    camera = by_topic["spoton/campus/cameras/c01/state"]
    assert [each["topic"] for each in camera["availability"]] == ["spoton/status"]


def test_two_installations_share_a_broker_by_their_prefix() -> None:
    other = mqtt_address.parse("mqtt://10.0.0.9/site-2")
    assert not discovery.messages(BROKER, CAMPUS).keys() & discovery.messages(other, CAMPUS).keys()


def test_ids_with_underscores_do_not_collide() -> None:
    long = replace(CAMPUS, environment_id="campus_zones_lobby")
    first, second = (discovery.messages(BROKER, place) for place in (CAMPUS, long))
    assert not first.keys() & second.keys()


def test_discovery_can_be_off() -> None:
    assert discovery.messages(mqtt_address.parse("mqtt://10.0.0.9?discovery="), CAMPUS) == {}


def test_every_topic_is_documented() -> None:
    text = (BASE_DIR / "docs" / "mqtt.md").read_text(encoding="utf-8")
    for topic in [*COUNTED, "campus/alerts", "status"]:
        named = re.sub(r"(zones|lines|cameras)/\w+", r"\1/{id}", topic)
        named = re.sub(r"^campus", "{environment}", named)
        assert f"`spoton/{named}`" in text, named
