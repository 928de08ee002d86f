"""A camera's password stays between the database and the camera."""

from __future__ import annotations

import asyncio
import itertools
import json
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from channels.layers import get_channel_layer
from redis import Redis

from live.keys import task_group
from tests.factories import make_camera, make_task
from tests.vision import hostile_films
from tests.vision.hostile import Answer, Server, mjpeg, redirect
from tests.waiting import wait_for
from tests.worker.process import WorkerProcess
from tests.worker.running import row_of, stop, wait_for_end, wait_for_frames
from tracking.models import Environment, ProcessingTask, TaskCamera

SECRET = "hunter2secret"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def forbidding_camera() -> Iterator[str]:
    """Host and port of a camera that accepts no password."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        closing = threading.Event()

        def answer() -> None:
            while not closing.is_set():
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    client.settimeout(2)
                    try:
                        client.recv(4096)
                        client.sendall(b"HTTP/1.0 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                    except OSError:
                        continue

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        closing.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


@pytest.fixture
def misbehaving() -> Iterator[Callable[[bytes | Answer], Server]]:
    made: list[Server] = []

    def one(answer: bytes | Answer) -> Server:
        made.append(Server("127.0.0.1", answer))
        return made[-1]

    yield one
    for server in made:
        server.socket.close()


def _misbehaving() -> list[bytes | Answer]:
    """Answers that send us elsewhere, are too large, and never end."""
    return [
        redirect(f"rtsp://admin:{SECRET}@224.0.0.1/{SECRET}"),
        mjpeg(hostile_films.jpeg(65535), 12000),
        lambda _: itertools.chain([b"HTTP/1.1 200 OK\r\n"], itertools.repeat(b"X-A: b\r\n" * 999)),
    ]


async def listen(task: ProcessingTask, count: int) -> list[str]:
    """The next messages of the task's group."""
    layer: Any = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(task_group(task.pk), channel)
    async with asyncio.timeout(60):
        return [json.dumps(await layer.receive(channel)) for _ in range(count)]


def test_it_is_in_no_log_no_row_no_message_and_no_command_line(
    worker: WorkerProcess,
    campus: Environment,
    still_video: Path,
    forbidding_camera: str,
    misbehaving: Callable[[bytes | Answer], Server],
    redis_client: Redis,
) -> None:
    addresses = {
        "c01": f"http://admin:{SECRET}@{forbidding_camera}/live?token={SECRET}",
        "c02": f"rtsp://admin:{SECRET}@127.0.0.1:9/live",
        "c03": f"http://admin:{SECRET}@host.invalid/{SECRET}",
        "c04": str(still_video),
        "c05": f"https://admin:{SECRET}@{forbidding_camera}/{SECRET}",
    }
    for number, answer in enumerate(_misbehaving(), 6):
        camera = misbehaving(answer)
        addresses[f"c{number:02}"] = f"http://admin:{SECRET}@127.0.0.1:{camera.port}/{SECRET}"
    cameras = [make_camera(campus, name, source_address=at) for name, at in addresses.items()]
    task = make_task(campus, cameras)
    wait_for_frames(worker, task, 3)
    reasons = {}
    for name in addresses.keys() - {"c04"}:
        worker.wait(lambda name=name: row_of(task, name).reason, 30)  # type: ignore[misc]
        assert row_of(task, name).state in ("reconnecting", "failed")
        reasons[name] = row_of(task, name).reason
    assert "does not speak TLS" in reasons["c05"]
    assert "may not be at 224.0.0.1" in reasons["c06"]
    assert "too large" in reasons["c07"]
    assert reasons["c08"] == "the camera's answer makes no sense"
    for process in worker.family():
        try:
            assert SECRET not in " ".join(process.cmdline() + list(process.environ().values()))
        except psutil.NoSuchProcess:
            continue
    messages = asyncio.run(listen(task, 30))
    assert any("status_update" in message for message in messages)
    assert any("tracking_update" in message for message in messages)
    assert SECRET not in "".join(messages)
    for key in redis_client.scan_iter(match="spoton:*"):
        value: Any = wait_for(lambda key=key: redis_client.get(key) or b"gone", 5)  # type: ignore[misc]
        assert SECRET.encode() not in value
    stop(task)
    wait_for_end(worker, task)
    assert SECRET not in "".join(TaskCamera.objects.values_list("reason", flat=True))
    assert SECRET not in task.error
    assert "claimed, 8 cameras" in worker.log
    assert SECRET not in worker.log
