"""The address of a broker: `mqtts://user:password@host:8883/prefix?discovery=homeassistant`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

from alerts.deliveries.parts import split

PREFIX: Final = "spoton"
DISCOVERY: Final = "homeassistant"
_PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
_TOPIC: Final = re.compile(r"\A[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*\Z")


@dataclass(frozen=True, slots=True, repr=False)
class MqttAddress:
    """A broker, and the topics to use there.

    Attributes:
        prefix: what all topics begin with.
        discovery: Home Assistant's prefix, "" to announce nothing there.
    """

    host: str
    port: int
    tls: bool
    user: str
    password: str
    prefix: str
    discovery: str


def parse(address: str) -> MqttAddress:
    """Return the parts of an address.

    Raises:
        ValueError: the message says what is wrong with it, without repeating it.

    >>> broker = parse("mqtt://joe:p%40ss@10.0.0.9/site-2?discovery=")
    >>> broker.host, broker.port, broker.password, broker.prefix, broker.discovery
    ('10.0.0.9', 1883, 'p@ss', 'site-2', '')
    """
    parts = split(address)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("Use an address such as mqtt://user:password@broker.example.org:1883.")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    discovery = options.pop("discovery", DISCOVERY)
    if options or parts.fragment:
        raise ValueError("An MQTT address takes no option but discovery.")
    prefix = parts.path.strip("/") or PREFIX
    for topic in filter(None, (prefix, discovery)):
        if not _TOPIC.match(topic):
            raise ValueError("A prefix of topics has only letters, digits, _, ., - and /.")
    return MqttAddress(
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        parts.scheme == "mqtts",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        prefix,
        discovery,
    )
