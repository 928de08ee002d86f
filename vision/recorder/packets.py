"""Copies of a stream's packets, and when their frames were taken."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
from av import Packet, VideoStream

TICKS: Final = 90_000
"""Units of a second in which time stamps are kept."""
TIME_BASE: Final = Fraction(1, TICKS)
MAX_HELD_BYTES: Final = 32 * 2**20
"""Of packets before people come. A stream that has more in the margin is held for less time."""
_DRIFT: Final = 0.001
"""By how much a camera's clock may be slow, s per s."""
_JUMP_SECONDS: Final = 5.0
_UNTIMED: Final = frozenset({"mpjpeg", "mjpeg", "h264", "hevc", "m4v", "jpeg_pipe", "png_pipe"})
"""Formats without time stamps: FFmpeg makes some up, as if 25 frames came in a second."""


@dataclass(frozen=True, slots=True)
class CopiedPacket:
    """A packet of a stream.

    Attributes:
        data: as the camera sent it.
        pts, dts: 1/90000 s since some moment.
        time: when the frame was taken, seconds since the epoch.
        is_key: decoding can begin here.
        is_new: it does not follow the one before.
    """

    data: bytes
    pts: int
    dts: int
    time: float
    is_key: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class StreamShape:
    """What a file has to say about the packets in it.

    Attributes:
        template: a stream of the same codec, which belongs to no camera: it may be used by another
            thread than that which reads the camera.
    """

    template: VideoStream
    width: int
    height: int

    @classmethod
    def of(cls, stream: VideoStream) -> StreamShape:
        """Return the shape of a camera's stream."""
        holder = av.open(io.BytesIO(), "w", format="mp4")
        return cls(
            holder.add_stream_from_template(stream, opaque=True), stream.width, stream.height
        )


class PacketTimes:
    """Gives packets one line of time stamps, and the time by our clock.

    A packet cannot arrive before it was sent, so that the least delay seen says best how the
    camera's clock and ours go together. The estimate follows a camera whose clock is slow.

    Args:
        format_name: FFmpeg's name of what the camera sends.
        began: when the first packet came, seconds since the epoch, if it waited since; else None.
    """

    def __init__(self, format_name: str, began: float | None = None) -> None:
        self._began = began
        self._timed = format_name not in _UNTIMED
        self._offset: float | None = None
        self._first: float | None = None
        self._last_dts, self._last_time = -1, 0.0

    def copied(self, packet: Packet[VideoStream], arrived: float) -> CopiedPacket:
        """Return a copy of `packet`, which came at `arrived`, seconds since the epoch."""
        base = packet.time_base
        if self._began is not None:
            arrived, self._began = min(arrived, self._began), None
        if self._timed and packet.pts is not None and base:
            seconds = float(packet.pts * base)
            early = 0.0 if packet.dts is None else float((packet.pts - packet.dts) * base)
        else:
            self._first = arrived if self._first is None else self._first
            seconds, early = arrived - self._first, 0.0
        is_new = self._follow(seconds, arrived)
        assert self._offset is not None
        pts = round(seconds * TICKS)
        dts = pts - max(0, round(early * TICKS))
        if not is_new and dts <= self._last_dts:  # cameras repeat time stamps; files must not
            dts = self._last_dts + 1
        self._last_dts = dts
        time = seconds + self._offset
        return CopiedPacket(
            bytes(packet), max(pts, dts), dts, time, bool(packet.is_keyframe), is_new
        )

    def _follow(self, seconds: float, arrived: float) -> bool:
        """Follow the camera's clock; return whether it begins again."""
        offset, passed = arrived - seconds, seconds - self._last_time
        self._last_time = seconds
        if self._offset is None or not -1.0 <= passed <= _JUMP_SECONDS:
            self._offset = offset
            return True
        if offset < self._offset:
            self._offset = offset
        else:
            self._offset += min(offset - self._offset, _DRIFT * max(passed, 0.0))
        return False


class HeldPackets:
    """The packets of the last seconds, from a key frame on.

    Args:
        seconds: how far back they reach at least, once they have come.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._groups: deque[list[CopiedPacket]] = deque()
        self._size = 0

    def __iter__(self) -> Iterator[CopiedPacket]:
        for group in self._groups:
            yield from group

    def add(self, packet: CopiedPacket) -> None:
        """Keep a packet, and no longer those that are too old."""
        if packet.is_new:
            self.clear()
        if packet.is_key:
            self._groups.append([])
        if not self._groups:
            return  # nothing can be decoded before the first key frame
        self._groups[-1].append(packet)
        self._size += len(packet.data)
        limit = packet.time - self.seconds
        while len(self._groups) > 1 and self._groups[1][0].time <= limit:
            self._drop()
        while self._groups and self._size > MAX_HELD_BYTES:
            self._drop()

    def clear(self) -> None:
        """Keep nothing."""
        self._groups.clear()
        self._size = 0

    def _drop(self) -> None:
        self._size -= sum(len(packet.data) for packet in self._groups.popleft())
