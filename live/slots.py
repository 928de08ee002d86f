"""The newest frame of one camera in one size, and who waits for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from live.message import FrameMessage


class Slot:
    """Holds one frame: a newer one takes its place; slow clients skip the old one."""

    def __init__(self) -> None:
        self.frame: FrameMessage | None = None
        self.version = 0  # counts what arrived here: sequences start anew with the worker
        self.received_at = 0.0
        self.watches: set[FrameWatch] = set()

    def offer(self, frame: FrameMessage) -> bool:
        """Take `frame` unless it is the one that is here, or from a worker that was replaced."""
        held = self.frame
        if held is not None:
            if frame.epoch < held.epoch:
                return False
            if (frame.epoch, frame.sequence) == (held.epoch, held.sequence):
                return False
        self.frame = frame
        self.version += 1
        self.received_at = time.monotonic()
        for watch in self.watches:
            watch.changed.set()
        return True

    def age(self) -> float:
        """Return how many seconds ago the frame arrived here."""
        return time.monotonic() - self.received_at if self.frame else float("inf")


class FrameWatch:
    """One client's view of some slots: what it has got, and a signal when there is more."""

    def __init__(self, slots: dict[str, Slot], changed: asyncio.Event | None = None) -> None:
        self._slots = slots
        self._sent = dict.fromkeys(slots, 0)
        self._order = list(slots)
        self.changed = changed or asyncio.Event()

    @property
    def cameras(self) -> list[str]:
        """The cameras that are watched."""
        return list(self._slots)

    def slot(self, camera_id: str) -> Slot | None:
        """Return a camera's slot, None if it is not watched here."""
        return self._slots.get(camera_id)

    def take(self, allowed: Callable[[str], bool] = lambda _: True) -> FrameMessage | None:
        """Return a frame that this client has not got, of the camera that waited longest.

        Cameras for which `allowed` says no are left for later: their frame may be replaced by a
        newer one meanwhile. Call it after clearing `changed`, so that no arrival is missed.
        """
        for camera_id in self._order:
            slot = self._slots[camera_id]
            if slot.frame is not None and slot.version > self._sent[camera_id]:
                if not allowed(camera_id):
                    continue
                self._sent[camera_id] = slot.version
                self._order.remove(camera_id)
                self._order.append(camera_id)
                return slot.frame
        return None

    async def next(self) -> FrameMessage:
        """Wait for a frame that this client has not got."""
        while True:
            self.changed.clear()
            frame = self.take()
            if frame is not None:
                return frame
            await self.changed.wait()
