"""What Home Assistant's MQTT discovery takes, as its documentation says, and what is sent.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery, and the pages of the components
`sensor.mqtt`, `binary_sensor.mqtt` and `event.mqtt`. The schemas of Home Assistant 2024.3.3 itself
took all of these messages.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest

from alerts.deliveries import discovery, mqtt_address, topics
from tests.alerts.deliveries.places import CAMPUS, counted

BROKER = mqtt_address.parse("mqtt://10.0.0.9")
TOPIC: Final = re.compile(r"homeassistant/(?P<component>\w+)/(?P<object_id>[A-Za-z0-9_-]+)/config")
COMMON: Final = {
    *("name", "unique_id", "state_topic", "availability", "availability_mode"),
    *("device", "origin", "icon", "value_template", "device_class"),
}
OPTIONS: Final[dict[str, set[str]]] = {
    "sensor": COMMON | {"unit_of_measurement", "state_class"},
    "binary_sensor": COMMON | {"payload_on", "payload_off"},
    "event": COMMON | {"event_types"},
}
CLASSES: Final[dict[str, set[str | None]]] = {
    "sensor": {None},
    "binary_sensor": {"occupancy", "connectivity"},
    "event": {None},
}
MESSAGES: Final = [
    (topic, json.loads(text)) for topic, text in discovery.messages(BROKER, CAMPUS).items()
]

entities = pytest.mark.parametrize(("topic", "config"), MESSAGES, ids=[one for one, _ in MESSAGES])


def component_of(topic: str) -> str:
    found = TOPIC.fullmatch(topic)
    assert found is not None
    return found["component"]


@entities
def test_an_entity_has_known_options_alone(topic: str, config: dict[str, Any]) -> None:
    component = component_of(topic)
    assert config.keys() <= OPTIONS[component]
    assert config.get("device_class") in CLASSES[component]
    assert config["state_topic"]
    assert config["name"]


@entities
def test_an_entity_belongs_to_a_device_and_names_us(topic: str, config: dict[str, Any]) -> None:
    assert config["device"].keys() <= {"identifiers", "name", "manufacturer"}
    assert config["device"]["identifiers"]
    assert config["origin"]["name"] == "SpotOn"
    assert topic.split("/")[-2] == config["unique_id"]


@entities
def test_an_entity_knows_when_it_is_unavailable(topic: str, config: dict[str, Any]) -> None:
    assert config["availability_mode"] == "all"
    # The payloads `online` and `offline` are Home Assistant's defaults.
    assert all(one.keys() == {"topic"} for one in config["availability"])


def test_states_are_what_each_component_reads() -> None:
    told = topics.states(CAMPUS, [counted()])
    for topic, config in MESSAGES:
        state = told.get(config["state_topic"].removeprefix("spoton/"))
        match component_of(topic):
            case "sensor":
                assert state is not None
                assert state.isdecimal()
                assert config["state_class"] in {"measurement", "total_increasing"}
            case "binary_sensor":
                assert state in {
                    config.get("payload_on", "ON"),
                    config.get("payload_off", "OFF"),
                }
            case _:
                assert "event_type" in config["value_template"]
                assert "opened" in config["event_types"]


def test_every_zone_and_camera_appears() -> None:
    followed = {config["state_topic"] for _, config in MESSAGES}
    for zone in CAMPUS.zones:
        for what in ("occupancy", "presence", "entries", "exits"):
            assert f"spoton/campus/zones/{zone}/{what}" in followed
    for camera in CAMPUS.cameras:
        assert f"spoton/campus/cameras/{camera}/state" in followed
