"""`/ws/analytics/{task_id}`: zones and lines, as JSON."""

from __future__ import annotations

from typing import Any, Final

from live.client_queue import Update
from live.inbox import BadMessageError
from live.task_socket import TaskSocket, now_text
from live.updates import UpdateReader, update_hub

_KINDS: Final = ("analytics_update", "event")


class AnalyticsSocket(TaskSocket):
    """First a `snapshot`, then `analytics_update` every second, and `event` as it happens.

    `sequence` is the worker's, as on `/ws/tracking`; when something may have been missed, another
    `snapshot` comes, whose `resync` says why. A slow client gets the newest counts.
    """

    async def write(self) -> None:
        """Send the snapshot, then whatever is newest when the last send has finished."""
        async with update_hub().listen(self.task.pk, self.awake, _KINDS) as (reader, queue):
            sent = await self._send_snapshot(reader)
            while True:
                self.awake.clear()
                await self.send_replies()
                if resync := queue.take_resync():
                    sent = await self._send_snapshot(reader, resync=resync)
                update = queue.take()
                if update is None:
                    await self.awake.wait()
                elif update is not sent:
                    await self.send(text_data=update.text)

    def handle(self, message: dict[str, Any]) -> None:
        """Refuse any message: there is nothing to subscribe to."""
        raise BadMessageError("unknown_type", "Send ping.")

    async def _send_snapshot(self, reader: UpdateReader, **more: str) -> Update | None:
        newest = reader.analytics
        body = newest.body if newest else {"sequence": 0, "payload": self._nothing()}
        await self.send_json({**body, "type": "snapshot", **more})
        return newest

    def _nothing(self) -> dict[str, Any]:
        now = now_text()
        return {
            "timestamp": now,
            "since": now,
            "known": False,
            "active_persons": 0,
            "zones": {},
            "lines": {},
            "epoch": self.task.epoch,
        }
