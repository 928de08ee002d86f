"""`/ws/tracking/{task_id}`: who is where, as JSON."""

from __future__ import annotations

import asyncio
import contextlib
import copy
from contextlib import AsyncExitStack
from typing import Any, Final

from live import access
from live.client_queue import Update
from live.client_view import ClientView, frame_for
from live.frames import frame_hub
from live.inbox import BadMessageError
from live.slots import FrameWatch
from live.status import status_payload
from live.task_socket import TaskSocket, now_text
from live.updates import UpdateReader, update_hub
from tracking.models import ProcessingTask

_FRAME_WAIT_SECONDS: Final = 0.15
_KINDS: Final = ("tracking_update", "status_update", "identity_update", "event")


class TrackingSocket(TaskSocket):
    """First a `snapshot`, then `tracking_update`, `status_update`, `identity_update`, `event`.

    `sequence` is the worker's, so that it names the same update to every client. It grows by one
    per update; a gap is an update that a newer one replaced before this client had read it. After
    a worker was replaced it may start again, with a higher `payload.epoch`. When something may have
    been missed, another `snapshot` comes, whose `resync` says why: `reconnected` or
    `worker_replaced`.

    Clients send `ping`, `subscribe` {cameras} and `focus` {global_id}. `?frames=base64` fills
    `frame_image_base64`.
    """

    _reader: UpdateReader | None = None  # until the first snapshot, which may wait for Redis

    async def write(self) -> None:
        """Send the snapshot, then whatever is newest when the last send has finished."""
        self.view = ClientView(with_frames=self.query("frames") == "base64")
        self._view_changed = False
        async with AsyncExitStack() as stack:
            reader, queue = await stack.enter_async_context(
                update_hub().listen(self.task.pk, self.awake, _KINDS)
            )
            self._reader = reader
            self._watch: FrameWatch | None = None
            if self.view.with_frames:
                cameras = access.camera_ids(self.task)
                self._watch = await stack.enter_async_context(
                    frame_hub().watch(self.task.pk, cameras, self.shown("grid"))
                )
            self._last = reader.newest
            await self.send_json(self._snapshot(reader))
            while True:
                self.awake.clear()
                await self.send_replies()
                if resync := queue.take_resync():
                    self._last = reader.newest
                    await self.send_json({**self._snapshot(reader), "resync": resync})
                update = queue.take()
                if update is not None:
                    await self._send_update(update)
                elif self._view_changed and self._last is not None:
                    self._view_changed = False
                    await self._send_update(self._last, again=True)
                else:
                    await self.awake.wait()

    def handle(self, message: dict[str, Any]) -> None:
        """Take a subscription; the last update is sent again as the client then sees it."""
        if not hasattr(self, "view"):
            raise BadMessageError("too_early", "Wait for the snapshot.")
        if message["type"] == "subscribe":
            self.view.subscribe(message)
        elif message["type"] == "focus":
            self.view.focus_on(message)
        else:
            raise BadMessageError("unknown_type", "Send ping, subscribe or focus.")
        self._view_changed = True
        self.awake.set()

    async def rechecked(self, task: ProcessingTask) -> None:
        """Tell the state that the database knows while the worker is silent."""
        self.task = task
        if self._reader is not None and self._reader.status is None:
            self.reply({"type": "status_update", "payload": status_payload(task)})

    async def _send_update(self, update: Update, *, again: bool = False) -> None:
        if update.kind != "tracking_update":
            await self.send(text_data=update.text)
            return
        if not again and not self._is_newer(update):
            return  # it was in the snapshot already
        self._last = update
        self._view_changed = False
        if self.view.is_plain:
            await self.send(text_data=update.text)
            return
        if self._watch is not None and not again:
            await self._wait_for_frames(update, self._watch)
        await self.send_json(self.view.apply(update.body, self._watch))

    def _is_newer(self, update: Update) -> bool:
        last = self._last
        return last is None or (update.epoch, update.sequence) > (last.epoch, last.sequence)

    async def _wait_for_frames(self, update: Update, watch: FrameWatch) -> None:
        cameras = update.body["payload"].get("cameras", {})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FRAME_WAIT_SECONDS):
                while True:
                    watch.changed.clear()
                    if all(frame_for(entry, name, watch) for name, entry in cameras.items()):
                        return
                    await watch.changed.wait()

    def _snapshot(self, reader: UpdateReader) -> dict[str, Any]:
        status = reader.status.body["payload"] if reader.status else status_payload(self.task)
        newest = reader.newest
        if newest is None:
            body: dict[str, Any] = {"sequence": 0, "payload": self._nobody()}
        else:
            body = newest.body if self.view.is_plain else self.view.apply(newest.body, self._watch)
        payload = {**copy.copy(body["payload"]), "status": status}
        return {**body, "type": "snapshot", "payload": payload}

    def _nobody(self) -> dict[str, Any]:
        return {
            "global_frame_index": self.task.frame_index,
            "timestamp": now_text(),
            "cameras": {},
            "person_count_per_camera": {},
            "people": [],
            "fps": 0.0,
            "epoch": self.task.epoch,
        }
