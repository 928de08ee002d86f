"""Clients that stop reading: they cost bounded memory, and the others nothing."""

import asyncio
import socket
import time
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import ClientConnection, connect

from accounts.models import User
from live.message import FrameMessage
from tests.live.fixtures import (
    CAMERAS,
    RedisServer,
    WebServer,
    daphne,
    ours,
    resident_mb,
    session_cookie,
)
from tests.live.publisher import Publisher
from tests.waiting import take_time_async
from tracking.models import ProcessingTask

CLIENTS = 10
pytestmark = pytest.mark.once


@pytest.fixture(params=[ours, daphne], ids=["ours", "daphne"])
def server(
    request: pytest.FixtureRequest, process_env: dict[str, str], redis_server: RedisServer
) -> Iterator[WebServer]:
    server = WebServer(process_env | {"REDIS_URL": redis_server.url}, request.param)
    yield server
    server.stop()


def open_client(server: WebServer, path: str, cookie: str) -> connect:
    return connect(
        f"ws://127.0.0.1:{server.port}{path}",
        origin=server.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
        compression=None,
        max_queue=1,
    )


@pytest.mark.slow
async def test_clients_that_stop_reading_cost_bounded_memory(
    server: WebServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await session_cookie_of(viewer)
    path = f"/ws/frames/{task.pk}?size=full"
    with Publisher(task.pk, CAMERAS, fps=20) as publisher:
        good = await open_client(server, path, cookie)
        alone = [await frames_a_second(good)]
        stuck = [await open_client(server, path, cookie) for _ in range(CLIENTS)]
        for client in stuck:
            client.transport.pause_reading()
        await read_for(good, 2)
        before = resident_mb(server.process.pid)
        frames = await read_for(good, 4)
        behind = publisher.sequence - frames[-1].sequence
        grown = resident_mb(server.process.pid) - before
        for client in stuck:
            client.transport.abort()
        alone.append(await frames_a_second(good))
        good.transport.abort()
    # Without a limit: 10 clients × 4 cameras × 20 per second × 4 s × ~80 kB = 250 MB.
    assert grown < 12, grown
    # What the machine gives a client by itself before and after: 80 frames/s where all else rests.
    assert len(frames) / 4 > 0.6 * min(alone), (len(frames) / 4, alone)
    assert behind < 20, behind


async def session_cookie_of(user: User) -> str:
    return await asyncio.to_thread(session_cookie, user)


async def frames_a_second(client: ClientConnection) -> float:
    await read_for(client, 1)
    return len(await read_for(client, 3)) / 3


async def read_for(client: ClientConnection, seconds: float) -> list[FrameMessage]:
    frames, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        raw = await asyncio.wait_for(client.recv(), 5)
        assert isinstance(raw, bytes)
        frames.append(FrameMessage(raw))
    return frames


@pytest.mark.slow
async def test_an_mjpeg_client_that_stops_reading_costs_bounded_memory(
    server: WebServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await session_cookie_of(viewer)
    request = (
        f"GET /api/v1/media/stream/{task.pk}/c09?size=full&overlay=0 HTTP/1.1\r\n"
        f"Host: 127.0.0.1:{server.port}\r\nCookie: {cookie}\r\n\r\n"
    )
    with Publisher(task.pk, CAMERAS, fps=30):
        clients = []
        for _ in range(CLIENTS):
            client = socket.create_connection(("127.0.0.1", server.port))
            client.sendall(request.encode())
            clients.append(client)
        await take_time_async(3)
        before = resident_mb(server.process.pid)
        await take_time_async(4)
        grown = resident_mb(server.process.pid) - before
        assert b"multipart/x-mixed-replace" in clients[0].recv(4096)
        for client in clients:
            client.close()
    assert grown < 12, grown


async def test_an_oversized_frame_ends_the_socket(
    server: WebServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await session_cookie_of(viewer)
    async with open_client(server, f"/ws/tracking/{task.pk}", cookie) as client:
        await client.recv()
        await client.send("x" * 200_000)
        await client.wait_closed()
    assert client.close_code in (1008, 1009)


async def test_a_slow_client_reads_why_it_is_closed(
    server: WebServer, task: ProcessingTask, viewer: User
) -> None:
    cookie = await session_cookie_of(viewer)
    async with open_client(server, f"/ws/tracking/{task.pk}", cookie) as client:
        await client.recv()
        client.transport.pause_reading()
        await client.send("x" * 200_000)
        await take_time_async(2)
        client.transport.resume_reading()
        await client.wait_closed()
    assert client.close_code in (1008, 1009)
