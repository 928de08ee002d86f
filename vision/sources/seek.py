"""To frame N of a recording exactly: none twice, none missing.

Time stamps do not tell which frame this is — rates vary, AVI has none, MPEG streams begin
anywhere — so frames are counted: in the container's index where it lists all of them, else by
reading the packets without decoding them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from av import Packet, VideoStream
from av.container import InputContainer

from .stamps import from_key_frame, hidden_frames
from .video_stream import video_stream

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
    stream = _video_of(container)
    if index <= COUNT_FROM:
        return Start(container, from_key_frame(container.demux(stream)))
    hidden = hidden_frames(open_again)
    index += hidden - REORDERED
    key = _by_index(container, stream, index)
    if key is not None:
        packets = container.demux(stream)
    else:
        key = max(_key_frames(container.demux(stream), index), default=_Key(0, 0))
        container.close()
        container = open_again()
        packets = islice(container.demux(_video_of(container)), key.place, None)
    start = _from_key_frame(container, packets, key.shown - hidden) if key.shown else None
    if start is None:
        container.close()
        container = open_again()
        start = Start(container, from_key_frame(container.demux(_video_of(container))))
    return start


def _video_of(container: InputContainer) -> VideoStream:
    stream = video_stream(container)
    assert stream is not None  # it was looked for before
    return stream


class _Key(NamedTuple):
    """A key frame: its place among the packets, and how many that are shown come before it."""

    place: int
    shown: int


def _by_index(container: InputContainer, stream: VideoStream, index: int) -> _Key | None:
    """Seek by the container's index; return None where it is not complete or leads elsewhere."""
    if not stream.frames or len(stream.index_entries) != stream.frames:
        return None
    listed = list(stream.index_entries)
    key, shown = _Key(0, 0), 0
    for place, entry in enumerate(listed):
        if shown > index:
            break
        if entry.is_keyframe:
            key = _Key(place, shown)
        shown += not entry.is_discard
    timestamp = listed[key.place].timestamp
    container.seek(timestamp, stream=stream, backward=True)
    packet = next(container.demux(stream))
    if packet.dts != timestamp or not packet.is_keyframe:
        container.seek(listed[0].timestamp, stream=stream, backward=True)
        return None
    container.seek(timestamp, stream=stream, backward=True)
    return key


def _key_frames(packets: Iterator[Packet[VideoStream]], index: int) -> Iterator[_Key]:
    """Yield the key frames before which at most `index` frames are shown."""
    shown = 0
    for place, packet in enumerate(packets):
        if shown > index:
            return
        if packet.is_keyframe and packet.size:
            yield _Key(place, shown)
        shown += bool(packet.size) and not packet.is_discard


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
    shown = [packet for packet in group if not packet.is_discard]
    stamps = [packet.pts for packet in shown if packet.pts is not None]
    if len(set(stamps)) < len(stamps):
        return None
    leading = sum(since is not None and pts < since for pts in stamps)
    return Start(container, chain(group, packets), ordinal + leading, since)
