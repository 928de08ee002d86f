"""From the worker to Redis: one thread, one event loop, one connection.

Newest wins: a task's tick that was not published when the next one comes is replaced by it.
Redis may go away at any time; what it misses is lost, as live data may be, and nothing waits.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from channels.layers import get_channel_layer
from django.conf import settings
from redis.asyncio import Redis
from redis.exceptions import RedisError

from live.keys import (
    FRAME_SECONDS,
    SIZES,
    SNAPSHOT_SECONDS,
    Size,
    frame_key,
    frames_channel,
    snapshot_key,
    task_group,
    watch_key,
)
from spoton.workers import CAPACITY_KEY, HEARTBEAT_PREFIX
from tracking.services.wake import WAKE_CHANNEL

logger = logging.getLogger(__name__)
WATCH_POLL_SECONDS = 0.5
RETRY_SECONDS = 0.5
HEARTBEAT_TTL_SECONDS = 5
EVENTS_KEPT = 1000

Watched = frozenset[tuple[str, Size]]


@dataclass(frozen=True, slots=True)
class TickMessages:
    """The messages of one tick, ready to go out.

    Attributes:
        frames: (camera, size, sequence, message) of what is watched.
        update: the tracking_update message.
        captured: monotonic time of its earliest frame.
        share: of another node's task, which sends the update itself; "" for a task of this worker.
    """

    task_id: UUID
    epoch: int
    update: bytes
    frames: list[tuple[str, Size, int, bytes]]
    captured: float
    share: str = ""


@dataclass(slots=True)
class Latency:
    """Seconds from capture to published, lately."""

    recent: deque[float] = field(default_factory=lambda: deque(maxlen=2000))
    replaced: int = 0

    def percentiles_ms(self) -> dict[str, float | None]:
        """Return the 50th, 95th and 99th, in milliseconds; None while nothing was published."""
        ordered = sorted(self.recent)
        return {
            f"p{share}": round(ordered[(len(ordered) - 1) * share // 100] * 1000, 1)
            if ordered
            else None
            for share in (50, 95, 99)
        }


class Publisher:
    """Publishes for all tasks of this worker.

    Args:
        heartbeat: gives what the worker says of itself; its "holder" names the key.
        on_wake: called when a service changed something.
    """

    def __init__(
        self, heartbeat: Callable[[], dict[str, Any]], on_wake: Callable[[], None]
    ) -> None:
        self._heartbeat = heartbeat
        self._on_wake = on_wake
        self._pending: dict[tuple[UUID, str], TickMessages] = {}
        self._events: deque[tuple[UUID, dict[str, Any], str | None]] = deque(maxlen=EVENTS_KEPT)
        self._cameras: dict[tuple[UUID, str], list[str]] = {}
        self._watched: dict[UUID, Watched] = {}
        self._lock = threading.Lock()
        self._connected = True
        self.latency = Latency()
        self._loop = asyncio.new_event_loop()
        self._pending_changed = asyncio.Event()
        self._closing = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="publish", daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def cameras(self, task_id: UUID, camera_ids: list[str], share: str = "") -> None:
        """Say which cameras of a task may be watched; none: the task, or the share, is gone."""
        if camera_ids:
            self._cameras[task_id, share] = camera_ids
        else:
            self._cameras.pop((task_id, share), None)

    def watched(self, task_id: UUID) -> Watched:
        """Return camera and size of the frames that someone watches."""
        return self._watched.get(task_id, frozenset())

    def tick(self, published: TickMessages) -> None:
        """Publish a tick, or the next one in its place."""
        with self._lock:
            key = published.task_id, published.share
            if key in self._pending:
                self.latency.replaced += 1
            self._pending[key] = published
        self._signal(self._pending_changed)

    def event(
        self, task_id: UUID, kind: str, epoch: int, text: bytes, key: str | None = None
    ) -> None:
        """Publish a message that is not replaced by the next one.

        Args:
            key: in Redis, where it is kept for clients that come later.
        """
        message = {"type": kind, "epoch": epoch, "text": text.decode()}
        self._events.append((task_id, message, key))
        self._signal(self._pending_changed)

    @property
    def alive(self) -> bool:
        """Whether the thread runs; False when it has died of an error."""
        return self._thread.is_alive()

    def close(self) -> None:
        """End the thread; what has been handed in before goes out, unless Redis is down."""
        self._signal(self._closing)
        self._thread.join(timeout=5)

    def _signal(self, event: asyncio.Event) -> None:
        with suppress(RuntimeError):  # the thread has died; the worker is about to end
            self._loop.call_soon_threadsafe(event.set)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        self._redis = Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=2, health_check_interval=0
        )
        self._layer: Any = get_channel_layer()
        steps = (self._send_pending, self._read_watchers, self._beat, self._listen)
        tasks = [asyncio.create_task(self._again(step)) for step in steps]
        closing = asyncio.create_task(self._closing.wait())
        done, _ = await asyncio.wait([closing, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in (closing, *tasks):
            task.cancel()
        await asyncio.wait([closing, *tasks])
        with suppress(RedisError, OSError, TimeoutError):
            await asyncio.wait_for(self._flush(), 1)
        with suppress(RedisError, OSError):
            await self._redis.aclose()
        for task in done:
            task.result()  # raises what a step died of

    async def _again(self, step: Callable[[], Any]) -> None:
        """Repeat a step until the end; while Redis is down it is tried now and then."""
        while not self._closing.is_set():  # redis-py may take a cancellation for a timeout
            try:
                await step()
            except (RedisError, OSError, TimeoutError) as error:
                if self._connected:
                    logger.warning("Redis is down (%s): live data waits", type(error).__name__)
                    self._connected = False
                await asyncio.sleep(RETRY_SECONDS)

    async def _send_pending(self) -> None:
        await self._pending_changed.wait()
        self._pending_changed.clear()
        await self._flush()

    async def _flush(self) -> None:
        while self._events:
            task_id, message, key = self._events.popleft()
            if key is not None:
                await self._redis.set(key, message["text"], ex=SNAPSHOT_SECONDS)
            await self._layer.group_send(task_group(task_id), message)
        with self._lock:
            pending, self._pending = self._pending, {}
        for published in pending.values():
            await self._send(published)

    async def _send(self, published: TickMessages) -> None:
        task_id = published.task_id
        pipeline = self._redis.pipeline(transaction=False)
        for camera, size, sequence, message in published.frames:
            pipeline.set(frame_key(task_id, camera, size), message, ex=FRAME_SECONDS)
            pipeline.publish(frames_channel(task_id), f"{camera}|{size}|{sequence}")
        if published.share:
            await pipeline.execute()
            return
        pipeline.set(snapshot_key(task_id), published.update, ex=SNAPSHOT_SECONDS)
        await pipeline.execute()
        update = {
            "type": "tracking.update",
            "epoch": published.epoch,
            "text": published.update.decode(),
        }
        await self._layer.group_send(task_group(task_id), update)
        self.latency.recent.append(time.monotonic() - published.captured)

    async def _read_watchers(self) -> None:
        keys = [
            (task_id, camera, size)
            for (task_id, _), cameras in list(self._cameras.items())
            for camera in cameras
            for size in SIZES
        ]
        alive = await self._redis.mget([watch_key(*key) for key in keys]) if keys else []
        watched: dict[UUID, set[tuple[str, Size]]] = {}
        for (task_id, camera, size), value in zip(keys, alive, strict=True):
            if value is not None:
                watched.setdefault(task_id, set()).add((camera, size))
        self._watched = {task_id: frozenset(who) for task_id, who in watched.items()}
        await asyncio.sleep(WATCH_POLL_SECONDS)

    async def _beat(self) -> None:
        said = self._heartbeat()
        await self._redis.set(
            f"{HEARTBEAT_PREFIX}{said['holder']}", orjson.dumps(said), ex=HEARTBEAT_TTL_SECONDS
        )
        if said.get("capacity_measured"):
            await self._redis.set(CAPACITY_KEY, orjson.dumps(said["capacity"]))
        if not self._connected:
            logger.info("Redis is back: live data is published again")
            self._connected = True
        await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with self._redis.pubsub() as pubsub:
            await pubsub.subscribe(WAKE_CHANNEL)
            while not self._closing.is_set():
                message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=1)
                if message is not None:
                    self._on_wake()
