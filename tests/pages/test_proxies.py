"""SpotOn behind nginx, below a path, and behind Caddy, both with TLS and the files of ops/proxy."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any, Final

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, expect
from redis import Redis

from accounts.models import SignIn, User
from tests.conftest import env_of_processes, missing
from tests.factories import PASSWORD
from tests.live.fixtures import CAMERAS, WebServer, served, session_cookie
from tests.live.publisher import BAR_STEPS, STEP, Publisher
from tests.pages.browser import browser_page
from tests.proxies import HOST, Proxy, find, prefix_of
from tests.waiting import wait_for
from tracking.models import Environment, ProcessingTask

pytestmark = pytest.mark.once

CLIENT: Final = "127.0.0.2"
"""Another address of this machine, which is no proxy."""


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def name(request: pytest.FixtureRequest) -> str:
    if find(request.param) is None:
        missing(f"no {request.param} here (make proxies)")
    return str(request.param)


@pytest.fixture(scope="module")
def behind(name: str, django_db_setup: None, redis_url: str) -> Iterator[WebServer]:
    """One server for the file: each test has rows of its own."""
    with served(env_of_processes(), name) as server:
        yield server


@pytest.fixture
def redis_server(redis_client: Redis) -> Redis:
    """The one that the server knows."""
    return redis_client


@pytest.fixture
def proxy(behind: WebServer) -> Proxy:
    assert behind.proxy is not None
    return behind.proxy


def trusting() -> ssl.SSLContext:
    """For certificates that the proxies make themselves."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


class Caller:
    """A program on another machine that asks the proxy."""

    def __init__(self, proxy: Proxy, prefix: str) -> None:
        self._proxy, self._prefix = proxy, prefix
        self._opened: list[HTTPSConnection] = []

    def path(self, path: str) -> str:
        return self._prefix + path

    def open(self) -> HTTPSConnection:
        context = trusting()
        self._opened.append(
            HTTPSConnection(
                HOST, self._proxy.port, timeout=60, context=context, source_address=(CLIENT, 0)
            )
        )
        return self._opened[-1]

    def close(self) -> None:
        for one in self._opened:
            one.close()

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> HTTPResponse:
        """Return an answer of which the body is still to be read."""
        connection = self.open()
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, self.path(path), body, named)
        return connection.getresponse()


@pytest.fixture
def caller(proxy: Proxy, name: str) -> Iterator[Caller]:
    caller = Caller(proxy, prefix_of(name))
    yield caller
    caller.close()


def bar(part: HTTPResponse) -> int:
    """Read a picture of an MJPEG and return the number of its frame, modulo `BAR_STEPS`."""
    size = 0
    while line := part.readline().strip() or not size:
        if isinstance(line, bytes) and line.lower().startswith(b"content-length:"):
            size = int(line.partition(b":")[2])
    picture = cv2.imdecode(np.frombuffer(part.read(size), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return round(int(np.argmax(picture[-6, :, 0] > 250)) / STEP)


def test_a_page_is_live_behind_a_proxy(
    browser: Browser, behind: WebServer, viewer: User, task: ProcessingTask, worker: Publisher
) -> None:
    with browser_page(browser, ignore_https_errors=True) as watched:
        watched.sign_in(behind.url, "vera", PASSWORD)
        watched.page.wait_for_url(f"{behind.url}/live/{task.pk}")
        drawn = 'canvas.view[data-frames-drawn]:not([data-frames-drawn="0"])'
        expect(watched.page.locator(drawn)).to_have_count(len(CAMERAS), timeout=60_000)
        expect(watched.page.locator("#connection")).to_have_text("Live")
        (cookie,) = (c for c in watched.page.context.cookies() if c["name"] == "spoton_session")
        assert cookie["secure"]
        assert watched.complaints == []


def test_streams_come_at_once(
    caller: Caller, viewer: User, task: ProcessingTask, worker: Publisher
) -> None:
    path = f"/api/v1/media/stream/{task.pk}/c09?overlay=0"
    stream = caller.ask("GET", path, Cookie=session_cookie(viewer))
    assert stream.headers["Content-Type"].startswith("multipart/x-mixed-replace")

    wait_for(lambda: (worker.sequence - bar(stream)) % BAR_STEPS <= 2, 20)
    # One that waits in no buffer is here before the next one pushes it.
    worker.fps = 1
    wait_for(lambda: bar(stream) == worker.sequence % BAR_STEPS, 20)


def test_what_programs_send_and_get(
    proxy: Proxy, name: str, caller: Caller, admin: User, campus: Environment
) -> None:
    answer = caller.ask("GET", "/health/ready")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=2592000"
    # What a client says of its own address counts for nothing.
    body = json.dumps({"username": "ada", "password": PASSWORD}).encode()
    answer = caller.ask(
        "POST", "/api/v1/auth/login", body,
        Content_Type="application/json", X_Forwarded_For="192.0.2.7",
    )  # fmt: skip
    token = json.load(answer)["access"]
    assert SignIn.objects.get().address == CLIENT
    # Larger than what proxies let through by themselves.
    form = _form(np.random.default_rng(0).integers(0, 256, (1200, 1200, 3), np.uint8))
    path = "/api/v1/environments/campus/map"
    kind = "multipart/form-data; boundary=part"
    answer = caller.ask("PUT", path, form, Content_Type=kind, Authorization=f"Bearer {token}")
    told = json.load(answer)
    assert answer.status == 200, told
    assert told["map"]["url"] == f"{prefix_of(name)}{path}"
    # Secrets are packed nowhere, scripts are.
    for path, packed in (("/login", None), ("/static/css/base.css", "gzip")):
        answer = caller.ask("GET", path, Accept_Encoding="gzip")
        assert (answer.status, answer.headers["Content-Encoding"]) == (200, packed)


def _form(picture: Any) -> bytes:
    head = b'--part\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\n'
    return head + bytes(cv2.imencode(".png", picture)[1]) + b"\r\n--part--\r\n"


def test_a_body_is_refused_before_it_has_come(proxy: Proxy, caller: Caller) -> None:
    """So a proxy hands it on as it comes, and keeps it neither in memory nor on disk."""
    path = caller.path("/api/v1/environments/campus/map")
    with ThreadPoolExecutor(1) as pool:  # the browser has a loop of its own in this thread
        line = pool.submit(asyncio.run, _first_line(proxy.port, path)).result()
    assert line.split()[1] == "413"


async def _first_line(port: int, path: str) -> str:
    """Send without end until an answer begins; return its first line."""
    # Reads while it writes, which a blocking TLS connection may not do.
    reader, writer = await asyncio.open_connection(
        HOST, port, ssl=trusting(), local_addr=(CLIENT, 0)
    )
    writer.write(
        f"POST {path} HTTP/1.1\r\n"
        f"Host: {HOST}:{port}\r\nContent-Length: {8 * 2**30}\r\n"
        "Content-Type: multipart/form-data; boundary=part\r\n\r\n".encode()
    )
    answer, sent = asyncio.ensure_future(reader.readline()), 0
    with suppress(ConnectionError):  # closed behind the answer
        while not answer.done():
            writer.write(bytes(64 * 1024))
            sent += 64 * 1024
            assert sent < 2**30
            await writer.drain()
            await asyncio.wait([answer], timeout=0)
    line = await asyncio.wait_for(answer, 60)
    writer.transport.abort()
    return line.decode()


def test_requests_wait_while_it_starts_again(
    behind: WebServer, proxy: Proxy, name: str, caller: Caller
) -> None:
    behind.stop()
    if name == "nginx":
        answer = caller.ask("GET", "/live")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        behind.start()
        assert caller.ask("GET", "/health/ready").status == 200
        return
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(caller.ask("GET", "/health/ready").status)
    )
    asking.start()
    behind.start()
    asking.join(60)
    assert answers == [200]


def test_plain_http_leads_to_tls(behind: WebServer, proxy: Proxy, name: str) -> None:
    port = proxy.plain_port if name == "nginx" else behind.port
    connection = HTTPConnection(HOST, port, timeout=20)
    connection.request("GET", "/login", headers={"Host": HOST})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{HOST}/login")
