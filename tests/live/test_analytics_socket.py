"""/ws/analytics/{task_id}: counts of zones and lines, newest wins, events in order."""

import asyncio
import json
from typing import Any

from channels.layers import get_channel_layer
from redis.asyncio import Redis

from accounts.models import User
from live import keys
from tests.live.client import open_socket
from tests.live.fixtures import RedisServer
from tracking.models import ProcessingTask


def counts(sequence: int, entries: int, epoch: int = 1) -> dict[str, Any]:
    zone = {"occupancy": 1, "entries": entries, "exits": 0, "people": []}
    payload = {"epoch": epoch, "zones": {"plaza": zone}, "lines": {}}
    return {"type": "analytics_update", "sequence": sequence, "payload": payload}


async def publish(task: ProcessingTask, body: dict[str, Any], epoch: int = 1) -> None:
    event = {"type": "analytics.update", "epoch": epoch, "text": json.dumps(body)}
    await get_channel_layer().group_send(keys.task_group(task.pk), event)


async def test_a_client_gets_the_kept_counts_first_then_what_changes(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    redis = Redis.from_url(redis_server.url)
    await redis.set(keys.analytics_key(task.pk), json.dumps(counts(4, 7)), ex=30)
    await redis.aclose()
    async with open_socket(f"/ws/analytics/{task.pk}", viewer) as client:
        first = await client.message()
        assert (first["type"], first["sequence"]) == ("snapshot", 4)
        assert first["payload"]["zones"]["plaza"]["entries"] == 7
        await publish(task, counts(5, 8))
        assert (await client.message())["sequence"] == 5


async def test_without_a_worker_the_snapshot_is_empty(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/analytics/{task.pk}", viewer) as client:
        first = await client.message()
    assert first["type"] == "snapshot"
    assert (first["payload"]["zones"], first["payload"]["lines"]) == ({}, {})
    assert (first["payload"]["known"], first["payload"]["active_persons"]) == (False, 0)


async def test_events_come_too_and_tracks_do_not(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    event = {"type": "event", "payload": {"kind": "zone_entered", "zone_id": "plaza"}}
    update = {"type": "tracking_update", "sequence": 9, "payload": {"cameras": {}}}
    async with open_socket(f"/ws/analytics/{task.pk}", viewer) as client:
        await client.message()
        await publish(task, update)
        await publish(task, event)
        assert await client.message() == event


async def test_counts_do_not_come_on_the_tracking_socket(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await publish(task, counts(5, 8))
        await client.send({"type": "ping"})
        assert (await client.message())["type"] == "pong"


async def test_a_replaced_worker_s_counts_start_anew_and_are_marked(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/analytics/{task.pk}", viewer) as client:
        await client.message()
        await publish(task, counts(90, 8))
        assert (await client.message())["sequence"] == 90
        await publish(task, counts(1, 8, epoch=2), epoch=2)
        again = await client.message()
        assert (again["type"], again["resync"]) == ("snapshot", "worker_replaced")
        assert again["payload"]["epoch"] == 2
        await publish(task, counts(91, 9), epoch=1)  # of the worker that was replaced
        assert await client.communicator.receive_nothing(0.2)


async def test_after_redis_came_back_a_snapshot_says_so(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/analytics/{task.pk}", viewer) as client:
        await client.message()
        await asyncio.to_thread(redis_server.kill)
        await asyncio.to_thread(redis_server.start)
        again = await client.message(within=30)
    assert (again["type"], again["resync"]) == ("snapshot", "reconnected")


async def test_there_is_nothing_to_ask_for(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/analytics/{task.pk}", viewer) as client:
        await client.message()
        await client.send({"type": "subscribe", "cameras": None})
        assert (await client.message())["error"]["code"] == "unknown_type"
