"""The door to a camera: for this process alone, and to the one address that was checked."""

from __future__ import annotations

import contextlib
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.vision.hostile import ONLY, SECRET, Server, http, mjpeg, picture, redirect, refused
from tests.waiting import wait_for
from vision.sources.decode import open_source
from vision.sources.relay import Relay
from vision.sources.spec import SourceSpec


def through(door: Relay) -> bytes:
    """What one hears at the door, in this process."""
    port = int(door.address.rpartition(":")[2].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        heard = b""
        with contextlib.suppress(ConnectionResetError):
            while data := client.recv(65536):
                heard += data
        return heard


_OTHER = """
import socket, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5)
try:
    client.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
    print(len(client.recv(100)))
except ConnectionError:
    print(0)
"""


def test_other_processes_cannot_use_it(serve: Callable[[bytes], Server]) -> None:
    camera = serve(http(b"hello", "text/plain"))
    door = Relay(f"{camera.url}/", ONLY, 3)
    port = door.address.rpartition(":")[2].strip("/")
    done = subprocess.run(
        [sys.executable, "-c", _OTHER, port], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "0"
    assert camera.clients == 0
    assert through(door).endswith(b"hello")
    assert camera.clients == 1
    door.close()


def test_what_is_over_is_forgotten(serve: Callable[[bytes], Server]) -> None:
    door = Relay(f"{serve(http(b'hello', 'text/plain')).url}/", ONLY, 3)
    threads = threading.active_count()
    for _ in range(30):
        assert through(door).endswith(b"hello")
    wait_for(lambda: door.open == 0, 5)
    assert threading.active_count() <= threads + 30  # the servers' own
    door.close()


@pytest.fixture
def secure(tmp_path: Path) -> ssl.SSLContext:
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=camera "
        f"-keyout {tmp_path}/key -out {tmp_path}/certificate"
    )
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    return context


def test_https(serve: Callable[..., Server], secure: ssl.SSLContext, forbidden: Server) -> None:
    ask = b'HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'
    film = mjpeg(picture())
    camera = serve(lambda asked: film if b"Authorization: Basic" in asked else ask)
    camera.tls = secure
    address = f"https://admin:{SECRET}@127.0.0.1:{camera.port}/video"
    opened = open_source(SourceSpec(address, lossless=False, timeout=5, networks=ONLY))
    assert next(opened.pictures)[1].bgr().shape == (48, 64, 3)
    assert camera.clients == 2

    away = serve(redirect(f"https://127.0.0.2:{forbidden.port}/"))
    away.tls = secure
    assert "may not be at 127.0.0.2" in refused(f"https://127.0.0.1:{away.port}/")
    assert forbidden.clients == 0

    plain = serve(http(b"", "text/plain"))
    assert "does not speak TLS" in refused(f"https://127.0.0.1:{plain.port}/")


@pytest.mark.parametrize(
    "name", ["169.254.169.254", "[::ffff:169.254.169.254]", "2852039166", "0xA9FEA9FE", "[fe80::1]"]
)
def test_the_address_at_which_clouds_give_away_keys(
    serve: Callable[[bytes], Server], name: str
) -> None:
    def said(address: str) -> str:
        begin = time.monotonic()
        text = refused(address, networks=("0.0.0.0/0", "::/0"))
        assert time.monotonic() - begin < 2, "it was tried"
        return text

    assert "may not be at" in said(f"http://{name}/latest/meta-data/")
    camera = serve(redirect(f"http://{name}/latest/meta-data/"))
    assert "may not be at" in said(f"{camera.url}/video")


def at_one_port(answer: bytes) -> tuple[Server, Server]:
    """A camera, and another machine that listens at the same port."""
    for _ in range(20):
        camera = Server("127.0.0.1", answer)
        try:
            return camera, Server("127.0.0.2", port=camera.port)
        except OSError:  # someone else has it there
            camera.socket.close()
    raise AssertionError("no port is free at both addresses")


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_name_that_is_answered_differently_the_second_time(
    monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    camera, other = at_one_port(http(b"", "text/plain"))
    answers = iter(["127.0.0.1"])
    asked = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, *given: object, **named: object) -> object:
        if host == "camera.example":
            asked.append(host)
            host = next(answers, "127.0.0.2")
        return real(host, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    refused(f"{scheme}://camera.example:{camera.port}/")
    assert asked == ["camera.example"]
    assert camera.clients >= 1
    assert other.clients == 0
    assert "may not be at 127.0.0.2" in refused(f"{scheme}://camera.example:{camera.port}/")
    assert other.clients == 0
    camera.socket.close()
    other.socket.close()
