"""A picture is encoded once per camera and size, and only while somebody watches."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from live import keys
from live.frames import FrameHub
from tests.factories import make_camera, make_environment, make_task
from tests.live.fixtures import RedisServer
from tests.vision.nobody import Nobody
from tests.waiting import eventually, patient
from tracking.models import ProcessingTask
from vision.blurring import Region
from vision.engine import Engine
from vision.types import Image
from worker import jpeg, watched_frames
from worker.meter import StageTimes
from worker.plan import plan
from worker.publish import Publisher
from worker.services import WorkerServices
from worker.task_runner import TaskRunner

pytestmark = pytest.mark.django_db


class Nowhere:
    """A store that keeps nothing."""

    def __init__(self) -> None:
        self.ticks = 0
        self.more = threading.Condition()

    def open(self, lane: Any) -> None:
        pass

    def tick(self, lane: Any, record: Any) -> None:
        with self.more:
            self.ticks += 1
            self.more.notify_all()

    def wait(self, count: int) -> None:
        """Until so many more have come."""
        with self.more:
            wanted = self.ticks + count
            assert self.more.wait_for(lambda: self.ticks >= wanted, 20)


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counted: Counter[str] = Counter()

    def encode(image: Image, size: keys.Size, quality: int, heads: list[Region]) -> jpeg.Jpeg:
        counted[size] += 1
        return jpeg.encode(image, size, quality, heads)

    monkeypatch.setattr(watched_frames, "encode", encode)
    return counted


@pytest.fixture
def running(
    street_video: Path, redis_server: RedisServer, encoded: Counter[str]
) -> Iterator[tuple[ProcessingTask, Nowhere]]:
    """A task whose two cameras play a film, from the readers to Redis as in the worker."""
    campus = make_environment()
    cameras = [make_camera(campus, name, source_address=str(street_video)) for name in ("a", "b")]
    task = make_task(campus, cameras, held=True)
    store, engine, stop = Nowhere(), Engine(Nobody()), threading.Event()
    publisher = Publisher(lambda: {"holder": "test"}, lambda: None)
    publisher.start()
    with ThreadPoolExecutor(2) as encoders:
        parts: Any = (store, publisher, encoders, 70, engine.wake, StageTimes())
        runner = TaskRunner(plan(task), 1, WorkerServices(*parts))

        def run() -> None:
            while not stop.is_set():
                engine.step([runner], 0.05)

        thread = threading.Thread(target=run)
        thread.start()
        yield task, store
        stop.set()
        thread.join()
        engine.drain()
        runner.close()
        publisher.close()
        engine.close()


async def frames_of(hub: FrameHub, task: ProcessingTask, size: keys.Size, count: int) -> None:
    async with hub.watch(task.pk, ["a", "b"], size) as watch:
        for _ in range(count):
            await asyncio.wait_for(watch.next(), patient(15))


@pytest.mark.django_db(transaction=True)
async def test_three_clients_cost_one_encoding_per_camera_and_size(
    running: tuple[ProcessingTask, Nowhere], encoded: Counter[str], redis_server: RedisServer
) -> None:
    task, store = running
    await asyncio.to_thread(store.wait, 3)
    assert not encoded  # nobody watches
    hub, before = FrameHub(), store.ticks
    await asyncio.gather(*(frames_of(hub, task, "grid", 12) for _ in range(3)))
    # Two cameras a tick; a picture may be encoded whose tick is not over yet.
    assert 12 <= encoded["grid"] <= 2 * (store.ticks - before + 2)
    assert encoded["full"] == 0
    await frames_of(hub, task, "full", 4)
    assert encoded["full"] >= 4
    client = Redis.from_url(redis_server.url)
    client.delete(*client.keys("spoton:watch:*"))  # as they lapse
    client.close()

    def rests() -> bool:
        before = Counter(encoded)
        store.wait(3)
        return encoded == before

    await eventually(rests)
    assert await asyncio.to_thread(rests)
