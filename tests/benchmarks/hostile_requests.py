"""What strangers may send, and how long others wait meanwhile.

    python -m tests.benchmarks.hostile_requests --port 3847 --pid PID [--bytes 65536] [--json FILE]

Sends requests whose path, query, headers or body are one character over and over, holds half-open
connections and large bodies, and asks for `/health/live` all the while from another address. Needs
a running server, best one of its own; Linux, where all of 127.0.0.0/8 is this machine.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing
import socket
import string
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.waiting import take_time

ATTACKER: Final = "127.0.0.1"
OTHER: Final = "127.0.0.2"
CHARACTERS: Final = string.ascii_letters[:1] + "0 \t" + string.punctuation + "\x80\xff"
HEADERS: Final = (
    "Host", "Cookie", "Content-Type", "Accept", "Accept-Language", "Accept-Encoding", "Origin",
    "Referer", "Authorization", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "User-Agent",
    "If-None-Match", "If-Modified-Since", "Range", "Upgrade", "Connection", "Sec-WebSocket-Key",
    "Sec-WebSocket-Protocol", "HX-Target", "X-CSRFToken", "Transfer-Encoding", "Content-Length",
)  # fmt: skip
STARTS: Final = {
    "path": ("/", "/://", "//", "/admin/r/", "/static/", "/environments/"),
    "query": ("/?", "/login?next=", "/login?next=http://", "/ws/tracking/x?ticket="),
    "header": ("", "://", 'a="', 'multipart/form-data; boundary="', "Bearer ", "["),
}
BODIES: Final = (
    ("/api/v1/auth/login", "application/json", '{"username": "', '", "password": "x"}'),
    ("/api/v1/auth/login", "application/json", "", ""),
    ("/login", "application/x-www-form-urlencoded", "username=", ""),
    ("/login", "application/x-www-form-urlencoded", "", ""),
    ("/login", "multipart/form-data; boundary=a", "--a\r\n", ""),
)


class Probe:
    """Asks for `/health/live` from another address and process, and keeps the longest wait."""

    def __init__(self, port: int) -> None:
        processes = multiprocessing.get_context("spawn")
        self._done = processes.Event()
        self._waits = processes.Array("d", [0.0, 0.0])
        self._process = processes.Process(
            target=ask_on, args=(port, self._done, self._waits), daemon=True
        )
        self._process.start()
        while not self._waits[1]:
            take_time(0.01)

    def end(self) -> dict[str, int]:
        """Stop; how long others waited, and how often they asked."""
        self._done.set()
        self._process.join(130)
        return {
            "others_waited_ms": round(self._waits[0] * 1000),
            "others_asked": int(self._waits[1]),
        }


def ask_on(port: int, done: Any, waits: Any) -> None:
    """Ask until `done`; what is no good answer counts as a minute."""
    while not done.wait(0.01):
        begun = time.monotonic()
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=120, source_address=(OTHER, 0)
        )
        try:
            connection.request("GET", "/health/live", headers={"Host": "localhost"})
            fine = connection.getresponse().status == 200
        except OSError:
            fine = False
        connection.close()
        took = time.monotonic() - begun
        waits[0] = max(waits[0], took if fine else max(took, 60.0))
        waits[1] += 1


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=120, source_address=(ATTACKER, 0))


def exchange(port: int, request: bytes) -> str:
    """The status line, or how the connection ended."""
    with connected(port) as connection:
        try:
            connection.sendall(request)
            return connection.recv(4096).split(b"\r\n", 1)[0].decode("latin-1") or "closed"
        except OSError as error:
            return type(error).__name__


def requests(size: int) -> Iterator[tuple[str, bytes]]:
    """Each hostile request, with its name."""
    end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    for char in CHARACTERS:
        run = char * size
        for place in ("path", "query"):
            for start in STARTS[place]:
                yield f"{place} {start}{char!r}", f"GET {start}{run}{end}".encode("latin-1")
        for name in HEADERS:
            for start in STARTS["header"]:
                host = "" if name == "Host" else "Host: localhost\r\n"
                head = f"GET /nothing HTTP/1.1\r\n{host}{name}: {start}{run}\r\n\r\n"
                yield f"{name}: {start}{char!r}", head.encode("latin-1")
        for path, kind, start, last in BODIES:
            body = f"{start}{run}{last}".encode("latin-1")
            head = (
                f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            yield f"body {kind} {start}{char!r}", head.encode() + body


def single_characters(port: int, size: int) -> dict[str, Any]:
    """Send them all; name the ones during which others waited longest."""
    slow: list[tuple[float, str]] = []
    count = 0
    for name, request in requests(size):
        begun = time.monotonic()
        answer = exchange(port, request)
        took = time.monotonic() - begun
        slow = sorted([*slow, (round(took, 3), f"{name} → {answer}")], reverse=True)[:8]
        count += 1
    return {"requests": count, "slowest_answers": slow}


def half_open(port: int, number: int = 1100) -> dict[str, Any]:
    """Connections with one byte of a body each."""
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nx"
    held: list[socket.socket] = []
    refused = 0
    for _ in range(number):
        try:
            connection = connected(port)
            connection.sendall(head)
            held.append(connection)
        except OSError:
            refused += 1
    take_time(5)  # what a system without places for others shows only now
    for connection in held:
        connection.close()
    return {"opened": len(held), "refused": refused}


def large_bodies(port: int, pid: int, number: int = 20, size: int = 19_000_000) -> Any:
    """Forms of strangers, without their last byte."""
    head = (
        "PUT /api/v1/environments/x/map HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: multipart/form-data; boundary=a\r\nContent-Length: {size}\r\n\r\n"
    ).encode()
    held = [connected(port) for _ in range(number)]
    senders = [
        threading.Thread(target=_send_most, args=(one, head, size - 1), daemon=True) for one in held
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    take_time(1)
    on_disk = unnamed_bytes(pid)
    for connection in held:
        connection.close()
    return {"mb_on_disk": round(on_disk / 1e6, 1)}


def _send_most(connection: socket.socket, head: bytes, size: int) -> None:
    part = b"x" * 65536
    try:
        connection.sendall(head)
        while size > 0:
            connection.sendall(part[:size])
            size -= len(part)
    except OSError:
        return  # refused, as it should be


def unnamed_bytes(pid: int) -> int:
    """Of files that the server holds, but that have no name: Django's for bodies."""
    held = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            if str(file.readlink()).endswith("(deleted)"):
                held += file.stat().st_size
    return held


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pid", type=int, required=True, help="of the web server")
    parser.add_argument("--bytes", type=int, default=65536)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=("characters", "half_open", "bodies"))
    options = parser.parse_args()
    attacks: dict[str, Callable[[int], Any]] = {
        "characters": lambda port: single_characters(port, options.bytes),
        "half_open": half_open,
        "bodies": lambda port: large_bodies(port, options.pid),
    }
    outcome = {}
    for name, attack in attacks.items():
        if options.only in (None, name):
            probe = Probe(options.port)
            told = attack(options.port)
            outcome[name] = told | probe.end()
            print(name, json.dumps(outcome[name], ensure_ascii=False))  # noqa: T201
    if options.json:
        options.json.write_text(json.dumps(outcome, indent=2))


if __name__ == "__main__":
    main()
