"""Pictures out of files, folders and streams; runs in the reader process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import av
import cv2
import numpy as np
from av.error import FFmpegError
from av.video.frame import VideoFrame

from tracking.vision.types import Image

from .spec import SourceError, SourceSpec, source_kind

DEFAULT_FPS = 25.0
SEEK_FROM = 500
"""Frames up to which skipping by decoding is as fast as seeking, and always exact."""
NOT_VIDEO = frozenset({"tty", "srt", "webvtt", "ass", "lrc"})
"""Demuxers by which FFmpeg takes any text for a moving picture."""
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
GOOD_RATES = (0.05, 240.0)


class Picture(Protocol):
    """A decoded picture that is converted only if it is wanted."""

    def bgr(self) -> Image:
        """(H, W, 3) uint8."""
        ...


@dataclass(frozen=True, slots=True)
class _AvPicture:
    frame: VideoFrame

    def bgr(self) -> Image:
        picture: Image = self.frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
        return picture


@dataclass(frozen=True, slots=True)
class _FilePicture:
    path: Path

    def bgr(self) -> Image:
        picture = cv2.imdecode(np.fromfile(self.path, np.uint8), cv2.IMREAD_COLOR)
        if picture is None:
            raise SourceError(f"{self.path.name} is not a picture", lasting=True)
        return np.asarray(picture, np.uint8)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open source.

    Attributes:
        fps: its rate.
        frames: how many there are, None for streams or where the header does not say.
        pictures: (index, picture) in order, once through.
    """

    fps: float
    frames: int | None
    pictures: Iterator[tuple[int, Picture]]


def open_source(spec: SourceSpec, start_index: int = 0) -> Opened:
    """Opens what `spec` names, at frame `start_index`.

    Raises:
        SourceError: with a reason for people.
    """
    kind = source_kind(spec.address)
    if kind == "folder":
        return _open_folder(Path(spec.address), spec, start_index)
    if kind == "file":
        path = Path(spec.address)
        if not path.exists():
            raise SourceError(f"there is no file {path.name}", lasting=True)
        if path.stat().st_size == 0:
            raise SourceError(f"{path.name} is empty (0 bytes)", lasting=True)
    return _open_container(spec, start_index, live=kind == "stream")


def _open_folder(path: Path, spec: SourceSpec, start_index: int) -> Opened:
    files = sorted(
        (file for file in path.iterdir() if file.suffix.lower() in PICTURES), key=_natural
    )
    if not files:
        raise SourceError(f"the folder {path.name} holds no pictures", lasting=True)
    pictures = ((i, _FilePicture(files[i])) for i in range(start_index, len(files)))
    return Opened(spec.rate_fps or DEFAULT_FPS, len(files), pictures)


def _natural(path: Path) -> list[tuple[int, str]]:
    """frame2 before frame10."""
    return [
        (int(part), "") if part.isdigit() else (-1, part.lower())
        for part in re.split(r"(\d+)", path.name)
    ]


def _open_container(spec: SourceSpec, start_index: int, live: bool) -> Opened:
    options = {"rtsp_transport": "tcp", "fflags": "nobuffer"} if live else {}
    try:
        container = av.open(
            spec.address, options=options, timeout=(spec.timeout, spec.timeout) if live else None
        )
    except FFmpegError as error:
        raise SourceError(_reason(error), lasting=not live) from None
    if container.format.name in NOT_VIDEO or not container.streams.video:
        container.close()
        raise SourceError("this is not a video: no picture in it", lasting=True)
    stream = container.streams.video[0]
    stream.thread_type = "SLICE" if live else "AUTO"  # frame threads hold pictures back
    rate = spec.rate_fps or float(stream.average_rate or stream.guessed_rate or 0)
    fps = rate if GOOD_RATES[0] <= rate <= GOOD_RATES[1] else DEFAULT_FPS
    first = 0
    if start_index > SEEK_FROM and stream.average_rate and stream.time_base:
        first = _seek(container, stream, start_index)
    pictures = _decode(container, stream, first, start_index, live)
    return Opened(fps, stream.frames or None, pictures)


def _seek(container: av.container.InputContainer, stream: av.VideoStream, start_index: int) -> int:
    """Goes to the key frame before `start_index`; returns the index of the frame that comes next,
    by its time stamp.
    """
    assert stream.average_rate is not None
    assert stream.time_base is not None
    begin = stream.start_time or 0
    per_frame = 1 / (stream.average_rate * stream.time_base)
    container.seek(int(begin + start_index * per_frame), stream=stream, backward=True)
    for packet in container.demux(stream):
        if packet.pts is not None:
            container.seek(packet.pts, stream=stream, backward=True)
            return max(0, round(float((packet.pts - begin) / per_frame)))
    container.seek(begin, stream=stream, backward=True)
    return 0


def _decode(
    container: av.container.InputContainer,
    stream: av.VideoStream,
    first: int,
    start_index: int,
    live: bool,
) -> Iterator[tuple[int, Picture]]:
    """Frames in order; damaged packets are passed over."""
    index = first
    try:
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except FFmpegError:
                continue
            for frame in frames:
                if index >= start_index:
                    yield index, _AvPicture(frame)
                index += 1
    except FFmpegError as error:
        if live or index == 0:
            raise SourceError(_reason(error)) from None
    finally:
        container.close()


def _reason(error: FFmpegError) -> str:
    """FFmpeg's words without the address."""
    words = (error.strerror or type(error).__name__).strip()
    known = {
        "Invalid data found when processing input": "this is not a video, or it is damaged",
        "Immediate exit requested": "no answer in time",
        "Connection timed out": "no answer in time",
        "Connection refused": "the camera refuses the connection",
    }
    return known.get(words, words)
