"""Bodies without an end get 413 from the real server, and fill neither memory nor disk."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from spoton.conf.config import BASE_DIR
from tests.live.fixtures import resident_mb
from tests.waiting import free_port, patient, wait_for_port

LIMIT = 2 * 1024 * 1024
PATH = "/api/v1/auth/login"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[int, int]]:
    """Port and process of the real web server; the refusal needs no database."""
    port = free_port()
    command = ["spoton.run.web", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([sys.executable, "-m", *command], cwd=BASE_DIR) as process:
        try:
            wait_for_port(port, process)
            yield port, process.pid
        finally:
            process.terminate()


def answer_of(connection: http.client.HTTPConnection) -> tuple[int, dict[str, dict[str, str]]]:
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    assert body["error"]["request_id"] == answer.headers["X-Request-ID"]
    return answer.status, body


def test_a_body_that_says_it_is_too_large(server: tuple[int, int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=patient(20))
    connection.request("POST", PATH, b"x" * (LIMIT + 1), {"Content-Type": "application/json"})
    status, body = answer_of(connection)
    assert (status, body["error"]["code"]) == (413, "content_too_large")


def test_a_body_that_does_not_say_how_long_it_is(server: tuple[int, int]) -> None:
    port, pid = server
    before = resident_mb(pid)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patient(20))
    parts = (b"x" * 65536 for _ in range(32 * 16))  # 32 MB
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # answered, and hung up
        connection.request("POST", PATH, parts, headers, encode_chunked=True)
    status, body = answer_of(connection)
    assert (status, body["error"]["code"]) == (413, "content_too_large")
    assert resident_mb(pid) - before < 16


def test_a_body_within_the_limit_is_read_whole(server: tuple[int, int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server[0], timeout=patient(20))
    text = b'{"username": ' + b" " * (LIMIT - 100) + b"]}"
    connection.request("POST", PATH, text, {"Content-Type": "application/json"})
    status, body = answer_of(connection)
    assert (status, body["error"]["code"]) == (400, "parse_error")
