"""From the worker to Redis: a real server, which may be killed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from channels.layers import get_channel_layer
from redis import Redis

from live.keys import (
    FRAME_SECONDS,
    SNAPSHOT_SECONDS,
    Size,
    frame_key,
    frames_channel,
    snapshot_key,
    task_group,
    watch_key,
)
from spoton.workers import HEARTBEAT_PREFIX
from tests.live.fixtures import RedisServer
from tests.waiting import eventually, stays_so, take_time, wait_for
from tracking.services.wake import WAKE_CHANNEL
from worker.publish import HEARTBEAT_TTL_SECONDS, Publisher, TickMessages

TASK = UUID("11111111-2222-4333-8444-555555555555")
OTHER = uuid4()
BEAT = {"holder": "worker-1", "fps": 9.5}


class Woken:
    """Counts the calls."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> None:
        self.count += 1


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
def publisher(redis_server: RedisServer, woken: Woken) -> Iterator[Publisher]:
    publisher = Publisher(lambda: BEAT, woken)
    publisher.start()
    yield publisher
    publisher.close()
    assert not publisher.alive


@pytest.fixture
def redis(redis_server: RedisServer) -> Iterator[Redis]:
    client = Redis.from_url(redis_server.url)
    yield client
    client.close()


def published(
    number: int, task_id: UUID = TASK, frames: list[tuple[str, Size, int, bytes]] | None = None
) -> TickMessages:
    text = json.dumps({"type": "tracking_update", "sequence": number}).encode()
    return TickMessages(task_id, 3, text, frames or [], time.monotonic())


def snapshot(redis: Redis, task_id: UUID = TASK) -> int:
    """Sequence of the task's snapshot, 0 where there is none."""
    text: Any = redis.get(snapshot_key(task_id))
    return int(json.loads(text)["sequence"]) if text else 0


class Group:
    """A consumer's end of a task's group."""

    def __init__(self, task_id: UUID = TASK) -> None:
        self._group = task_group(task_id)
        self._layer: Any = get_channel_layer()

    async def join(self) -> None:
        self._channel = await self._layer.new_channel()
        await self._layer.group_add(self._group, self._channel)

    async def next(self, seconds: float = 10) -> dict[str, Any]:
        message: dict[str, Any] = await asyncio.wait_for(
            self._layer.receive(self._channel), seconds
        )
        return message

    async def until(self, text: str) -> dict[str, Any]:
        """The first message that holds `text`; those before are passed over."""
        async with asyncio.timeout(15):
            while True:
                message = await self.next(15)
                if text in message["text"]:
                    return message


def test_the_newest_update_is_the_snapshot(publisher: Publisher, redis: Redis) -> None:
    publisher.tick(published(1))
    publisher.tick(published(2))
    wait_for(lambda: snapshot(redis) == 2, 10)
    assert 0 < redis.ttl(snapshot_key(TASK)) <= SNAPSHOT_SECONDS


async def test_updates_and_events_reach_the_tasks_group_as_they_are(
    publisher: Publisher,
) -> None:
    group, other = Group(), Group(OTHER)
    await group.join()
    await other.join()
    publisher.event(TASK, "status.update", 3, b'{"type":"status_update"}')
    assert await group.next() == {
        "type": "status.update",
        "epoch": 3,
        "text": '{"type":"status_update"}',
    }
    publisher.tick(published(7))
    assert await group.next() == {
        "type": "tracking.update",
        "epoch": 3,
        "text": '{"type": "tracking_update", "sequence": 7}',
    }
    with pytest.raises(TimeoutError):
        await other.next(0.3)


def test_a_tick_that_waits_is_replaced_by_the_next_one(
    publisher: Publisher, redis: Redis, redis_server: RedisServer
) -> None:
    wait_for(lambda: redis.exists(f"{HEARTBEAT_PREFIX}worker-1"), 10)
    for number in range(1, 201):
        publisher.tick(published(number))
        publisher.tick(published(number, OTHER))
    wait_for(lambda: snapshot(redis) == snapshot(redis, OTHER) == 200, 10)
    latency = publisher.latency
    wait_for(lambda: latency.replaced + len(latency.recent) == 400, 10)
    assert latency.replaced > 0
    assert all(0 <= seconds < 60 for seconds in latency.recent)


def test_frames_are_kept_for_a_short_time_and_announced(publisher: Publisher, redis: Redis) -> None:
    with redis.pubsub(ignore_subscribe_messages=True) as pubsub:  # type: ignore[no-untyped-call]
        pubsub.subscribe(frames_channel(TASK))
        pubsub.get_message(timeout=5)
        publisher.tick(published(1, frames=[("c09", "grid", 991, b"picture")]))
        said: Any = wait_for(lambda: pubsub.get_message(timeout=1), 10)
    assert said["data"] == b"c09|grid|991"
    assert redis.get(frame_key(TASK, "c09", "grid")) == b"picture"
    assert 0 < redis.ttl(frame_key(TASK, "c09", "grid")) <= FRAME_SECONDS
    assert snapshot(redis) == 1  # the picture never comes after what is seen in it


def test_a_camera_is_watched_in_a_size_while_the_key_lives(
    publisher: Publisher, redis: Redis
) -> None:
    publisher.cameras(TASK, ["c09", "c12"])
    redis.set(watch_key(TASK, "c09", "grid"), b"1", px=2500)
    redis.set(watch_key(TASK, "c12", "full"), b"1", ex=60)
    redis.set(watch_key(OTHER, "c09", "grid"), b"1", ex=60)
    both = {("c09", "grid"), ("c12", "full")}
    wait_for(lambda: publisher.watched(TASK) == both, 10)
    assert publisher.watched(OTHER) == frozenset()
    wait_for(lambda: publisher.watched(TASK) == {("c12", "full")}, 10)
    publisher.cameras(TASK, [])
    wait_for(lambda: publisher.watched(TASK) == frozenset(), 10)


def test_a_heartbeat_says_that_the_worker_lives(publisher: Publisher, redis: Redis) -> None:
    key = f"{HEARTBEAT_PREFIX}worker-1"
    text: Any = wait_for(lambda: redis.get(key), 10)
    assert json.loads(text) == BEAT
    assert 0 < redis.ttl(key) <= HEARTBEAT_TTL_SECONDS


def test_a_wake_up_message_wakes(publisher: Publisher, redis: Redis, woken: Woken) -> None:
    wait_for(lambda: redis.publish(WAKE_CHANNEL, b"1") > 0, 10)
    wait_for(lambda: woken.count > 0, 10)


async def test_after_redis_was_killed_everything_goes_on_by_itself(
    publisher: Publisher, redis: Redis, redis_server: RedisServer, woken: Woken
) -> None:
    publisher.cameras(TASK, ["c09"])
    publisher.tick(published(1))
    await eventually(lambda: snapshot(redis) == 1)
    await eventually(lambda: redis.publish(WAKE_CHANNEL, b"1") > 0)

    redis_server.kill()
    begin = time.monotonic()
    for number in range(2, 60):  # nothing waits for Redis
        publisher.tick(published(number))
        publisher.event(TASK, "status.update", 3, b'{"n":%d}' % number)
    assert time.monotonic() - begin < 1
    await stays_so(lambda: publisher.alive, 1.5)
    redis_server.start()
    redis.set(watch_key(TASK, "c09", "grid"), b"1", ex=60)
    group = Group()
    await group.join()

    numbers = iter(range(100, 10_000))

    def newest_arrives() -> bool:
        number = next(numbers)
        publisher.tick(published(number, frames=[("c09", "grid", number, b"picture")]))
        return (snapshot(redis) or 0) >= 100

    begin = time.monotonic()
    await eventually(newest_arrives)
    await eventually(lambda: publisher.watched(TASK) == {("c09", "grid")})
    await eventually(lambda: redis.get(f"{HEARTBEAT_PREFIX}worker-1"))
    woken.count = 0
    await eventually(lambda: redis.publish(WAKE_CHANNEL, b"1") > 0)
    await eventually(lambda: woken.count > 0)
    assert redis.get(frame_key(TASK, "c09", "grid")) == b"picture"
    publisher.event(TASK, "status.update", 3, b'{"n":"back"}')
    assert (await group.until('"back"'))["type"] == "status.update"
    assert time.monotonic() - begin < 10


def test_what_was_handed_in_before_the_end_goes_out(
    redis_server: RedisServer, redis: Redis
) -> None:
    publisher = Publisher(lambda: BEAT, lambda: None)
    publisher.start()
    wait_for(lambda: redis.exists(f"{HEARTBEAT_PREFIX}worker-1"), 10)
    publisher.tick(published(5))
    publisher.close()
    assert snapshot(redis) == 5


def test_it_ends_without_redis_too_and_at_any_moment(redis_server: RedisServer) -> None:
    redis_server.kill()
    for pause in (0.0, 0.3):
        publisher = Publisher(lambda: BEAT, lambda: None)
        publisher.start()
        take_time(pause)
        publisher.close()
        assert not publisher.alive


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_one_that_has_died_says_so_and_takes_nobody_along(redis_server: RedisServer) -> None:
    def fail() -> dict[str, Any]:
        raise ZeroDivisionError

    publisher = Publisher(fail, lambda: None)
    publisher.start()
    wait_for(lambda: not publisher.alive, 10)
    publisher.tick(published(1))
    publisher.event(TASK, "status.update", 1, b"{}")
    publisher.close()
