"""The served sockets against nonsense: closed with a code, and nothing is left behind."""

from __future__ import annotations

import asyncio
import base64
import os
import random
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psutil
import pytest
from redis import Redis

from accounts.models import User
from live.socket_counts import key
from tests.live.fixtures import RedisServer, WebServer, resident_mb, session_cookie
from tests.waiting import eventually, patient
from tracking.models import ProcessingTask

TEXT, BINARY, CONTINUED, CLOSE, PING = 1, 2, 0, 8, 9
ROUNDS = 6
pytestmark = pytest.mark.once


def frame(kind: int, payload: bytes, *, last: bool = True, claims: int | None = None) -> bytes:
    """A client's frame; `claims` is a length that is not true."""
    length = len(payload) if claims is None else claims
    head = bytes([(0x80 if last else 0) | kind])
    if length < 126:
        head += bytes([0x80 | length])
    elif length < 65536:
        head += b"\xfe" + struct.pack(">H", length)
    else:
        head += b"\xff" + struct.pack(">Q", length)
    return head + b"\0\0\0\0" + payload


def garbage(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(50, 3000))


NONSENSE: dict[str, tuple[Callable[[random.Random], bytes], set[int]]] = {
    "noise": (garbage, {1002, 1007, 1008, 1009}),
    "binary flood": (lambda rng: frame(BINARY, garbage(rng)) * 40, {1008}),
    "wrong UTF-8": (lambda rng: frame(TEXT, b"\xff\xfe{}"), {1007}),
    "deep JSON": (lambda rng: frame(TEXT, b"[" * 4000) * 15, {1008}),
    "flood": (lambda rng: frame(TEXT, b'{"type":"ping"}') * 3000, {1008}),
    "too large": (lambda rng: frame(TEXT, b" " * 60_000), {1008}),
    "far too large": (lambda rng: frame(TEXT, b"", claims=2**40), {1009}),
    "too large in pieces": (
        lambda rng: (
            frame(TEXT, b" " * 40_000, last=False) + frame(CONTINUED, b" " * 40_000, last=False)
        ),
        {1009},
    ),
    "unmasked": (lambda rng: b"\x81\x02{}", {1002}),
    "unknown kind": (lambda rng: frame(11, b""), {1002}),
    "long ping": (lambda rng: frame(PING, b"x" * 200), {1002}),
    "piece of nothing": (lambda rng: frame(CONTINUED, b"{}"), {1002}),
    "bad close": (lambda rng: frame(CLOSE, b"\x00"), {1002}),
}


@asynccontextmanager
async def opened(
    web: WebServer, path: str, cookie: str
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", web.port)
    writer.write(
        (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\nOrigin: {web.url}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Cookie: {cookie}\r\n\r\n"
        ).encode()
    )
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
    assert head.startswith(b"HTTP/1.1 101")
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def close_code(reader: asyncio.StreamReader) -> int:
    """Read frames until the one that closes."""
    while True:
        kind, length = await reader.readexactly(2)
        if length == 126:
            length = int.from_bytes(await reader.readexactly(2), "big")
        elif length == 127:
            length = int.from_bytes(await reader.readexactly(8), "big")
        payload = await reader.readexactly(length)
        if kind & 15 == CLOSE:
            return int.from_bytes(payload[:2], "big")


async def settled(web: WebServer, before: int) -> int:
    """Its open connections, once those of the clients are gone."""
    process = psutil.Process(web.process.pid)

    def served() -> int:  # not those that it has to its own database
        return sum(tcp.laddr.port == web.port for tcp in process.net_connections("tcp"))

    await eventually(lambda: served() <= before)
    return served()


async def test_nonsense_is_closed_with_a_code_and_leaves_nothing(
    web: WebServer, redis_server: RedisServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await asyncio.to_thread(session_cookie, viewer)
    rng = random.Random(20260101)
    paths = [f"/ws/{kind}/{task.pk}" for kind in ("tracking", "frames", "analytics")]

    async def send(path: str, name: str) -> None:
        make, codes = NONSENSE[name]
        async with opened(web, path, cookie) as (reader, writer):
            writer.write(make(rng))
            code = await asyncio.wait_for(close_code(reader), patient(10))
            assert code in codes, (name, path, code)

    for name in NONSENSE:  # once before it counts: what is loaded late is loaded now
        await send(paths[0], name)
    connections = await settled(web, 1)
    before = resident_mb(web.process.pid)
    for _ in range(ROUNDS):
        await asyncio.gather(*(send(rng.choice(paths), name) for name in NONSENSE))
    assert await settled(web, connections) <= connections
    assert resident_mb(web.process.pid) - before < 15
    client = Redis.from_url(redis_server.url)
    await eventually(lambda: client.zcard(key(viewer.pk)) == 0)
    client.close()


async def test_half_messages_and_sudden_ends_leave_nothing(
    web: WebServer, redis_server: RedisServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await asyncio.to_thread(session_cookie, viewer)
    connections = await settled(web, 1)
    halves = [
        b"",
        frame(TEXT, b'{"type":', claims=400),
        frame(TEXT, b"{", last=False),
        b"\x81",
        b"\x81\xfe\x10",
    ]
    for half in halves * 4:
        async with opened(web, f"/ws/tracking/{task.pk}", cookie) as (reader, writer):
            await reader.readexactly(2)  # it is being served
            writer.write(half)
            await writer.drain()
    assert await settled(web, connections) <= connections
    client = Redis.from_url(redis_server.url)
    await eventually(lambda: client.zcard(key(viewer.pk)) == 0)
    client.close()


async def test_odd_addresses_are_closed_with_a_code(
    web: WebServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await asyncio.to_thread(session_cookie, viewer)
    odd = ["cameras=" + "x" * 4000, "size=%00", "cameras=%ff%fe", "ticket=" + "y" * 500, "ticket="]
    for query in odd:
        async with opened(web, f"/ws/frames/{task.pk}?{query}", cookie) as (reader, _):
            assert await asyncio.wait_for(close_code(reader), 5) in (4401, 4404)
