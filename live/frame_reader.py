"""Reads one task's frames out of Redis into slots, while someone watches."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Final
from uuid import UUID

from live import keys
from live.cancellation import pass_on_cancellation
from live.message import BadFrameError, FrameMessage
from live.retry import keep_running
from live.slots import FrameWatch, Slot
from spoton import redis

logger = logging.getLogger(__name__)

SlotKey = tuple[str, keys.Size]

_RENEW_EVERY: Final = 2.0
# What was stored before we looked is shown at once only if it is about as new as live.
_FRESH_MS: Final = (keys.FRAME_SECONDS - 2) * 1000


class FrameReader:
    """The reader of one task in this process, whatever the number of clients."""

    def __init__(self, task_id: UUID) -> None:
        self.task_id = task_id
        self.slots: dict[SlotKey, Slot] = {}
        self._announced: set[SlotKey] = set()
        self._unseen: set[SlotKey] = set()
        self._something_to_fetch = asyncio.Event()
        self._something_to_watch = asyncio.Event()
        self._task = asyncio.create_task(
            keep_running(f"frame reader of task {task_id}", self._attempt)
        )

    def add(self, watch: FrameWatch, key: SlotKey, slot: Slot) -> None:
        """Count `watch` among those who want `key`."""
        if key not in self.slots:
            self.slots[key] = slot
            self._unseen.add(key)
            self._something_to_watch.set()
            self._something_to_fetch.set()
        slot.watches.add(watch)

    def remove(self, watch: FrameWatch, key: SlotKey) -> None:
        """Forget `watch`; a frame that nobody wants is let go, and so is its watch key."""
        slot = self.slots.get(key)
        if slot is None:
            return
        slot.watches.discard(watch)
        if not slot.watches:
            del self.slots[key]

    async def stop(self) -> None:
        """End reading."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _attempt(self) -> None:
        # After an outage nothing of what was announced meanwhile is known: look at everything.
        self._unseen = set(self.slots)
        self._something_to_fetch.set()
        jobs = [
            asyncio.create_task(job())
            for job in (self._listen, self._fetch, self._renew_watch_keys)
        ]
        try:
            await asyncio.gather(*jobs)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)

    async def _listen(self) -> None:
        async with redis.client().pubsub(ignore_subscribe_messages=True) as pubsub:
            await pubsub.subscribe(keys.frames_channel(self.task_id))
            while True:
                pass_on_cancellation()
                message = await pubsub.get_message(timeout=_RENEW_EVERY)
                if message is not None:
                    self._note(message["data"])

    def _note(self, announcement: bytes) -> None:
        camera_id, _, rest = announcement.decode(errors="replace").partition("|")
        for size in keys.SIZES:
            if rest.startswith(f"{size}|") and (camera_id, size) in self.slots:
                self._announced.add((camera_id, size))
                self._something_to_fetch.set()

    async def _fetch(self) -> None:
        while True:
            pass_on_cancellation()
            await self._something_to_fetch.wait()
            self._something_to_fetch.clear()
            unseen, self._unseen = self._unseen & self.slots.keys(), set()
            wanted, self._announced = (self._announced | unseen) & self.slots.keys(), set()
            if wanted:
                await self._fetch_frames(list(wanted), unseen)

    async def _fetch_frames(self, wanted: list[SlotKey], unseen: set[SlotKey]) -> None:
        # Read one after the other and always the newest, so nothing older can come later.
        async with redis.client().pipeline(transaction=False) as pipeline:
            for camera_id, size in wanted:
                name = keys.frame_key(self.task_id, camera_id, size)
                pipeline.get(name)
                pipeline.pttl(name)
            answers = await pipeline.execute()
        for key, raw, left_ms in zip(wanted, answers[::2], answers[1::2], strict=True):
            slot = self.slots.get(key)
            if slot is None or raw is None or (key in unseen and left_ms < _FRESH_MS):
                continue
            try:
                slot.offer(FrameMessage(raw))
            except BadFrameError as error:
                logger.warning("frame of camera %s is not readable: %s", key[0], error)

    async def _renew_watch_keys(self) -> None:
        while True:
            pass_on_cancellation()
            self._something_to_watch.clear()
            if self.slots:
                async with redis.client().pipeline(transaction=False) as pipeline:
                    for camera_id, size in self.slots:
                        name = keys.watch_key(self.task_id, camera_id, size)
                        pipeline.set(name, b"1", ex=keys.WATCH_SECONDS)
                    await pipeline.execute()
            pass_on_cancellation()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_RENEW_EVERY):
                    await self._something_to_watch.wait()
