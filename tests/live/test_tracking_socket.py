"""/ws/tracking: what a client gets, and what it may ask for."""

import asyncio
import base64
import json

import cv2
import numpy as np
from redis.asyncio import Redis

from accounts.models import User
from tests.live.client import open_socket
from tests.live.fixtures import CAMERAS, RedisServer
from tests.live.publisher import Publisher
from tests.waiting import take_time_async
from tracking.models import ProcessingTask


async def test_a_snapshot_comes_first_then_numbered_updates(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        snapshot = await client.message()
        updates = [await client.of_type("tracking_update") for _ in range(5)]
    assert snapshot["type"] == "snapshot"
    assert snapshot["payload"]["status"]["status"] == "processing"
    sequences = [update["sequence"] for update in updates]
    assert sequences == sorted(set(sequences))
    assert sequences[0] > snapshot["sequence"]
    cameras = updates[0]["payload"]["cameras"]
    assert set(cameras) == set(CAMERAS)
    assert cameras["c09"]["frame_image_base64"] is None
    assert set(cameras["c09"]["tracks"][0]) == {
        *("track_id", "global_id", "bbox_xyxy", "confidence"),
        *("map_coords", "identity_state", "is_focused"),
    }


async def test_the_snapshot_has_the_people_that_were_stored_last(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    publisher = Publisher(task.pk, CAMERAS)
    redis = Redis.from_url(redis_server.url)
    await publisher.tick(redis)
    await redis.aclose()
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        snapshot = await client.message()
    assert snapshot["sequence"] == 1
    assert snapshot["payload"]["person_count_per_camera"]["c09"] == 2


async def test_without_a_worker_the_snapshot_has_only_the_status(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        snapshot = await client.message()
    assert snapshot["payload"]["cameras"] == {}
    assert snapshot["payload"]["status"]["task_id"] == str(task.pk)
    assert snapshot["payload"]["status"]["cameras"]["c12"]["state"] == "online"


async def test_without_redis_the_snapshot_comes_all_the_same(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    redis_server.kill()
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        snapshot = await client.message()
    assert snapshot["type"] == "snapshot"


async def test_status_and_identity_messages_are_passed_on(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        status = await client.of_type("status_update")
        merge = {"type": "identity_update", "payload": {"previous_ids": ["a", "b"]}}
        await worker.send("identity.update", json.dumps(merge))
        assert await client.of_type("identity_update") == merge
    assert status["payload"]["cameras"]["c16"]["state"] == "online"


async def test_a_replaced_worker_is_not_heard_any_more(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    redis = Redis.from_url(redis_server.url)
    old, new = Publisher(task.pk, CAMERAS, epoch=1), Publisher(task.pk, CAMERAS, epoch=2)
    old.sequence = 500
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await new.tick(redis)  # its numbers start anew
        assert (await client.of_type("tracking_update"))["payload"]["epoch"] == 2
        await old.tick(redis)
        await new.tick(redis)
        update = await client.of_type("tracking_update")
    await redis.aclose()
    assert (update["payload"]["epoch"], update["sequence"]) == (2, 2)


async def test_subscribe_leaves_only_the_cameras_asked_for(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await client.send({"type": "subscribe", "cameras": ["c12"]})
        while set((await client.of_type("tracking_update"))["payload"]["cameras"]) != {"c12"}:
            pass
        payload = (await client.of_type("tracking_update"))["payload"]
        assert set(payload["person_count_per_camera"]) == {"c12"}
        assert payload["people"]
        assert all("c12" in person["cameras"] for person in payload["people"])
        await client.send({"type": "subscribe", "payload": {"cameras": None}})
        while len((await client.of_type("tracking_update"))["payload"]["cameras"]) != 4:
            pass


async def test_focus_marks_one_person_everywhere(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await client.send({"type": "focus", "global_id": worker.people[0]})
        await client.of_type("tracking_update")
        payload = (await client.of_type("tracking_update"))["payload"]
    focused = {
        track["global_id"]
        for camera in payload["cameras"].values()
        for track in camera["tracks"]
        if track["is_focused"]
    }
    assert focused == {worker.people[0]}


async def test_a_wish_is_answered_at_once_also_while_nothing_moves(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    redis = Redis.from_url(redis_server.url)
    publisher = Publisher(task.pk, CAMERAS)
    await publisher.tick(redis)
    await redis.aclose()
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await client.send({"type": "subscribe", "cameras": ["c09"]})
        update = await client.message(within=1)
    assert (update["type"], update["sequence"]) == ("tracking_update", 1)
    assert set(update["payload"]["cameras"]) == {"c09"}


async def test_pictures_in_json_belong_to_their_tracks(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}?frames=base64", viewer) as client:
        await client.message()
        checked = 0
        while checked < 8:
            update = await client.of_type("tracking_update")
            for camera in update["payload"]["cameras"].values():
                if camera["frame_image_base64"] is None:
                    continue
                kind, _, data = camera["frame_image_base64"].partition(",")
                assert kind == "data:image/jpeg;base64"
                picture = cv2.imdecode(np.frombuffer(base64.b64decode(data), np.uint8), 1)
                assert picture is not None
                left = int(np.argmax(picture[-6, :, 0] > 250))
                assert round(left / 16) == camera["frame_sequence"] % 20
                checked += 1


async def test_ping_is_answered(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.send({"type": "ping", "id": 7})
        assert (await client.of_type("pong"))["id"] == 7


async def test_nonsense_is_named_and_the_socket_stays(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    bad = ["{", "[]", '{"type": 3}', '{"type": "dance"}', '{"type": "subscribe", "cameras": 3}']
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        codes = []
        for text in bad:
            await client.send(text)
            codes.append((await client.of_type("error"))["error"]["code"])
        await client.communicator.send_to(bytes_data=b"\xff\x00")
        codes.append((await client.of_type("error"))["error"]["code"])
        await client.send({"type": "ping"})
        await client.of_type("pong")
    assert codes == [*("not_json", "no_type", "no_type", "unknown_type", "bad_cameras", "not_json")]


async def test_a_flood_of_nonsense_ends_the_socket(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        for _ in range(30):
            await client.send("nonsense")
        assert await client.close_code() == 1008


async def test_an_oversized_message_ends_the_socket(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.message()
        await client.send({"type": "subscribe", "cameras": ["c" * 20_000]})
        assert await client.close_code() == 1008


async def test_updates_go_on_after_redis_was_killed(
    task: ProcessingTask, viewer: User, worker: Publisher, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/tracking/{task.pk}", viewer) as client:
        await client.of_type("tracking_update")
        await asyncio.to_thread(redis_server.kill)
        await take_time_async(0.5)
        await asyncio.to_thread(redis_server.start)
        at_restart = worker.sequence
        while (await client.of_type("tracking_update", within=10))["sequence"] <= at_restart:
            pass
