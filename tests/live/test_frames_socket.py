"""/ws/frames: the newest pictures, and no more than the client takes."""

import asyncio
import json
import struct
import time

import cv2
import numpy as np
import pytest

from accounts.models import User
from live.message import FrameMessage
from tests.live.client import SocketClient, open_socket
from tests.live.fixtures import CAMERAS, RedisServer
from tests.live.publisher import Publisher
from tests.waiting import patient, take_time_async
from tracking.models import ProcessingTask


def decoded(frame: FrameMessage) -> np.ndarray:
    picture = cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture


async def test_a_message_is_header_length_header_and_jpeg(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}", viewer) as client:
        raw = await client.communicator.receive_from(timeout=patient(5))
    assert isinstance(raw, bytes)
    (length,) = struct.unpack(">I", raw[:4])
    assert raw[4:5] == b"{"
    assert raw[4 + length : 6 + length] == b"\xff\xd8"
    header = FrameMessage(raw).header
    names = ("camera_id", "frame_sequence", "global_frame_index", "timestamp", "width", "height")
    assert set(names) <= set(header)


async def test_all_cameras_come_without_being_named(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}", viewer) as client:
        seen = {(await client.frame()).camera_id for _ in range(12)}
    assert seen == set(CAMERAS)


async def test_only_the_named_cameras_come_and_only_they_are_encoded(
    task: ProcessingTask, operator: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09,c13&size=full", operator) as client:
        frames = [await client.frame() for _ in range(10)]
    assert {frame.camera_id for frame in frames} == {"c09", "c13"}
    assert set(worker.encoded) == {("c09", "full"), ("c13", "full")}


async def test_each_camera_s_frames_come_in_order_without_repeats(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09", viewer) as client:
        sequences = [(await client.frame()).sequence for _ in range(10)]
    assert sequences == sorted(set(sequences))


async def test_overlay_draws_boxes_into_the_picture(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09", viewer) as client:
        plain = await client.frame()
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09&overlay=1", viewer) as client:
        drawn = await client.frame()
    assert decoded(drawn).shape == decoded(plain).shape
    # The middle of the box's left side has the person's colour, and had not before.
    x1, y1, _, y2 = drawn.tracks[0]["bbox_xyxy"]
    place = (round((y1 + y2) / 4), round(x1 / 2))
    before, after = decoded(plain)[place].astype(int), decoded(drawn)[place].astype(int)
    assert np.abs(before - after).max() > 40


@pytest.mark.parametrize("query", ["cameras=c99", "cameras=c09,c99", "cameras=,", "size=huge"])
async def test_what_the_task_does_not_have_is_closed_with_4404(
    query: str, task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?{query}", viewer) as client:
        assert await client.close_code() == 4404


async def count_frames(client: SocketClient, seconds: float) -> list[FrameMessage]:
    frames = []
    try:
        async with asyncio.timeout(patient(seconds)):
            while True:
                frames.append(await client.frame(60))
    except TimeoutError:
        return frames


async def test_a_client_that_acknowledges_has_two_frames_on_their_way(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}?cameras=c09", viewer) as client:
        await client.send({"type": "ack", "camera_id": "c09", "frame_sequence": 0})
        with Publisher(task.pk, CAMERAS, fps=20) as publisher:
            first, second = await client.frame(), await client.frame()
            await take_time_async(0.6)
            assert await client.communicator.receive_nothing(0.3)
            await client.send(
                {"type": "ack", "camera_id": "c09", "frame_sequence": second.sequence}
            )
            third = await client.frame()
            # It skipped what came meanwhile: the newest frame wins.
            assert publisher.sequence - third.sequence <= 3
    assert first.sequence < second.sequence < third.sequence - 5


async def test_ping_is_answered_between_frames(
    task: ProcessingTask, viewer: User, worker: Publisher
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}", viewer) as client:
        await client.send({"type": "ping"})
        for _ in range(50):
            answer = await client.communicator.receive_from(timeout=patient(5))
            if isinstance(answer, str):
                break
    pong = json.loads(answer)
    assert abs(pong.pop("time") - time.time()) < 5
    assert pong == {"type": "pong", "id": None}


async def test_bad_acknowledgements_are_named(
    task: ProcessingTask, viewer: User, redis_server: RedisServer
) -> None:
    async with open_socket(f"/ws/frames/{task.pk}", viewer) as client:
        await client.send({"type": "ack", "camera_id": 4})
        assert (await client.message())["error"]["code"] == "bad_ack"
