"""Home Assistant's MQTT discovery: zones, lines and cameras appear there by themselves.

One device per environment; its entities become unavailable while nobody counts, or when we go.
https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from alerts.deliveries import topics
from alerts.deliveries.mqtt_address import MqttAddress
from alerts.deliveries.topics import Place

_NO_ID: Final = re.compile(r"[^A-Za-z0-9_-]")
_PEOPLE: Final = {"unit_of_measurement": "people", "state_class": "measurement"}
_TOTAL: Final = {"state_class": "total_increasing"}
_EVENTS: Final = ["opened", "resolved", "acknowledged", "test"]
_EVENT: Final = (
    '{"event_type": "{{ value_json.event }}", "title": {{ value_json.title | tojson }}, '
    '"text": {{ value_json.text | tojson }}}'
)


def messages(broker: MqttAddress, place: Place) -> dict[str, str]:
    """Return all topics under Home Assistant's prefix, each with its retained JSON."""
    if not broker.discovery:
        return {}
    return {
        topic: json.dumps(config, separators=(",", ":"), sort_keys=True)
        for topic, config in _entities(broker, place)
    }


def _entities(broker: MqttAddress, place: Place) -> Iterator[tuple[str, dict[str, Any]]]:
    root = place.environment_id
    counted = [f"{broker.prefix}/{topics.STATUS}", f"{broker.prefix}/{root}/status"]
    always = counted[:1]

    def entity(
        kind: str, name: str, path: str, available: list[str], **more: Any
    ) -> tuple[str, dict[str, Any]]:
        unique = _unique(broker.prefix, root, path)
        return f"{broker.discovery}/{kind}/{unique}/config", {
            "name": name,
            "unique_id": unique,
            "state_topic": f"{broker.prefix}/{root}/{path}",
            "availability": [{"topic": topic} for topic in available],
            "availability_mode": "all",
            "device": {
                "identifiers": [_unique(broker.prefix, root)],
                "name": place.name,
                "manufacturer": "SpotOn",
            },
            "origin": {"name": "SpotOn"},
            **more,
        }

    yield entity("sensor", "People", "occupancy", counted, icon="mdi:account-group", **_PEOPLE)
    yield entity(*("event", "Alerts", "alerts", always), event_types=_EVENTS, value_template=_EVENT)
    for zone, name in place.zones.items():
        path = f"zones/{zone}"
        yield entity("sensor", f"{name} occupancy", f"{path}/occupancy", counted, **_PEOPLE)
        yield entity(
            *("binary_sensor", f"{name} presence", f"{path}/presence", counted),
            device_class="occupancy",
        )
        yield entity("sensor", f"{name} entries", f"{path}/entries", counted, **_TOTAL)
        yield entity("sensor", f"{name} exits", f"{path}/exits", counted, **_TOTAL)
    for line, name in place.lines.items():
        for way in ("in", "out"):
            yield entity("sensor", f"{name} {way}", f"lines/{line}/{way}", counted, **_TOTAL)
    for camera, (name, _) in place.cameras.items():
        yield entity(
            *("binary_sensor", name, f"cameras/{camera}/state", always),
            device_class="connectivity",
            payload_on=topics.ONLINE,
            payload_off=topics.OFFLINE,
        )


def _unique(*parts: str) -> str:
    """Return an id that no other parts have, of the characters that Home Assistant takes.

    Ids may hold underscores and slashes of a prefix become some, so that joined parts alone can
    collide: zone `b` of environment `a`, and environment `a_zones_b`.
    """
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    return f"{_NO_ID.sub('_', '_'.join(parts))}_{digest[:8]}"
