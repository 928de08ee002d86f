"""One connection to a broker: alerts with an answer, and what is true now, retained."""

from __future__ import annotations

import logging
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from alerts.deliveries import discovery, topics
from alerts.deliveries.connect import Deadline, connect
from alerts.deliveries.mqtt_address import MqttAddress
from alerts.deliveries.outcome import DeliveryFailedError
from alerts.deliveries.topics import Place

logger = logging.getLogger(__name__)

LIMIT_SECONDS: float = 10.0
"""To connect, and again for the broker's answer to an alert."""
KEEP_ALIVE_SECONDS: Final = 20
_FIRST_WAIT, _LONGEST_WAIT = 1, 30


class _CheckedClient(Client):
    """paho's client, which connects to allowed addresses alone."""

    networks: Sequence[str] = ()
    failure = ""

    def _create_socket_connection(self) -> socket.socket:
        """Connect to what was checked; paho itself would look the name up once more."""
        try:
            self.failure = ""
            return connect(self._host, self._port, self.networks, Deadline(LIMIT_SECONDS))
        except DeliveryFailedError as error:
            self.failure = str(error)
            raise OSError(self.failure) from None


class MqttSession:
    """A connection that comes back by itself, and tells again then what is true.

    Args:
        broker: where to; the prefix of topics too.
        networks: in which it may be.
    """

    def __init__(self, broker: MqttAddress, networks: Sequence[str]) -> None:
        self._broker = broker
        self._lock = threading.Lock()
        self._connected = threading.Event()
        self._refusal = ""
        self._told: dict[str, str] = {}
        self._true: dict[str, str] = {}
        name = f"spoton-{secrets.token_hex(6)}"
        self._client = client = _CheckedClient(CallbackAPIVersion.VERSION2, client_id=name)
        client.networks = networks
        client.connect_timeout = LIMIT_SECONDS
        if broker.tls:
            client.tls_set()
        if broker.user:
            client.username_pw_set(broker.user, broker.password)
        client.will_set(self._status, topics.OFFLINE, qos=1, retain=True)
        client.reconnect_delay_set(_FIRST_WAIT, _LONGEST_WAIT)
        client.on_connect, client.on_disconnect = self._on_connect, self._on_disconnect
        client.connect_async(broker.host, broker.port, KEEP_ALIVE_SECONDS)
        client.loop_start()

    def send(self, topic: str, body: bytes) -> None:
        """Publish an alert; return once the broker has taken it.

        Raises:
            DeliveryFailedError: it did not; the message says why. The session is of no use then:
                what waits in it would go out later, beside the next attempt.
        """
        deadline = Deadline(LIMIT_SECONDS)
        self._wait_connected()
        said = self._client.publish(f"{self._broker.prefix}/{topic}", body, qos=1)
        try:
            said.wait_for_publish(deadline.left())
        except (RuntimeError, ValueError):
            raise DeliveryFailedError("The connection to the broker broke.") from None
        if not said.is_published():
            raise deadline.passed()

    def tell(self, places: Iterable[Place], counts: Mapping[str, Sequence[Any]]) -> None:
        """Publish what has become different of the state; retained, and once more on reconnecting.

        Args:
            counts: by environment, the payloads of its tasks.
        """
        true: dict[str, str] = {}
        for place in places:
            true |= discovery.messages(self._broker, place)
            below = topics.states(place, counts.get(place.environment_id, ()))
            true |= {f"{self._broker.prefix}/{topic}": text for topic, text in below.items()}
        with self._lock:
            # Empty takes a retained message away: what was deleted, or is not known any longer.
            self._true = dict.fromkeys(self._true, "") | true
            self._publish_changes()

    def close(self) -> None:
        """Say that we go, and go."""
        if self._connected.is_set():
            said = self._client.publish(self._status, topics.OFFLINE, qos=1, retain=True)
            try:
                said.wait_for_publish(1)
            except (RuntimeError, ValueError):
                logger.debug("a broker did not hear that we go")
        self._client.disconnect()
        self._client.loop_stop()

    @property
    def _status(self) -> str:
        return f"{self._broker.prefix}/{topics.STATUS}"

    def _wait_connected(self) -> None:
        end = time.monotonic() + LIMIT_SECONDS
        while not self._connected.wait(0.05):
            words = self._refusal or self._client.failure
            if words or time.monotonic() > end:
                raise DeliveryFailedError(words or "The broker does not answer.")

    def _publish_changes(self) -> None:
        if not self._connected.is_set():
            return
        for topic, text in self._true.items():
            if self._told.get(topic) != text:
                self._client.publish(topic, text, qos=0, retain=True)
                self._told[topic] = text

    def _on_connect(
        self,
        client: Client,
        userdata: Any,
        flags: ConnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        if code.is_failure:
            self._refusal = f"The broker refused: {str(code).lower()}."
            return
        self._refusal = ""
        client.publish(self._status, topics.ONLINE, qos=1, retain=True)
        with self._lock:
            self._told = {}  # a broker that was restarted may have kept nothing
            self._connected.set()
            self._publish_changes()

    def _on_disconnect(
        self,
        client: Client,
        userdata: Any,
        flags: DisconnectFlags,
        code: ReasonCode,
        properties: Properties | None,
    ) -> None:
        self._connected.clear()
