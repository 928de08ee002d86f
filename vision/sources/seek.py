"""To frame N of a recording exactly: none twice, none missing.

Time stamps do not tell which frame this is — rates vary, AVI has none, MPEG streams begin
anywhere — so frames are counted: in the container's index where it lists all of them, else by
reading the packets without decoding them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from av import Packet, VideoStream
from av.container import InputContainer

COUNT_FROM = 500
"""Frames up to which skipping by decoding is as fast as looking for a key frame."""
REORDERED = 16
"""A key frame may lie so many packets earlier in the file than it is shown (open GOP)."""


@dataclass(frozen=True, slots=True)
class Start:
    """Where decoding begins.

    Attributes:
        container, packets: what to decode.
        index: of the first picture with a time stamp of `since` or later.
        since: pictures before it lean on a key frame that is not decoded; None: there are none.
    """

    container: InputContainer
    packets: Iterator[Packet[VideoStream]]
    index: int = 0
    since: int | None = None


def start_at(
    container: InputContainer, index: int, open_again: Callable[[], InputContainer]
) -> Start:
    """Return packets from a key frame at or before frame `index`.

    Args:
        container: just opened.
        index: of a frame, from 0.
        open_again: opens the same recording once more.
    """
    stream = container.streams.video[0]
    if index <= COUNT_FROM:
        return Start(container, container.demux(stream))
    index -= REORDERED
    ordinal = _by_index(container, stream, index)
    if ordinal is not None:
        packets = container.demux(stream)
    else:
        ordinal = max(_key_frames(container.demux(stream), index), default=0)
        container.close()
        container = open_again()
        packets = islice(container.demux(container.streams.video[0]), ordinal, None)
    start = _from_key_frame(container, packets, ordinal)
    if start is None:
        container.close()
        container = open_again()
        start = Start(container, container.demux(container.streams.video[0]))
    return start


def _by_index(container: InputContainer, stream: VideoStream, index: int) -> int | None:
    """Seek by the container's index; return None where it is not complete or leads elsewhere."""
    if not stream.frames or len(stream.index_entries) != stream.frames:
        return None
    listed = list(islice(stream.index_entries, index + 1))
    ordinal = max((n for n, entry in enumerate(listed) if entry.is_keyframe), default=0)
    container.seek(listed[ordinal].timestamp, stream=stream, backward=True)
    packet = next(container.demux(stream))
    if packet.dts != listed[ordinal].timestamp or not packet.is_keyframe:
        container.seek(listed[0].timestamp, stream=stream, backward=True)
        return None
    container.seek(listed[ordinal].timestamp, stream=stream, backward=True)
    return ordinal


def _key_frames(packets: Iterator[Packet[VideoStream]], index: int) -> Iterator[int]:
    """Yield the place of each key frame among the packets, up to `index`."""
    for ordinal, packet in enumerate(islice(packets, index + 1)):
        if packet.is_keyframe and packet.size:
            yield ordinal


def _from_key_frame(
    container: InputContainer, packets: Iterator[Packet[VideoStream]], ordinal: int
) -> Start | None:
    """Start at a key frame; frames after it in the file may be shown before it (open GOP).

    None where the time stamps, which tell these, are made up (old MPEG files).
    """
    group = list(islice(packets, 1))
    since = group[0].pts if group else None
    for packet in packets:
        group.append(packet)
        if packet.is_keyframe or not packet.size:
            break
    stamps = [packet.pts for packet in group if packet.pts is not None]
    if len(set(stamps)) < len(stamps):
        return None
    leading = sum(since is not None and pts < since for pts in stamps)
    return Start(container, chain(group, packets), ordinal + leading, since)
