"""One reader per task and process; the newest frame wins; Redis may come and go."""

import asyncio
import time
import uuid

from redis import Redis as SyncRedis
from redis.asyncio import Redis

from live import keys
from live.frames import FrameHub
from live.message import FrameMessage, pack
from live.slots import Slot
from tests.live.fixtures import RedisServer
from tests.live.publisher import Publisher
from tests.waiting import eventually, patient, take_time_async

TASK = uuid.UUID("11111111-2222-4333-8444-555555555555")
CAMERAS = ["c09", "c12"]


def frame(sequence: int, epoch: int = 1) -> FrameMessage:
    header = {"camera_id": "c09", "frame_sequence": sequence, "epoch": epoch, "tracks": []}
    return FrameMessage(pack(header, b"\xff\xd8"))


def test_a_slot_keeps_the_newest_and_refuses_a_replaced_worker() -> None:
    slot = Slot()
    assert slot.offer(frame(10))
    assert not slot.offer(frame(10))
    assert slot.offer(frame(11))
    assert slot.offer(frame(1, epoch=2))  # a new worker counts anew
    assert not slot.offer(frame(12))
    assert slot.frame is not None
    assert (slot.frame.epoch, slot.frame.sequence) == (2, 1)


async def test_many_watchers_share_one_reader_and_one_frame(redis_server: RedisServer) -> None:
    hub = FrameHub()
    with Publisher(TASK, CAMERAS):
        async with hub.watch(TASK, CAMERAS, "grid") as one, hub.watch(TASK, CAMERAS, "grid") as two:
            assert len(hub.readers) == 1
            assert one.slot("c09") is two.slot("c09")
            assert (await one.next()).raw
    assert hub.readers == {}


async def test_a_slow_client_gets_the_newest_frame(redis_server: RedisServer) -> None:
    hub = FrameHub()
    with Publisher(TASK, CAMERAS, fps=30) as publisher:
        async with hub.watch(TASK, ["c09"], "grid") as watch:
            await watch.next()
            await take_time_async(1)
            late = await watch.next()
            assert publisher.sequence - late.sequence <= 4


async def test_watch_keys_live_while_somebody_watches(redis_server: RedisServer) -> None:
    hub = FrameHub()
    redis = SyncRedis.from_url(redis_server.url)
    name = keys.watch_key(TASK, "c09", "full")
    async with hub.watch(TASK, ["c09"], "full"):
        await eventually(lambda: redis.pttl(name) > 4000)
        await eventually(lambda: redis.pttl(name) < 4000)
        await eventually(lambda: redis.pttl(name) > 4000)  # renewed
    assert redis.pttl(name) > 0
    await eventually(lambda: redis.pttl(name) < 2600, 4)  # not renewed any more
    redis.close()


async def test_an_old_picture_is_not_shown_as_live(redis_server: RedisServer) -> None:
    redis = Redis.from_url(redis_server.url)
    name = keys.frame_key(TASK, "c09", "grid")
    await redis.set(name, frame(1).raw, px=5000)
    hub = FrameHub()
    assert await hub.newest(TASK, ["c09"], "grid", 0.5) == {}
    await redis.set(name, frame(2).raw, ex=keys.FRAME_SECONDS)
    assert (await hub.newest(TASK, ["c09"], "grid", 0.5))["c09"].sequence == 2
    await redis.aclose()


async def test_broken_frames_are_left_out(redis_server: RedisServer) -> None:
    redis = Redis.from_url(redis_server.url)
    hub = FrameHub()
    name = keys.frame_key(TASK, "c09", "grid")
    async with hub.watch(TASK, ["c09"], "grid") as watch:
        with SyncRedis.from_url(redis_server.url) as other:
            await eventually(lambda: other.publish(keys.frames_channel(TASK), b"") > 0)
        good = frame(7).raw
        for raw in (b"", b"\x00", b"\xff\xff\xff\xff{}", good[:20], b"\x00\x00\x00\x02[]x", good):
            await redis.set(name, raw, ex=keys.FRAME_SECONDS)
            await redis.publish(keys.frames_channel(TASK), b"c09|grid|7")
            await take_time_async(0.02)
        await redis.publish(keys.frames_channel(TASK), b"\xff\xfe")
        assert (await asyncio.wait_for(watch.next(), patient(2))).sequence == 7
    await redis.aclose()


async def test_frames_go_on_within_seconds_after_redis_was_killed(
    redis_server: RedisServer,
) -> None:
    hub = FrameHub()
    with Publisher(TASK, CAMERAS) as publisher:
        async with hub.watch(TASK, CAMERAS, "grid") as watch:
            await watch.next()
            await asyncio.to_thread(redis_server.kill)
            await take_time_async(1)
            await asyncio.to_thread(redis_server.start)
            started, at_restart = time.monotonic(), publisher.sequence
            while (await asyncio.wait_for(watch.next(), patient(10))).sequence <= at_restart:
                pass
            assert time.monotonic() - started < 4
