"""The newest frames in this web process.

A frame comes out of Redis once per process, whatever the number of clients, and waits in a
slot for one camera and size. Clients that are slow skip frames; what they cost is one frame
per camera, shared with all others.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import UUID
from weakref import WeakKeyDictionary

from live.frame_reader import FrameReader
from live.keys import Size
from live.message import FrameMessage
from live.slots import FrameWatch, Slot

FRESH_SECONDS = 2.0
STRAGGLER_SECONDS = 1.0


class FrameHub:
    """All readers of one event loop; a reader lives while someone watches its task."""

    def __init__(self) -> None:
        self.readers: dict[UUID, FrameReader] = {}

    @asynccontextmanager
    async def watch(
        self,
        task_id: UUID,
        cameras: Iterable[str],
        size: Size,
        changed: asyncio.Event | None = None,
    ) -> AsyncIterator[FrameWatch]:
        """Watch `cameras` of a task in one size for the duration of the `async with`.

        `changed` is set with every new frame, for who waits for other things too.
        """
        reader = self.readers.get(task_id)
        if reader is None:
            reader = self.readers[task_id] = FrameReader(task_id)
        slots = {camera: reader.slots.get((camera, size)) or Slot() for camera in cameras}
        watch = FrameWatch(slots, changed)
        for camera, slot in slots.items():
            reader.add(watch, (camera, size), slot)
        try:
            yield watch
        finally:
            for camera in slots:
                reader.remove(watch, (camera, size))
            # Without a wait in between, nobody can have come while the last one left.
            if not reader.slots and self.readers.get(task_id) is reader:
                del self.readers[task_id]
                await reader.stop()

    async def newest(
        self, task_id: UUID, cameras: list[str], size: Size, within: float
    ) -> dict[str, FrameMessage]:
        """Return a fresh frame of each camera; who gives none `within` seconds is left out.

        When the first has come, the others have one more second.
        """
        async with self.watch(task_id, cameras, size) as watch:
            found: dict[str, FrameMessage] = {}
            try:
                async with asyncio.timeout(within) as limit:
                    while len(found) < len(cameras):
                        frame = await watch.next()
                        slot = watch.slot(frame.camera_id)
                        # A slot that others keep may hold the last picture of a dead camera.
                        if slot is not None and slot.age() < FRESH_SECONDS:
                            found[frame.camera_id] = frame
                            # One camera that is offline must not hold up all others.
                            soon = asyncio.get_running_loop().time() + STRAGGLER_SECONDS
                            limit.reschedule(min(soon, limit.when() or soon))
            except TimeoutError:
                pass
            return found


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, FrameHub] = WeakKeyDictionary()


def frame_hub() -> FrameHub:
    """Return this event loop's hub; a web process has one loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), FrameHub())
