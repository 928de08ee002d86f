"""A real Mosquitto, and someone who listens there."""

from __future__ import annotations

import getpass
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from tests.conftest import missing
from tests.processes import die_with_parent
from tests.waiting import free_port, wait_for_port


class Broker:
    """Mosquitto on a port of its own, which can be stopped and started again.

    It keeps nothing on disk: after a restart its retained messages are gone.
    """

    def __init__(self, folder: Path, password: str = "") -> None:
        program = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
        if program is None:
            missing("no Mosquitto here (apt-get install mosquitto)")
            raise AssertionError("unreachable")
        self.port = free_port()
        lines = [f"listener {self.port} 127.0.0.1", f"allow_anonymous {not password}".lower()]
        if password:
            users = folder / "users"
            command = ["mosquitto_passwd", "-b", "-c", str(users), "joe", password]
            subprocess.run(command, check=True, capture_output=True)
            lines.append(f"password_file {users}")
        lines.append(f"user {getpass.getuser()}")  # else root becomes someone else
        config = folder / "mosquitto.conf"
        config.write_text("\n".join([*lines, ""]))
        self._command = [program, "-c", str(config)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,  # noqa: PLW1509
        )
        wait_for_port(self.port, self._process)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


class Listener:
    """What comes on all topics of a broker.

    Attributes:
        received: (topic, text, quality of service, when it came), in order.
        newest: text by topic.
    """

    def __init__(self, port: int, topic: str = "#") -> None:
        self.received: list[tuple[str, str, int, float]] = []
        self.newest: dict[str, str] = {}
        self._topic = topic
        self._subscribed = threading.Event()
        self._client = client = Client(CallbackAPIVersion.VERSION2)
        client.on_message = self._on_message
        client.on_subscribe = lambda *_: self._subscribed.set()
        client.on_connect = self._on_connect
        client.connect("127.0.0.1", port)
        client.loop_start()
        assert self._subscribed.wait(10)

    def texts(self, topic: str) -> list[str]:
        return [text for there, text, _, _ in self.received if there == topic]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: Client, *_: object) -> None:
        client.subscribe(self._topic, qos=1)

    def _on_message(self, client: Client, userdata: object, message: MQTTMessage) -> None:
        text = message.payload.decode()
        self.received.append((message.topic, text, message.qos, time.time()))
        self.newest[message.topic] = text


@contextmanager
def listening(port: int) -> Iterator[Listener]:
    """Listen for a while."""
    listener = Listener(port)
    try:
        yield listener
    finally:
        listener.close()
