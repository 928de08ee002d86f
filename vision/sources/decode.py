"""Pictures out of files, folders and streams; runs in the reader process."""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

import av
import cv2
import numpy as np
from av import Packet, VideoStream
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame

from vision.types import Image

from .faults import SourceFault, fault_of
from .limits import (
    CODEC_OPTIONS,
    FILE_FORMATS,
    LIVE_FORMATS,
    TOO_MUCH_MEMORY,
    check_file,
    check_packet,
    check_picture,
    check_size,
    make_room,
    threads_for,
)
from .relay import Relay
from .seek import Start, start_at
from .spec import SourceReadError, SourceSpec, source_kind

DEFAULT_FPS = 25.0
NOT_VIDEO = frozenset({"tty", "srt", "webvtt", "ass", "lrc"})
"""Demuxers by which FFmpeg takes any text for a moving picture."""
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
TOO_SLOW = "no answer in time"
A_LIST = "this is a playlist (HLS, DASH or SDP): give the address of the stream itself"
_WORDS: Final = {
    SourceFault.NOT_VIDEO: "this is not a video, or it is damaged",
    SourceFault.NO_FRAMES: "it contains no frames",
    SourceFault.TIMED_OUT: TOO_SLOW,
    SourceFault.REFUSED: "the camera refuses the connection",
}
MOST_STEPS = 5
GATHER_SECONDS = 0.1
"""For which packets are gathered where they are only recorded."""
LOOKING_SECONDS = 2.0
"""How much longer than to the first answer it may take until it is known what is sent."""
UPRIGHT = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    -90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    -180: cv2.ROTATE_180,
}
"""How to turn a picture whose file says that it lies (telephones): degrees counterclockwise."""
GOOD_RATES = (0.05, 240.0)


class Picture(Protocol):
    """A decoded picture that is converted only if it is wanted."""

    @property
    def seconds(self) -> float | None:
        """Its time by the stamps of the file, which begin anywhere; None where it has none."""
        ...

    def bgr(self) -> Image:
        """Return the frame, (H, W, 3) uint8."""
        ...


class Tap(Protocol):
    """Gets the packets of a stream before they are decoded."""

    def connect(self, stream: VideoStream, format_name: str) -> None:
        """Take packets of this stream from now on; `format_name` is FFmpeg's, of the container."""
        ...

    def offer(self, packet: Packet[VideoStream]) -> None:
        """Take a packet."""
        ...


@dataclass(frozen=True, slots=True)
class _AvPicture:
    frame: VideoFrame

    @property
    def seconds(self) -> float | None:
        pts, base = self.frame.pts, self.frame.time_base
        return None if pts is None or base is None else float(pts * base)

    def bgr(self) -> Image:
        check_size(self.frame.width, self.frame.height)
        make_room(self.frame.width, self.frame.height)
        picture: Image = self.frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
        turn = UPRIGHT.get(self.frame.rotation)
        return picture if turn is None else np.asarray(cv2.rotate(picture, turn), np.uint8)


@dataclass(frozen=True, slots=True)
class _FilePicture:
    path: Path

    @property
    def seconds(self) -> float | None:
        return None

    def bgr(self) -> Image:
        check_picture(self.path)
        data = np.fromfile(self.path, np.uint8)
        try:
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
        except cv2.error:
            picture = None
        if picture is None:
            raise SourceReadError(f"{self.path.name} is not a picture", lasting=True)
        return np.asarray(picture, np.uint8)


@dataclass(frozen=True, slots=True)
class VideoInput:
    """An open source of frames.

    Attributes:
        fps: its rate.
        frames: how many there are, None for streams or where the header does not say.
        pictures: (index, picture) in order, once through.
    """

    fps: float
    frames: int | None
    pictures: Iterator[tuple[int, Picture]]


def open_source(spec: SourceSpec, start_index: int = 0, tap: Tap | None = None) -> VideoInput:
    """Open what `spec` names, at frame `start_index`; `tap` gets the packets of a stream.

    Raises:
        SourceReadError: with a reason for people.
    """
    kind = source_kind(spec.address)
    if kind == "folder":
        return _open_folder(Path(spec.address), spec, start_index)
    if kind == "file":
        path = Path(spec.address)
        if not path.exists():
            raise SourceReadError(f"there is no file {path.name}", lasting=True)
        check_file(path)
        if path.stat().st_size == 0:
            raise SourceReadError(
                f"{path.name} is empty (0 bytes)", lasting=True, fault=SourceFault.EMPTY_FILE
            )
    return _open_container(spec, start_index, kind == "stream", tap)


def copy_packets(spec: SourceSpec, tap: Tap) -> None:
    """Open a stream and give its packets to `tap`, decoding none, until it ends.

    Raises:
        SourceReadError: with a reason for people.
    """
    container, stream = _open_video(spec, live=True)
    try:
        tap.connect(stream, container.format.name)
        for packet in container.demux(stream):
            tap.offer(packet)
    except FFmpegError as error:
        raise _read_error(error) from None
    finally:
        container.close()


def _open_folder(path: Path, spec: SourceSpec, start_index: int) -> VideoInput:
    files = sorted(
        (file for file in path.iterdir() if file.suffix.lower() in PICTURES), key=_natural
    )
    if not files:
        raise SourceReadError(f"the folder {path.name} holds no pictures", lasting=True)
    pictures = ((i, _FilePicture(files[i])) for i in range(start_index, len(files)))
    return VideoInput(spec.rate_fps or DEFAULT_FPS, len(files), pictures)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return a key that sorts frame2 before frame10."""
    return [
        (int(part), "") if part.isdigit() else (-1, part.lower())
        for part in re.split(r"(\d+)", path.name)
    ]


def _open_container(spec: SourceSpec, start_index: int, live: bool, tap: Tap | None) -> VideoInput:
    container, stream = _open_video(spec, live)
    make_room(stream.width, stream.height)
    rate = spec.rate_fps or float(stream.average_rate or stream.guessed_rate or 0)
    fps = rate if GOOD_RATES[0] <= rate <= GOOD_RATES[1] else DEFAULT_FPS
    frames = stream.frames or None
    start = start_at(container, start_index, lambda: _open_av(spec, live))
    if live and tap is not None:
        tap.connect(stream, container.format.name)
        start = _tapped(start, tap)
    return VideoInput(fps, frames, _decode(start, start_index, live))


def _open_video(spec: SourceSpec, live: bool) -> tuple[InputContainer, VideoStream]:
    container = _open_av(spec, live)
    if container.format.name in NOT_VIDEO or not container.streams.video:
        container.close()
        raise SourceReadError(
            "this is not a video: no picture in it", lasting=True, fault=SourceFault.NOT_VIDEO
        )
    stream = container.streams.video[0]
    try:
        check_size(stream.width, stream.height)
    except SourceReadError:
        container.close()
        raise
    return container, stream


def _open_av(spec: SourceSpec, live: bool) -> InputContainer:
    container = _open_stream(spec) if live else _open_file(spec.address)
    for stream in container.streams.video[:1]:
        stream.thread_type = "SLICE" if live else "AUTO"  # frame threads hold pictures back
        stream.codec_context.thread_count = threads_for(stream.width, stream.height)
        stream.codec_context.options = CODEC_OPTIONS
    return container


def _open_file(path: str) -> InputContainer:
    # A list of other files may lead anywhere, so it is none of the formats.
    options = {"protocol_whitelist": "file", "format_whitelist": FILE_FORMATS, **CODEC_OPTIONS}
    try:
        return av.open(path, options=options)
    except FFmpegError as error:
        raise _read_error(error, lasting=True) from None


def _open_stream(spec: SourceSpec) -> InputContainer:
    """Open a stream, and follow it to where it sends us, each step checked."""
    address, begin = spec.address, time.monotonic()
    end = begin + spec.timeout + LOOKING_SECONDS
    for _ in range(MOST_STEPS):
        left = end - time.monotonic()
        if left <= 0:
            raise SourceReadError(TOO_SLOW, fault=SourceFault.TIMED_OUT)
        relay = Relay(address, spec.networks, left, GATHER_SECONDS if spec.copies else 0.0)
        try:
            container = _through(relay, spec.timeout)
        except FFmpegError as error:
            relay.close()
            if not relay.elsewhere:
                # An RTSP server that never answers ends as "invalid data" when the time is up.
                slow = time.monotonic() - begin >= spec.timeout * 0.95
                raise _refusal(error, relay.failure, slow) from None
            address = relay.next_address()
        else:
            relay.keep()
            if time.monotonic() >= end:  # the door was shut before
                container.close()
                raise SourceReadError(TOO_SLOW, fault=SourceFault.TIMED_OUT)
            return container
    raise SourceReadError(
        "the camera sends us from one address to the next without end", lasting=True
    )


def _refusal(error: FFmpegError, failure: OSError | None, slow: bool) -> SourceReadError:
    if failure is not None:
        return _read_error(failure)
    if slow:
        return SourceReadError(TOO_SLOW, fault=SourceFault.TIMED_OUT)
    if isinstance(error, MemoryError):
        return SourceReadError(TOO_MUCH_MEMORY, lasting=True)
    if error.errno == errno.EINVAL:
        return SourceReadError(A_LIST, lasting=True, fault=SourceFault.PLAYLIST)
    return _read_error(error)


def _through(relay: Relay, timeout: float) -> InputContainer:
    options = {
        "rtsp_transport": "tcp",
        "protocol_whitelist": "http,tcp",
        "format_whitelist": LIVE_FORMATS,
        **CODEC_OPTIONS,
    }
    if relay.address.startswith("rtsp"):
        options["fflags"] = "nobuffer"
    else:  # a snapshot is one picture, and is not to be lost while looking what it is
        options["headers"] = f"Host: {relay.host}\r\n"
    return av.open(relay.address, options=options, timeout=(timeout, timeout))


def _tapped(start: Start, tap: Tap) -> Start:
    def packets() -> Iterator[Packet[VideoStream]]:
        for packet in start.packets:
            tap.offer(packet)
            yield packet

    return replace(start, packets=packets())


def _decode(start: Start, start_index: int, live: bool) -> Iterator[tuple[int, Picture]]:
    """Yield frames in order; skip damaged packets."""
    index, came = start.index, False
    try:
        for packet in start.packets:
            try:
                frames = packet.decode()
            except FFmpegError as error:
                check_packet(packet)
                if isinstance(error, MemoryError) and (live or not came):
                    raise SourceReadError(TOO_MUCH_MEMORY, lasting=True) from None
                continue
            came = came or bool(frames)
            if not frames:
                check_packet(packet)  # decoders with threads do not tell of errors
            for frame in frames:
                if start.since is not None and frame.pts is not None and frame.pts < start.since:
                    continue
                if index >= start_index:
                    yield index, _AvPicture(frame)
                index += 1
    except FFmpegError as error:
        if live or index == 0:
            raise _read_error(error, lasting=not live) from None
    finally:
        start.container.close()


def _read_error(error: FFmpegError | OSError, lasting: bool = False) -> SourceReadError:
    """Return the error for what FFmpeg or the relay met: our words if there are some, else its.

    The address is left out of both: it may hold a password.
    """
    fault = fault_of(error)
    nameless = type(error).__name__ if isinstance(error, FFmpegError) else "no connection"
    own = (error.strerror or nameless).strip()
    return SourceReadError(_WORDS.get(fault, own), lasting, fault)
