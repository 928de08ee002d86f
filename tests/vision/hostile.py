"""Servers that are no good cameras, and a process that says how much memory they cost."""

from __future__ import annotations

import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from vision.sources.decode import open_source
from vision.sources.spec import SourceReadError, SourceSpec

ONLY = ("127.0.0.1/32",)
SECRET = "geheim-7391"
Answer = Callable[[bytes], bytes | Iterable[bytes]]


class Server:
    """Answers each client with the same bytes, and counts them."""

    def __init__(self, host: str, answer: bytes | Answer = b"", port: int = 0) -> None:
        self.answer, self.clients = answer, 0
        self.asked: list[bytes] = []
        self.tls: ssl.SSLContext | None = None
        self.socket = socket.create_server((host, port))
        self.port = self.socket.getsockname()[1]
        self.url = f"http://{host}:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            self.clients += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with suppress(OSError):
            if self.tls is not None:
                client = self.tls.wrap_socket(client, server_side=True)
            self._answer(client)
        client.close()

    def _answer(self, client: socket.socket) -> None:
        while asked := client.recv(65536):
            self.asked.append(asked)
            answer = self.answer(asked) if callable(self.answer) else self.answer
            for part in [answer] if isinstance(answer, bytes) else answer:
                client.sendall(part)
            if not asked.startswith((b"OPTIONS", b"DESCRIBE", b"SETUP", b"PLAY")):
                return


def http(body: bytes, kind: str, *, endless: bool = True) -> bytes:
    """An answer; one that is not endless says how long it is."""
    length = "" if endless else f"Content-Length: {len(body)}\r\n"
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{length}\r\n".encode() + body


def mjpeg(jpeg: bytes, count: int = 30) -> bytes:
    part = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg) + jpeg
    return http((part + b"\r\n") * count, "multipart/x-mixed-replace;boundary=b")


def picture() -> bytes:
    return cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()


def redirect(address: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Found\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n".encode()


def refused(address: str, networks: tuple[str, ...] = ONLY) -> str:
    """The reason why there is no picture."""

    def first() -> None:
        opened = open_source(SourceSpec(address, lossless=False, timeout=3, networks=networks))
        next(opened.pictures)

    with pytest.raises(SourceReadError) as caught:
        first()
    return str(caught.value)


_MEASURE = """
import sys, time
from vision.sources.decode import open_source
from vision.sources.limits import limit_memory
from vision.sources.spec import SourceReadError, SourceSpec

def most():  # what getrusage says begins with the parent's
    lines = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(lines["VmHWM"].split()[0])

limit_memory()
before = most()
for address in sys.argv[2:]:
    began = time.monotonic()
    count, reason = 0, ""
    try:
        live = "://" in address
        opened = open_source(SourceSpec(address, lossless=not live, timeout=float(sys.argv[1])))
        for count, (_, one) in enumerate(opened.pictures, 1):
            one.bgr()
            if count == 2 and address.endswith("/snapshot"):
                break  # such a camera never ends
    except SourceReadError as error:
        reason = str(error)
    except MemoryError:
        reason = "memory"
    print((most() - before) // 1024, count, time.monotonic() - began, reason, flush=True)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a reader with its limits came to.

    Attributes:
        grown: by how much it has grown at most, up to here, MB.
        pictures: how many came.
        seconds: how long it took.
        reason: why no more came, "" at the end.
    """

    grown: int
    pictures: int
    seconds: float
    reason: str


def measured(*addresses: str, timeout: float = 3) -> list[Measured]:
    """Read one address after the other in one process."""
    command = [sys.executable, "-c", _MEASURE, str(timeout), *addresses]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    lines = [line.split(" ", 3) for line in done.stdout.splitlines()]
    return [Measured(int(a), int(b), float(c), reason) for a, b, c, reason in lines]
