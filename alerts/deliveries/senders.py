"""How each kind of receiver is reached."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from alerts.deliveries import apprise_sender, attachments, mqtt_address, topics, webhook
from alerts.deliveries.mqtt import MqttSession
from alerts.deliveries.outcome import DeliveryFailedError
from alerts.models import AlertDelivery, AlertReceiver
from spoton.sealed import UnreadableSecretError

CLOSE_SECONDS: Final = 3.0


class Senders:
    """Sends deliveries; keeps connections to brokers.

    Args:
        networks: in which receivers may be.
    """

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = networks
        self._lock = threading.Lock()
        self._sessions: dict[int, tuple[AlertReceiver, MqttSession]] = {}

    def send(self, receiver: AlertReceiver, delivery: AlertDelivery) -> None:
        """Send once; return when the receiver has taken it.

        Raises:
            DeliveryFailedError: it did not.
        """
        try:
            address, secret = receiver.address(), receiver.secret()
        except UnreadableSecretError:
            raise DeliveryFailedError(
                "Its address is encrypted with a key that is not here: put the former key back, or "
                "enter the address again."
            ) from None
        body, delivery_id = delivery.body.encode(), str(delivery.delivery_id)
        match receiver.kind:
            case AlertReceiver.Kind.WEBHOOK:
                webhook.send(address, secret, body, delivery_id, self._networks)
            case AlertReceiver.Kind.MQTT:
                self._publish(receiver, _topic(delivery), body)
            case _:
                apprise_sender.send(address, body, self._networks, attachments.of(delivery))

    def keep_sessions(self, brokers: Iterable[AlertReceiver]) -> None:
        """Be connected to these brokers, and to no others."""
        wanted = {receiver.pk: receiver for receiver in brokers}
        with self._lock:
            known = list(self._sessions.items())
        for key, (receiver, _) in known:
            now = wanted.get(key)
            if now is None or now.sealed_address != receiver.sealed_address:
                self._drop(key)
        for receiver in wanted.values():
            try:
                self._session(receiver)
            except (UnreadableSecretError, ValueError):
                continue  # its next alert says so

    def sessions(self) -> Iterator[tuple[AlertReceiver, MqttSession]]:
        """Return brokers that we are connected to, or try to be."""
        with self._lock:
            return iter(list(self._sessions.values()))

    def close(self) -> None:
        """End all connections, and wait for what takes no longer than `CLOSE_SECONDS`."""
        with self._lock:
            sessions = [session for _, session in self._sessions.values()]
            self._sessions.clear()
        threads = [threading.Thread(target=one.close, daemon=True) for one in sessions]
        for thread in threads:
            thread.start()
        end = time.monotonic() + CLOSE_SECONDS
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))

    def _publish(self, receiver: AlertReceiver, topic: str, body: bytes) -> None:
        try:
            self._session(receiver).send(topic, body)
        except DeliveryFailedError:
            self._drop(receiver.pk)
            raise

    def _session(self, receiver: AlertReceiver) -> MqttSession:
        with self._lock:
            if receiver.pk not in self._sessions:
                broker = mqtt_address.parse(receiver.address())
                self._sessions[receiver.pk] = receiver, MqttSession(broker, self._networks)
            return self._sessions[receiver.pk][1]

    def _drop(self, key: int) -> None:
        with self._lock:
            _, session = self._sessions.pop(key, (None, None))
        if session is not None:
            # It may wait for a broker that does not answer; nobody else waits with it.
            threading.Thread(target=session.close, name="close", daemon=True).start()


def _topic(delivery: AlertDelivery) -> str:
    is_report = delivery.event == AlertDelivery.Event.REPORT
    topic = topics.reports if is_report else topics.alerts
    return topic(delivery.environment.environment_id)
