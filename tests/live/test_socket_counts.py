"""A user has so many sockets, over all web processes; what a killed process had lapses."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

import pytest
from django.test import AsyncClient
from redis import Redis

from accounts.models import User
from live import socket_counts
from tests.live.client import open_socket
from tests.live.fixtures import RedisServer
from tests.live.publisher import Publisher
from tests.waiting import eventually, patient, stays_so
from tracking.models import ProcessingTask


@pytest.fixture(autouse=True)
def few(settings: Any, redis_server: RedisServer) -> None:
    settings.SOCKETS_PER_USER = 2


async def test_one_too_many_is_closed_with_4429(task: ProcessingTask, viewer: User) -> None:
    async with AsyncExitStack() as stack:
        for kind in ("tracking", "analytics"):
            client = await stack.enter_async_context(open_socket(f"/ws/{kind}/{task.pk}", viewer))
            await client.message()
        async with open_socket(f"/ws/frames/{task.pk}", viewer) as third:
            assert (await third.message())["error"]["code"] == "too_many_sockets"
            assert await third.close_code() == 4429


async def test_a_closed_socket_makes_room(task: ProcessingTask, viewer: User) -> None:
    for _ in range(5):
        async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
            assert (await client.message())["type"] == "snapshot"


async def test_sockets_of_a_killed_process_lapse(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    client = Redis.from_url(redis_server.url)
    now = time.time()
    client.zadd(socket_counts.key(viewer.pk), {"one": now + 60, "two": now - 1, "three": now - 9})
    client.close()
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as one:
        assert (await one.message())["type"] == "snapshot"
        async with open_socket(f"/ws/tracking/{task.pk}", viewer) as two:
            assert await two.close_code() == 4429


async def test_open_sockets_are_renewed_and_refused_ones_are_not(
    task: ProcessingTask, viewer: User, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_counts, "RENEW_SECONDS", 0.1)
    client = Redis.from_url(redis_server.url)
    name = socket_counts.key(viewer.pk)
    client.zadd(name, {"elsewhere": time.time() + 60})
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as one:
        await one.message()
        async with open_socket(f"/ws/tracking/{task.pk}", viewer) as refused:
            assert await refused.close_code() == 4429
            client.delete(name)  # Redis was away and has forgotten
            await eventually(lambda: client.zcard(name) == 1)
            # Three turns in which the refused one is not.
            await stays_so(lambda: client.zcard(name) == 1, 0.3)
    assert client.zcard(name) == 0
    client.close()


async def test_without_redis_nobody_is_shut_out(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    redis_server.kill()
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        assert (await client.message())["type"] == "snapshot"


async def test_a_stream_counts_and_one_too_many_is_429(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    http = AsyncClient()
    await http.aforce_login(viewer)
    path = f"/api/v1/media/stream/{task.pk}/c09"
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        async with streaming(http, path):
            second = await http.get(path)
            assert second.status_code == 429
            assert int(second["Retry-After"]) > 0
        async with streaming(http, path):
            pass


@asynccontextmanager
async def streaming(http: AsyncClient, path: str) -> AsyncIterator[None]:
    """A stream whose first part has come."""
    response: Any = await http.get(path)
    assert response.status_code == 200
    parts = response._iterator
    await anext(parts)
    yield
    await parts.aclose()


async def test_a_client_that_leaves_while_it_is_counted_leaves_nothing(
    task: ProcessingTask, viewer: User, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter, counting = socket_counts.SocketCounts._enter, asyncio.Event()

    async def swallows_the_end(
        counts: socket_counts.SocketCounts, user_id: int, member: str
    ) -> bool:
        """As redis-py does when the end comes just as the question has been sent."""
        counting.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return await enter(counts, user_id, member)

    monkeypatch.setattr(socket_counts.SocketCounts, "_enter", swallows_the_end)
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await counting.wait()
        await client.communicator.send_input({"type": "websocket.disconnect", "code": 1001})
        await client.communicator.wait(patient(5))
    client_of_redis = Redis.from_url(redis_server.url)
    assert client_of_redis.zcard(socket_counts.key(viewer.pk)) == 0
    client_of_redis.close()
