"""Pictures out of files, folders and streams; runs in the reader process."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import av
from av import Packet, VideoStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame

from spoton.source_addresses import UNREADABLE, is_sealed
from vision.source_options import SourceOptions

from .faults import SourceFault
from .interlacing import Deinterlacer
from .limits import (
    CODEC_OPTIONS,
    FILE_FORMATS,
    TOO_MUCH_MEMORY,
    check_file,
    check_packet,
    check_size,
    make_room,
    threads_for,
)
from .pictures import SQUARE, DecodedPicture, FilePicture, Picture, pixel_aspect
from .seek import Start, start_at
from .spec import SourceReadError, SourceSpec, read_error, source_kind
from .stamps import shown_frames, stamp_of_first
from .stream import LiveStream, open_stream
from .video_stream import video_stream

DEFAULT_FPS = 25.0
NOT_VIDEO = frozenset({"tty", "srt", "webvtt", "ass", "lrc"})
"""Demuxers by which FFmpeg takes any text for a moving picture."""
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
GOOD_RATES = (0.05, 240.0)
KEY_FRAME_WAIT = 8
"""How much longer than the first answer a key frame may take while data comes."""
NO_PICTURE = "data comes, but no picture: let the camera send a key frame every ten seconds or less"
STILL_SECONDS = 1.0
"""Between two pictures of an address that gives one each time."""
STILL = "this address gives still pictures, which cannot be recorded: give the address of a stream"


class Tap(Protocol):
    """Gets the packets of a stream before they are decoded."""

    def connect(self, stream: VideoStream, format_name: str, began: float | None) -> None:
        """Take packets of this stream from now on.

        Args:
            stream: of the packets.
            format_name: FFmpeg's, of the container.
            began: when the first packet came, by `time.monotonic()`: it waited until now.
        """
        ...

    def offer(self, packet: Packet[VideoStream]) -> None:
        """Take a packet."""
        ...


@dataclass(frozen=True, slots=True)
class VideoInput:
    """An open source of frames.

    Attributes:
        fps: its rate.
        frames: how many there are, None for streams or where the header does not say.
        pictures: (index, picture) in order, once through.
        begin: time stamp of frame 0, seconds, if it was asked for.
    """

    fps: float
    frames: int | None
    pictures: Iterator[tuple[int, Picture]]
    begin: float | None = None


def open_source(spec: SourceSpec, start_index: int = 0, tap: Tap | None = None) -> VideoInput:
    """Open what `spec` names, at frame `start_index`; `tap` gets the packets of a stream.

    Raises:
        SourceReadError: with a reason for people.
    """
    _refuse_sealed(spec)
    kind, path = source_kind(spec.address), Path(spec.address)
    if kind == "stream":
        return _open_camera(spec, start_index, tap)
    if kind == "folder":
        return _open_folder(path, spec, start_index)
    if not path.exists():
        raise SourceReadError(f"there is no file {path.name}", lasting=True)
    check_file(path)
    if path.stat().st_size == 0:
        raise SourceReadError(
            f"{path.name} is empty (0 bytes)", lasting=True, fault=SourceFault.EMPTY_FILE
        )
    return _open_file_of_frames(spec, start_index)


def copy_packets(spec: SourceSpec, tap: Tap) -> None:
    """Open a stream and give its packets to `tap`, decoding none, until it ends.

    Raises:
        SourceReadError: with a reason for people.
    """
    _refuse_sealed(spec)
    opened = open_stream(spec)
    container, stream = opened.container, _film_in(opened.container)
    try:
        if opened.is_still:
            raise SourceReadError(STILL, lasting=True)
        tap.connect(stream, container.format.name, opened.began)
        for packet in container.demux(stream):
            tap.offer(packet)
    except FFmpegError as error:
        raise read_error(error) from None
    finally:
        container.close()


def _refuse_sealed(spec: SourceSpec) -> None:
    if is_sealed(spec.address):
        raise SourceReadError(UNREADABLE, lasting=True)


def _open_folder(path: Path, spec: SourceSpec, start_index: int) -> VideoInput:
    files = sorted(
        (file for file in path.iterdir() if file.suffix.lower() in PICTURES), key=_natural
    )
    if not files:
        raise SourceReadError(f"the folder {path.name} holds no pictures", lasting=True)
    pictures = ((i, FilePicture(files[i])) for i in range(start_index, len(files)))
    return VideoInput(spec.rate_fps or DEFAULT_FPS, len(files), pictures)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return a key that sorts frame2 before frame10."""
    return [
        (int(part), "") if part.isdigit() else (-1, part.lower())
        for part in re.split(r"(\d+)", path.name)
    ]


def _open_file_of_frames(spec: SourceSpec, start_index: int) -> VideoInput:
    container = _open_recording(spec)
    stream = _film_in(container)
    fps, frames = _rate(spec, stream), shown_frames(stream, lambda: _open_recording(spec))
    start = start_at(container, start_index, lambda: _open_recording(spec))
    return VideoInput(fps, frames, _decode(start, start_index, spec.options))


def _open_camera(spec: SourceSpec, start_index: int, tap: Tap | None) -> VideoInput:
    opened = open_stream(spec)
    stream, start = _start_of(opened)
    if opened.is_still:
        stills = enumerate(_stills(spec, start), start_index)
        return VideoInput(1 / _still_seconds(spec), None, stills)
    if tap is not None:
        tap.connect(stream, opened.container.format.name, opened.began)
        start = _tapped(start, tap)
    pictures = _decode(start, start_index, spec.options, spec.timeout)
    return VideoInput(_rate(spec, stream), None, pictures)


def _start_of(opened: LiveStream) -> tuple[VideoStream, Start]:
    container, stream = opened.container, _film_in(opened.container)
    _set_up(container, live=True)
    return stream, Start(container, container.demux(stream))


def _stills(spec: SourceSpec, start: Start) -> Iterator[Picture]:
    """Yield the picture that is at an address, again and again."""
    while True:
        due = time.monotonic() + _still_seconds(spec)
        for _, picture in _decode(start, 0, spec.options, spec.timeout):
            yield picture
        time.sleep(max(0.0, due - time.monotonic()))
        _, start = _start_of(open_stream(spec))


def _still_seconds(spec: SourceSpec) -> float:
    return spec.options.snapshot_seconds or STILL_SECONDS


def _rate(spec: SourceSpec, stream: VideoStream) -> float:
    rate = spec.rate_fps or float(stream.average_rate or stream.guessed_rate or 0)
    return rate if GOOD_RATES[0] <= rate <= GOOD_RATES[1] else DEFAULT_FPS


def _film_in(container: InputContainer) -> VideoStream:
    """Return the stream with the frames; close the container where there is none."""
    stream = video_stream(container)
    if container.format.name in NOT_VIDEO or stream is None:
        container.close()
        raise SourceReadError(
            "this is not a video: no picture in it", lasting=True, fault=SourceFault.NOT_VIDEO
        )
    try:
        check_size(stream.width, stream.height)
    except SourceReadError:
        container.close()
        raise
    make_room(stream.width, stream.height)
    return stream


def _open_recording(spec: SourceSpec) -> InputContainer:
    container = _open_file(spec.address)
    _set_up(container, live=False)
    return container


def _set_up(container: InputContainer, *, live: bool) -> None:
    stream = video_stream(container)
    if stream is not None:
        stream.thread_type = "SLICE" if live else "AUTO"  # frame threads hold pictures back
        stream.codec_context.thread_count = threads_for(stream.width, stream.height)
        stream.codec_context.options = CODEC_OPTIONS


def first_stamp(path: str) -> float | None:
    """Return the time stamp of the first frame of a recording that is shown, seconds."""
    return stamp_of_first(lambda: _open_file(path))


def _open_file(path: str) -> InputContainer:
    # A list of other files may lead anywhere, so it is none of the formats.
    options = {"protocol_whitelist": "file", "format_whitelist": FILE_FORMATS, **CODEC_OPTIONS}
    try:
        return av.open(path, options=options)
    except FFmpegError as error:
        raise read_error(error, lasting=True) from None


def _tapped(start: Start, tap: Tap) -> Start:
    def packets() -> Iterator[Packet[VideoStream]]:
        for packet in start.packets:
            tap.offer(packet)
            yield packet

    return replace(start, packets=packets())


def _decode(
    start: Start, start_index: int, options: SourceOptions, timeout: float | None = None
) -> Iterator[tuple[int, Picture]]:
    """Yield frames in order; skip damaged packets; `timeout` is that of a stream."""
    frames = _whole_frames(start, options, timeout)
    try:
        for index, picture in enumerate(frames, start.index):
            if index >= start_index:
                yield index, picture
    finally:
        start.container.close()


def _whole_frames(start: Start, options: SourceOptions, timeout: float | None) -> Iterator[Picture]:
    """Yield frames from `start` on, the halves of interlaced ones joined."""
    whole, came, aspect = Deinterlacer(options.deinterlacing), start.index > 0, SQUARE
    live = timeout is not None
    end = math.inf if timeout is None else time.monotonic() + KEY_FRAME_WAIT * timeout
    try:
        for packet in start.packets:
            if not came and time.monotonic() > end:
                raise SourceReadError(NO_PICTURE, fault=SourceFault.NO_FRAMES)
            try:
                frames = packet.decode()
            except FFmpegError as error:
                check_packet(packet)
                if isinstance(error, MemoryError) and (live or not came):
                    raise SourceReadError(TOO_MUCH_MEMORY, lasting=True) from None
                continue
            if not frames:
                check_packet(packet)  # decoders with threads do not tell of errors
            shown = [one for one in frames if not _leads(one, start.since)]
            came = came or bool(shown)
            aspect = pixel_aspect(packet.stream, options.pixel_aspect)
            yield from (DecodedPicture(one, aspect) for one in whole.pass_on(shown))
    except FFmpegError as error:
        if live or not came:
            raise read_error(error, lasting=not live) from None
    yield from (DecodedPicture(one, aspect) for one in whole.end())


def _leads(frame: VideoFrame, since: int | None) -> bool:
    """Tell whether a frame leans on a key frame that is not decoded."""
    return since is not None and frame.pts is not None and frame.pts < since
