"""The thread that writes files, in the process that reads the camera.

A disk that is slow or hangs delays this thread alone: what waits for it is bounded, and what is too
much is not recorded. Frames continue.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from queue import SimpleQueue
from typing import Final

from av import Packet, VideoStream
from av.error import FFmpegError

from .messages import PeopleInView, Record, RecorderChanged
from .packet_recorder import PacketRecorder, Say
from .packets import CopiedPacket, PacketTimes, StreamShape

MAX_WAITING_BYTES: Final = 32 * 2**20
END_SECONDS: Final = 3.0

_Item = CopiedPacket | StreamShape | Record | PeopleInView | None


class Recorder:
    """Records the packets of one source, for any number of cameras that are windows of it.

    `connect`, `offer`, `order` and `close` are called by the thread that reads.

    Args:
        say: told of files and states, by the thread that writes.
    """

    def __init__(self, say: Say) -> None:
        self._say = say
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._lock = threading.Lock()
        self._waiting = 0
        self._lost = False
        self._orders: Record = Record(())
        self._stream: tuple[VideoStream, str] | None = None
        self._times: PacketTimes | None = None
        self._recorders: dict[int, PacketRecorder] = {}
        self._shape: StreamShape | None = None
        self._thread: threading.Thread | None = None

    @property
    def active(self) -> bool:
        """Whether packets are wanted."""
        return bool(self._orders.orders)

    def order(self, order: Record) -> None:
        """Follow an order."""
        if order == self._orders:
            return
        begins = not self.active
        self._orders = order
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
            self._thread.start()
        self._queue.put(order)
        if begins and self._stream is not None:
            self.connect(*self._stream)

    def see_people(self, seen: PeopleInView) -> None:
        """Note who sees people."""
        if self.active:
            self._queue.put(seen)

    def connect(self, stream: VideoStream, format_name: str, began: float | None = None) -> None:
        """Take packets of this stream from now on; the first came at `began`, s since the epoch."""
        self._stream = (stream, format_name)
        self._times = None
        if not self.active:
            return
        try:
            shape = StreamShape.of(stream)
        except (FFmpegError, ValueError) as error:
            words = f"this video cannot be recorded as MP4: {error}"
            for order in self._orders.orders:
                self._say(RecorderChanged(order.key, "failed", words))
            return
        self._times = PacketTimes(format_name, began)
        self._queue.put(shape)

    def offer(self, packet: Packet[VideoStream], arrived: float) -> None:
        """Record a packet if that is wanted.

        Args:
            packet: of the connected stream; it is copied.
            arrived: when it came, seconds since the epoch.
        """
        if self._times is None or not packet.size or not self.active:
            return
        copied = self._times.copied(packet, arrived)
        with self._lock:
            full = self._waiting + len(copied.data) > MAX_WAITING_BYTES
            if full or (self._lost and not copied.is_key):
                self._lost = True
                return
            self._waiting += len(copied.data)
        if self._lost:
            self._lost = False
            copied = replace(copied, is_new=True)
        self._queue.put(copied)

    def close(self) -> None:
        """Complete the files, if the disk does not take too long."""
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            self._handle(item)
        for recorder in self._recorders.values():
            recorder.end()

    def _handle(self, item: _Item) -> None:
        recorders = self._recorders
        match item:
            case CopiedPacket():
                with self._lock:
                    self._waiting -= len(item.data)
                for recorder in recorders.values():
                    recorder.take(item)
            case StreamShape():
                self._shape = item
                for recorder in recorders.values():
                    recorder.connect(item)
            case Record():
                self._follow(item)
            case PeopleInView():
                for key in recorders.keys() & set(item.keys):
                    recorders[key].see_people()

    def _follow(self, record: Record) -> None:
        wanted = {order.key: order for order in record.orders}
        for key in self._recorders.keys() - wanted.keys():
            self._recorders.pop(key).end()
        for key, order in wanted.items():
            if key in self._recorders:
                self._recorders[key].change(order)
                continue
            self._recorders[key] = PacketRecorder(order, self._say)
            if self._shape is not None:
                self._recorders[key].connect(self._shape)
