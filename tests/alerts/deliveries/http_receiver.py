"""An HTTP receiver as it may really be: one that takes, refuses, drips, redirects or never ends."""

from __future__ import annotations

import hmac
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
Answer = Callable[[socket.socket], None]


@dataclass(frozen=True, slots=True)
class Received:
    """A request: its headers by lower-case name, its body, and when it had come."""

    target: str
    headers: dict[str, str]
    body: bytes
    at: float

    def is_signed_with(self, secret: str) -> bool:
        """Check the signature as docs/webhooks.md says."""
        parts = dict(part.split("=", 1) for part in self.headers["spoton-signature"].split(","))
        signed = parts["t"].encode() + b"." + self.body
        wanted = hmac.new(secret.encode(), signed, "sha256").hexdigest()
        return hmac.compare_digest(wanted, parts["v1"]) and abs(time.time() - int(parts["t"])) < 300


@dataclass(slots=True)
class HttpReceiver:
    """Listens on a port of this machine; `answer` may be changed meanwhile."""

    port: int
    answer: Answer
    received: list[Received] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?key=hidden-in-the-query"

    @property
    def ids(self) -> list[str]:
        """The idempotency ids, in the order in which they came."""
        return [one.headers["idempotency-key"] for one in self.received]


def says(data: bytes) -> Answer:
    """Answer with these bytes."""
    return lambda connection: connection.sendall(data)


def status(code: int, *headers: str) -> Answer:
    """Answer with a status."""
    lines = [f"HTTP/1.1 {code} So", "Content-Length: 0", *headers]
    return says("\r\n".join([*lines, "", ""]).encode())


@contextmanager
def http_receiver(
    answer: Answer | None = None, context: ssl.SSLContext | None = None
) -> Iterator[HttpReceiver]:
    """Run a receiver for a while; without an answer it takes everything."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        receiver = HttpReceiver(door.getsockname()[1], answer or says(OK))
        thread = threading.Thread(target=_serve, args=(door, receiver, context), daemon=True)
        thread.start()
        yield receiver
        door.shutdown(socket.SHUT_RDWR)


def _serve(door: socket.socket, receiver: HttpReceiver, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _ = door.accept()
        except OSError:
            return
        arguments = connection, receiver, context
        threading.Thread(target=_handle, args=arguments, daemon=True).start()


def _handle(
    connection: socket.socket, receiver: HttpReceiver, context: ssl.SSLContext | None
) -> None:
    with connection, suppress(OSError):
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return
            data += part
            if data[:1] == b"\x16":  # TLS, which this one does not speak
                connection.sendall(b"HTTP/1.1 400 No\r\n\r\n")
                return
        head, _, body = data.partition(b"\r\n\r\n")
        line, *rest = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (one.partition(": ") for one in rest)}
        while len(body) < int(headers["content-length"]):
            body += connection.recv(65536)
        receiver.at_once += 1
        receiver.most_at_once = max(receiver.most_at_once, receiver.at_once)
        try:
            receiver.received.append(Received(line.split(" ")[1], headers, body, time.time()))
            receiver.answer(connection)
        finally:
            receiver.at_once -= 1
