"""`/ws/frames/{task_id}`: the newest frames, binary."""

from __future__ import annotations

from typing import Any

from live import access
from live.credit import Credit
from live.frames import frame_hub
from live.inbox import BadMessageError
from live.keys import ASKED_SIZES
from live.socket import NOT_FOUND
from live.task_socket import TaskSocket


class FramesSocket(TaskSocket):
    """One binary message a frame: 4-byte big-endian header length, JSON header, JPEG.

    `?cameras=c09,c12` (default: all of the task), `?size=grid|full`, `?overlay=1` for boxes and
    ids drawn into the picture. Users without the right to see faces get blurred ones. A frame is
    sent when the one before has left this machine, and it is then the newest there is: slow
    clients skip frames. A client may send `{"type": "ack", "camera_id", "frame_sequence"}` for each
    frame that it has shown, and then never has more than two of a camera on their way.
    """

    # An `ack` for every frame of a wall of cameras is no flood.
    messages_burst = 1000.0
    messages_per_second = 1000.0

    async def connect(self) -> None:
        """Let the client in."""
        self._credit = Credit()
        await super().connect()

    async def write(self) -> None:
        """Send the newest frame of the camera that waited longest, again and again."""
        size = self.query("size") or "grid"
        if size not in ASKED_SIZES:
            await self.refuse(NOT_FOUND, "bad_size", "size is grid or full.")
            return
        known = access.camera_ids(self.task)
        named = self.query("cameras")
        cameras = list(dict.fromkeys(named.split(","))) if named else known
        if unknown := sorted(set(cameras) - set(known)):
            text = "This task has no camera " + ", ".join(unknown)[:200]
            await self.refuse(NOT_FOUND, "unknown_camera", text)
            return
        overlay = self.query("overlay") in ("1", "true")
        hub = frame_hub()
        async with hub.watch(self.task.pk, cameras, self.shown(size), self.awake) as watch:
            while True:
                self.awake.clear()
                await self.send_replies()
                frame = watch.take(self._credit.allows)
                if frame is None:
                    await self.awake.wait()
                    continue
                self._credit.sent(frame.camera_id, frame.sequence)
                shown = await frame.with_overlay() if overlay else frame
                await self.send(bytes_data=shown.raw)

    def handle(self, message: dict[str, Any]) -> None:
        """Take an acknowledgement."""
        if message["type"] != "ack":
            raise BadMessageError("unknown_type", "Send ping or ack.")
        camera_id, sequence = message.get("camera_id"), message.get("frame_sequence")
        if not isinstance(camera_id, str) or not isinstance(sequence, int):
            raise BadMessageError("bad_ack", 'Send "camera_id" and "frame_sequence".')
        self._credit.ack(camera_id, sequence)
        self.awake.set()
