"""One subscription per task and web process, handed on to every client's queue."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from live import keys
from live.cancellation import pass_on_cancellation
from live.client_queue import REPLACEABLE, ClientQueue, Update
from live.retry import keep_running
from spoton import redis

logger = logging.getLogger(__name__)

_FIRST_READ_SECONDS: Final = 1.0
_WATCH_SERVER_SECONDS: Final = 1.0
_RELAYED: Final = (*REPLACEABLE, "identity_update", "event")


class UpdateReader:
    """Reads one task's Channels group.

    The clients do not sit in the group themselves: their queues would grow without bound while
    they do not read, and every message would be parsed once per client.
    """

    def __init__(self, task_id: UUID) -> None:
        self.task_id = task_id
        self.queues: set[ClientQueue] = set()
        self.read_once = asyncio.Event()
        self._newest: Update | None = None
        self._status: Update | None = None
        self._analytics: Update | None = None
        self._epoch = 0
        self._was_read = False
        self._task = asyncio.create_task(
            keep_running(f"update reader of task {task_id}", self._attempt)
        )

    @property
    def newest(self) -> Update | None:
        """The last tracking update, None if there is none that can still be true."""
        newest = self._newest
        return newest if newest is not None and newest.age() < keys.SNAPSHOT_SECONDS else None

    @property
    def status(self) -> Update | None:
        """The last status update, None if the worker has been silent for seconds."""
        status = self._status
        return status if status is not None and status.age() < keys.WATCH_SECONDS else None

    @property
    def analytics(self) -> Update | None:
        """The last counts of zones and lines, None if there are none that can still be true."""
        newest = self._analytics
        return newest if newest is not None and newest.age() < keys.SNAPSHOT_SECONDS else None

    async def stop(self) -> None:
        """End reading."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _attempt(self) -> None:
        # Channels' layer leaves a queue behind when it cannot subscribe, so ask first.
        await redis.client().ping()
        layer = get_channel_layer()
        group = keys.task_group(self.task_id)
        channel = await layer.new_channel()
        try:
            await layer.group_add(group, channel)
            server = await self._server()
            # From a client's first snapshot on, whatever ends this attempt may lose something.
            was_read, self._was_read = self._was_read, True
            await self._read_snapshots()
            if was_read:
                self._request_snapshot("reconnected")
            jobs = [
                asyncio.create_task(self._receive_all(layer, channel)),
                asyncio.create_task(self._watch_server(server)),
            ]
            try:
                await asyncio.gather(*jobs)
            finally:
                for job in jobs:
                    job.cancel()
                await asyncio.gather(*jobs, return_exceptions=True)
        finally:
            with contextlib.suppress(RedisError, OSError):
                await layer.group_discard(group, channel)

    async def _receive_all(self, layer: Any, channel: str) -> None:
        while True:
            pass_on_cancellation()
            self._receive(await layer.receive(channel))

    async def _watch_server(self, server: str) -> None:
        """End the attempt when Redis went away or is another one: the layer itself says nothing,
        it subscribes again and continues, and what was sent meanwhile is lost.
        """
        while True:
            await asyncio.sleep(_WATCH_SERVER_SECONDS)
            pass_on_cancellation()
            if await self._server() != server:
                raise ConnectionResetError("Redis was restarted")

    async def _server(self) -> str:
        return str((await redis.client().info("server"))["run_id"])

    async def _read_snapshots(self) -> None:
        names = (keys.snapshot_key(self.task_id), keys.analytics_key(self.task_id))
        for stored in await redis.client().mget(names):
            if stored is not None:
                with contextlib.suppress(ValueError):
                    text = stored.decode() if isinstance(stored, bytes) else stored
                    body = json.loads(text)
                    epoch = int(body["payload"].get("epoch", 0))
                    self._accept(Update(text, body, epoch))
        self.read_once.set()

    def _request_snapshot(self, reason: str) -> None:
        for queue in self.queues:
            queue.request_snapshot(reason)

    def _receive(self, event: dict[str, Any]) -> None:
        try:
            body = json.loads(event["text"])
            update = Update(event["text"], body, int(event["epoch"]))
            accepted = update.kind in _RELAYED and self._accept(update)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            logger.warning("message of task %s is not readable: %r", self.task_id, error)
            return
        if accepted:
            for queue in self.queues:
                queue.put(update)

    def _accept(self, update: Update) -> bool:
        if update.epoch < self._epoch:
            return False
        newest = self._newest
        if update.kind == "tracking_update":
            is_old = newest is not None and newest.epoch == update.epoch
            if is_old and newest is not None and update.sequence <= newest.sequence:
                return False
            self._newest = update
        elif update.kind == "status_update":
            self._status = update
        elif update.kind == "analytics_update":
            self._analytics = update
        if 0 < self._epoch < update.epoch:
            self._request_snapshot("worker_replaced")
        self._epoch = update.epoch
        return True


class UpdateHub:
    """All readers of one event loop; a reader lives while someone listens to its task."""

    def __init__(self) -> None:
        self.readers: dict[UUID, UpdateReader] = {}

    @asynccontextmanager
    async def listen(
        self, task_id: UUID, changed: asyncio.Event, kinds: Collection[str]
    ) -> AsyncIterator[tuple[UpdateReader, ClientQueue]]:
        """Listen to a task for the duration of the `async with`; `changed` tells of messages."""
        reader = self.readers.get(task_id)
        if reader is None:
            reader = self.readers[task_id] = UpdateReader(task_id)
        queue = ClientQueue(changed, kinds)
        reader.queues.add(queue)
        try:
            # So that the snapshot has people in it; without Redis it is honestly empty.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_FIRST_READ_SECONDS):
                    await reader.read_once.wait()
            yield reader, queue
        finally:
            reader.queues.discard(queue)
            if not reader.queues and self.readers.get(task_id) is reader:
                del self.readers[task_id]
                await reader.stop()


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, UpdateHub] = WeakKeyDictionary()


def update_hub() -> UpdateHub:
    """Return this event loop's hub; a web process has one loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), UpdateHub())
