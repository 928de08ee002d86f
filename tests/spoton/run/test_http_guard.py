"""Heads that do not come, or do not end, and bodies that do not go on are cut off."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import uvicorn

from spoton.http import heads
from spoton.run import http_guard, lingering, web
from tests.waiting import patient, take_time_async


async def answer_ok(scope: Any, receive: Any, send: Any) -> None:
    refused = scope["path"] == "/refuse"
    while not refused and (await receive()).get("more_body"):
        pass
    status = 413 if refused else 204
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest_asyncio.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(http_guard, "HEAD_SECONDS", 0.4)
    monkeypatch.setattr(http_guard, "BODY_SECONDS", 0.8)
    monkeypatch.setattr(lingering, "REST_SECONDS", 1.0)
    listener = web.listening("127.0.0.1", 0)
    config = uvicorn.Config(
        answer_ok, http=http_guard.GuardedHttp, lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield int(listener.getsockname()[1])
    server.should_exit = True
    await serving


async def exchange(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """Send the parts and return all that comes until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await take_time_async(pause)
        return await asyncio.wait_for(reader.read(), patient(4))
    except ConnectionResetError:
        return b"reset"
    finally:
        writer.close()


async def test_a_connection_that_says_nothing_is_cut_off(port: int) -> None:
    assert await exchange(port) in (b"", b"reset")


async def test_a_head_that_trickles_is_cut_off(port: int) -> None:
    trickle = [b"GET / HTTP/1.1\r\n", *(b"X-A: %d\r\n" % n for n in range(9))]
    assert await exchange(port, *trickle, pause=0.1) in (b"", b"reset")


async def test_a_head_without_end_is_431(port: int) -> None:
    head = b"GET / HTTP/1.1\r\n" + b"X-A: " + b"x" * http_guard.HEAD_BYTES + b"\r\n"
    assert (await exchange(port, head)).startswith(b"HTTP/1.1 431")


async def test_a_body_that_does_not_go_on_is_cut_off(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
    assert b"204" not in await exchange(port, head, b"half")


async def test_one_connection_carries_many_requests(port: int) -> None:
    request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(3):
        writer.write(request)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
        await take_time_async(0.3)
    writer.close()


def test_connections_are_cut_when_their_peer_takes_nothing() -> None:
    listener = web.listening("127.0.0.1", 0)
    option = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    listener.close()
    assert option == web.STALLED_SECONDS * 1000


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"a" * heads.PATH_BYTES + b" HTTP/1.1\r\nHost: x\r\n", 414),
        (b"GET /?a=" + b"a" * heads.URL_BYTES + b" HTTP/1.1\r\nHost: x\r\n", 414),
        (b"GET /?a=" + b"a" * (heads.URL_BYTES // 2) + b" HTTP/1.1\r\nHost: x\r\n", 204),
        (b"GET / HTTP/1.1\r\nHost: " + b":" * 600 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nContent-Type: " + b";" * 600 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX-A: " + b"a" * heads.HEADER_BYTES + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX-A: " + b"a" * (heads.HEADER_BYTES // 2) + b"\r\n", 204),
        (b"GET / HTTP/1.1\r\n" + b"X-A: 1\r\n" * (heads.HEADERS + 1), 431),
        (b"GET / HTTP/1.1\r\n" + (b"X-A: " + b"a" * 8000 + b"\r\n") * 5, 431),
    ],
)
async def test_a_head_that_comes_at_once_is_held_to_the_limits(
    port: int, head: bytes, status: int
) -> None:
    answer = await exchange(port, head + b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 %d" % status)


async def test_a_second_request_has_limits_of_its_own(port: int) -> None:
    request = b"GET /?" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 8000 + b"\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(6):
        writer.write(request)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
    writer.close()


async def test_a_slow_body_that_goes_on_is_read_to_its_end(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_guard, "BODY_BYTES_PER_SECOND", 10)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\nConnection: close\r\n\r\n"
    parts = [b"xxx"] * 20  # 30 bytes a second, twice as long as nothing may come
    assert (await exchange(port, head, *parts, pause=0.1)).startswith(b"HTTP/1.1 204")


async def test_a_body_that_trickles_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_guard, "BODY_BYTES_PER_SECOND", 100)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\nConnection: close\r\n\r\n"
    assert b"204" not in await exchange(port, head, *[b"x"] * 12, pause=0.1)


def test_backslashes_are_removed_from_cookies_alone() -> None:
    assert heads.strip_backslashes(b"Cookie", b'a="\\"\\101"') == b'a=""101"'
    assert heads.strip_backslashes(b"user-agent", b"a\\b") == b"a\\b"
