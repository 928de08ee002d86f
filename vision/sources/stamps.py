"""Which frames of a file are shown, and when, by its packets: nothing is decoded but the begin.

Not every frame in a file is shown. Those before the first key frame lean on one that is not there,
and an edit list leaves frames out that were too much trouble to cut.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np
from av import Packet, VideoStream
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from vision.timing import is_even

from .video_stream import video_stream

_LONGEST_STEP: Final = 3600.0
"""Time stamps that jump by more are damaged."""
_FIRST_WITHIN: Final = 3000
"""Packets after which a decoder that has shown nothing will not."""
_GROUP: Final = 64
_MOST_STAMPS: Final = 4_000_000
"""That are kept: two days at 25 frames per second."""
_MOST_SAME: Final = 0.01
"""Share of frames with the stamp of another; where it is larger, stamps are made up."""
_APART: Final = 1e-6


Times = NDArray[np.float64]
_NO_TIMES: Final = np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Stamps:
    """The frames of a file that are shown.

    Attributes:
        count: how many.
        hidden: how many come before the first of them, and cannot be shown.
        times: of those shown, rising, seconds; empty where stamps are missing or made up.
        begin: time of the first frame in the file, shown or not, seconds.
    """

    count: int
    hidden: int = 0
    times: Times = field(default_factory=_NO_TIMES.copy)
    begin: float = 0.0

    @property
    def offset(self) -> float:
        """Seconds from the begin of the file to the first frame that is shown."""
        return float(self.times[0]) - self.begin if len(self.times) else 0.0


def read_stamps(
    container: InputContainer, stream: VideoStream, open_again: Callable[[], InputContainer]
) -> Stamps:
    """Read the packets of a file that was just opened.

    Args:
        container, stream: where they come from.
        open_again: opens the same file once more.
    """
    count, stamps, is_sound, newest = 0, array("q"), True, 0
    for packet in _readable(container.demux(stream)):
        if not packet.size or packet.is_discard:
            continue
        count += 1
        if packet.pts is None or count > _MOST_STAMPS:
            is_sound = False
        elif packet.dts is not None:
            # The clock was set back within the file, or several files were joined.
            is_sound = is_sound and (not stamps or packet.dts >= newest)
            newest = packet.dts
        if is_sound and packet.pts is not None:
            stamps.append(packet.pts)
    hidden = hidden_frames(open_again) if count else 0
    shown = Stamps(max(0, count - hidden), hidden)
    if not is_sound or not stream.time_base or not shown.count:
        return shown
    units: NDArray[np.int64] = np.sort(np.frombuffer(stamps, np.int64))
    seconds: Times = units.astype(np.float64) * float(stream.time_base)
    steps = np.diff(seconds)
    same = steps <= 0
    if (steps > _LONGEST_STEP).any() or same.sum() > _MOST_SAME * count:
        return shown
    if same.any():
        seconds = np.maximum.accumulate(seconds + np.arange(count) * _APART).astype(np.float64)
    return Stamps(shown.count, hidden, seconds[hidden:], float(seconds[0]))


def even_frames(stream: VideoStream) -> int | None:
    """Return how many frames a file shows whose index lists them all, evenly spaced.

    None where the index does not say that: then packets are read. So large files that are plain
    need not be read.
    """
    entries = stream.index_entries
    if not stream.frames or len(entries) != stream.frames or not stream.time_base:
        return None
    first = next(iter(entries))
    stamps = np.array([entry.timestamp for entry in entries if not entry.is_discard], np.int64)
    if not first.is_keyframe or len(stamps) < 2 or not stream.average_rate:
        return None
    rate = float(stream.average_rate)
    seconds = (stamps - stamps[0]) * float(stream.time_base)
    return len(stamps) if is_even(seconds, rate, float(stream.time_base)) else None


def hidden_frames(open_again: Callable[[], InputContainer]) -> int:
    """Return how many frames come before the first that is shown.

    Args:
        open_again: opens the file.
    """
    return _head(open_again)[0]


def first_shown(open_again: Callable[[], InputContainer]) -> float | None:
    """Return the time stamp of the first frame that is shown, s; None where none is hidden."""
    return _head(open_again)[1]


def _readable(packets: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    """Give packets up to where a file is damaged; one that is from its begin raises."""
    count = 0
    try:
        for packet in packets:
            count += 1
            yield packet
    except FFmpegError:
        if not count:
            raise


def shown_frames(stream: VideoStream, open_again: Callable[[], InputContainer]) -> int | None:
    """Return how many frames a file shows by its header; None where that does not say."""
    if not stream.frames:
        return None
    entries = stream.index_entries
    left_out = 0
    if len(entries) == stream.frames:
        left_out = sum(entry.is_discard for entry in entries)
    return max(0, stream.frames - left_out - hidden_frames(open_again)) or None


def stamp_of_first(open_again: Callable[[], InputContainer]) -> float | None:
    """Return the time stamp of the frame that is shown first, seconds; None: there is none."""
    shown = first_shown(open_again)
    if shown is not None:
        return shown
    with open_again() as container:
        stream = video_stream(container)
        if stream is None or not stream.time_base:
            return None
        group = islice(container.demux(stream), _GROUP)
        stamps = [one.pts for one in group if one.pts is not None and not one.is_discard]
        return float(min(stamps) * stream.time_base) if stamps else None


def _head(open_again: Callable[[], InputContainer]) -> tuple[int, float | None]:
    with open_again() as container:
        stream = video_stream(container)
        if stream is None or _begins_whole(container.demux(stream)):
            return 0, None
    with open_again() as container:
        stream = video_stream(container)
        assert stream is not None
        hidden, stamp = _before_first(container.demux(stream))
        if not hidden or stamp is None or not stream.time_base:
            return hidden, None
        return hidden, float(stamp * stream.time_base)


def from_key_frame(packets: Iterator[Packet[VideoStream]]) -> Iterator[Packet[VideoStream]]:
    """Leave out what comes before the first key frame: some decoders make grey frames of it.

    Where nothing is marked as a key frame, all packets are given.
    """
    before: list[Packet[VideoStream]] | None = []
    for packet in packets:
        if before is None:
            yield packet
            continue
        before.append(packet)
        if packet.is_keyframe or len(before) == _FIRST_WITHIN:
            yield from before[-1:] if packet.is_keyframe else before
            before = None
    yield from before or ()


def _begins_whole(packets: Iterator[Packet[VideoStream]]) -> bool:
    """Tell whether the first packet is a key frame, and no frame is shown before it."""
    first = next(packets, None)
    if first is None or not first.is_keyframe:
        return first is None
    if first.pts is None:
        return True
    for packet in islice(packets, _GROUP):
        if packet.is_keyframe or not packet.size:
            break
        if packet.pts is not None and packet.pts < first.pts and not packet.is_discard:
            return False
    return True


def _before_first(packets: Iterator[Packet[VideoStream]]) -> tuple[int, int | None]:
    """Decode up to the first frame that comes.

    Returns: how many were to be shown before it, and its stamp.
    """
    stamps: list[int] = []

    def noted() -> Iterator[Packet[VideoStream]]:
        for packet in islice(packets, _FIRST_WITHIN):
            if packet.size and packet.pts is not None and not packet.is_discard:
                stamps.append(packet.pts)
            yield packet

    for packet in from_key_frame(noted()):
        try:
            frames = packet.decode()
        except FFmpegError:
            continue
        if frames:
            first = frames[0].pts
            return (0, None) if first is None else (bisect_left(sorted(stamps), first), first)
    return 0, None
