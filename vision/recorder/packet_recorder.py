"""Decides which packets of a camera go into which file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from av.error import FFmpegError

from .messages import RecorderChanged, RecorderState, RecordOrder, SegmentEnded
from .packets import CopiedPacket, HeldPackets, StreamShape
from .segment import RecordedSegment

RETRY_SECONDS: Final = 5.0
"""Until a disk that refused is tried again."""

Say = Callable[[RecorderChanged | SegmentEnded], None]


class PacketRecorder:
    """Writes one camera's files. Every file begins at a key frame, and the one before ends there.

    Args:
        order: what to record.
        say: told of files that are complete, and of what it does.
    """

    def __init__(self, order: RecordOrder, say: Say) -> None:
        self.order = order
        self._say = say
        self._shape: StreamShape | None = None
        self._segment: RecordedSegment | None = None
        self._held = HeldPackets(order.before if order.only_people else 0.0)
        self._people_until = 0.0
        self._retry_at = 0.0
        self._said = RecorderChanged(order.key, "waiting")
        say(self._said)

    def change(self, order: RecordOrder) -> None:
        """Follow another order for the same camera."""
        if order.folder != self.order.folder:
            self.end()
        self.order = order
        self._held.seconds = order.before if order.only_people else 0.0

    def connect(self, shape: StreamShape) -> None:
        """Take packets of another connection from now on."""
        self.end()
        self._held.clear()
        self._shape = shape

    def see_people(self) -> None:
        """Note that people are in view now."""
        self._people_until = time.monotonic() + self.order.after

    def take(self, packet: CopiedPacket) -> None:
        """Write a packet, or hold it."""
        try:
            self._take(packet)
        except (OSError, FFmpegError, ValueError) as error:
            self._fail(error)

    def end(self) -> None:
        """Complete the file."""
        try:
            self._end(None)
        except (OSError, FFmpegError, ValueError) as error:
            self._fail(error)

    def _take(self, packet: CopiedPacket) -> None:
        if packet.is_new:
            self._end(None)
        if packet.is_key and self._segment is not None and self._is_over(self._segment):
            self._end(packet.time)
        if self._segment is not None:
            self._segment.write(packet)
            return
        self._held.add(packet)
        if self._is_wanted:
            self._begin()
        elif self.order.only_people and self._said.state != "failed":
            self._tell("watching")

    def _begin(self) -> None:
        if self._shape is None or time.monotonic() < self._retry_at:
            return
        for packet in self._held:
            if self._segment is None:
                self._segment = RecordedSegment(Path(self.order.folder), self._shape, packet)
                self._tell("recording")
            self._segment.write(packet)
        if self._segment is not None:
            self._held.clear()

    @property
    def _is_wanted(self) -> bool:
        return not self.order.only_people or time.monotonic() < self._people_until

    def _is_over(self, segment: RecordedSegment) -> bool:
        return not self._is_wanted or segment.seconds >= self.order.file_seconds

    def _end(self, until: float | None) -> None:
        segment, self._segment = self._segment, None
        if segment is None:
            return
        ended = segment.end(self.order.key, until)
        if ended is not None:
            self._say(ended)

    def _fail(self, error: Exception) -> None:
        """Leave what is written, and try again soon: recording must not disturb anything else."""
        if self._segment is not None:
            self._segment.abandon()
            self._segment = None
        self._retry_at = time.monotonic() + RETRY_SECONDS
        words = getattr(error, "strerror", None) or str(error) or type(error).__name__
        self._tell("failed", words)

    def _tell(self, state: RecorderState, reason: str = "") -> None:
        changed = RecorderChanged(self.order.key, state, reason)
        if changed != self._said:
            self._said = changed
            self._say(changed)
