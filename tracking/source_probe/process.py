"""Run as `python -m tracking.source_probe.process`, by `run` alone: probe one source."""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import av
import cv2
import numpy as np
from av.error import FFmpegError

from spoton.source_addresses import with_quoted_password
from tracking.recordings.files import of_camera
from tracking.source_probe.explanations import explain
from tracking.source_probe.messages import ProbeRequest, ProbeResult, UnreadableSourceError
from vision.rights.drop import drop_rights
from vision.source_options import SourceOptions
from vision.sources.allowed_files import files_of
from vision.sources.backlog import Backlog
from vision.sources.decode import PICTURES, VideoInput, open_source
from vision.sources.faults import SourceFault, fault_of
from vision.sources.limits import CODEC_OPTIONS, limit_memory
from vision.sources.networks import resolve
from vision.sources.spec import SourceReadError, SourceSpec, source_kind
from vision.sources.windows import ROTATIONS
from vision.types import Image

ANSWER_SECONDS: Final = 6.0
_SECONDS: Final = 40  # should nobody end us
_PROCESSOR_SECONDS: Final = 4 * _SECONDS
_WATCH_SECONDS: Final = 1.2
_WATCH_FRAMES: Final = 12
"""The first picture is often black, or grey until a key frame has come."""
_SMALL_WIDTH: Final = 480
_CONTAINERS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,h264,hevc,m4v,"
    "dhav,rm,mxf,nut,wtv,ivf"
)
_OPTIONS: Final = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS, **CODEC_OPTIONS}
_PORTS: Final = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}


def main() -> None:
    """Answer the one question on standard input."""
    signal.alarm(_SECONDS)
    limit_memory()
    # FFmpeg's lines would repeat the address, and a thread that writes one waits for Python, which
    # may be waiting for that thread.
    av.logging.set_level(None)
    request = ProbeRequest.decode(sys.stdin.buffer.read())
    live = source_kind(request.address) == "stream"
    drop_rights(
        network=live,
        largest_file=0,
        processor_seconds=_PROCESSOR_SECONDS,
        files=files_of(SourceSpec(request.address)),
    )
    try:
        answer = probe(request).encode()
    except UnreadableSourceError as error:
        answer = error.encode()
    except MemoryError:
        answer = UnreadableSourceError("The frames are too large for this server.").encode()
    except (SourceReadError, FFmpegError, OSError, cv2.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        fault = error.fault if isinstance(error, SourceReadError) else fault_of(error)
        answer = UnreadableSourceError(explain(fault, reason, live=live)).encode()
    sys.stdout.buffer.write(answer)


def probe(request: ProbeRequest) -> ProbeResult:
    """Return a picture of the source, and what it says of itself."""
    address, files = request.address, None
    if source_kind(address) == "stream":
        _reach(address, request.networks)
    elif request.recordings:
        address, files = _first_recording(Path(address))
    else:
        _check_path(Path(address))
    if request.strict:
        _refuse_lists(address)
    live = source_kind(address) == "stream"
    spec = SourceSpec(
        address,
        lossless=not live,
        timeout=ANSWER_SECONDS,
        networks=request.networks,
        options=SourceOptions.from_json(request.options or {}),
    )
    opened = open_source(spec)
    source, fps = _watch(opened, live)
    picture = _view(source, request)
    return ProbeResult(
        width=picture.shape[1],
        height=picture.shape[0],
        source_width=source.shape[1],
        source_height=source.shape[0],
        fps=round(fps, 2),
        frames=None if live else opened.frames,
        files=files,
        picture=_jpeg(picture, 85),
        small=_jpeg(_shrunk(picture), 75),
    )


def _reach(address: str, networks: tuple[str, ...]) -> None:
    """Say plainly what FFmpeg calls an I/O error: an unknown name, a closed port."""
    try:
        parts = urlsplit(with_quoted_password(address.strip()))
        host, port = parts.hostname, parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        return  # FFmpeg reads passwords with odd characters in its own way
    if not host:
        raise UnreadableSourceError("The address has no host. Example: rtsp://192.168.1.20/…")
    try:
        socket.getaddrinfo(host, port)
    except (socket.gaierror, UnicodeError):
        raise UnreadableSourceError(f"Host {host} not found. Check the address.") from None
    ip = resolve(host, port, networks)
    socket.create_connection((ip, port), timeout=ANSWER_SECONDS).close()


def _check_path(path: Path) -> None:
    if not path.exists():
        raise UnreadableSourceError(
            f"File or folder {path.name} not found on the server. Check the path. A path "
            "without a leading / starts in the program folder."
        )
    if path.is_dir() and not any(entry.suffix.lower() in PICTURES for entry in path.iterdir()):
        raise UnreadableSourceError(
            "This folder contains no images. If it contains videos, choose “Folder of recordings”."
        )


def _first_recording(folder: Path) -> tuple[str, int]:
    if not folder.is_dir():
        raise UnreadableSourceError(
            f"Folder {folder.name} not found on the server. Check the path."
        )
    files = [file for file in of_camera(folder) if not file.unusable]
    if not files:
        raise UnreadableSourceError("No videos in this folder or its subfolders.")
    return str(files[0].path), len(files)


def _refuse_lists(path: str) -> None:
    try:
        av.open(path, options=_OPTIONS).close()
    except FFmpegError:  # it says "invalid argument" of a list, and means that it may not
        raise UnreadableSourceError(explain(SourceFault.NOT_VIDEO, "", live=False)) from None


def _watch(opened: VideoInput, live: bool) -> tuple[Image, float]:
    """Return a frame that is likely to show something, and the frame rate."""
    begin, came = 0.0, 0
    picture: Image | None = None
    backlog = Backlog()
    for _, newest in _limited(opened.pictures, live):
        now = time.monotonic()
        if live and backlog.is_old(newest.seconds, now):
            begin, came = now, 0  # the rate is counted from what comes by itself
        begin, came = begin or now, came + 1
        if live or came in (1, _WATCH_FRAMES):
            picture = newest.bgr()
    if picture is None:
        raise SourceReadError("no frame could be read", fault=SourceFault.NO_FRAMES)
    seconds = time.monotonic() - begin
    measured = (came - 1) / seconds if live and came > 4 and seconds > 0.5 else 0.0
    return picture, measured or opened.fps


def _limited(pictures: Iterator, live: bool) -> Iterator:  # type: ignore[type-arg]
    until = float("inf")
    for number, item in enumerate(pictures, start=1):
        yield item
        if live and until == float("inf"):
            until = time.monotonic() + _WATCH_SECONDS
        if time.monotonic() > until or (not live and number >= _WATCH_FRAMES):
            return


def _view(source: Image, request: ProbeRequest) -> Image:
    image = source
    if request.window is not None:
        x, y, width, height = request.window
        if x + width > source.shape[1] or y + height > source.shape[0]:
            raise UnreadableSourceError(
                f"The crop {width}×{height} at ({x}, {y}) exceeds the frame of "
                f"{source.shape[1]}×{source.shape[0]} pixels."
            )
        image = image[y : y + height, x : x + width]
    if request.rotation:
        image = np.asarray(cv2.rotate(image, ROTATIONS[request.rotation]), np.uint8)
    return image


def _shrunk(picture: Image) -> Image:
    height, width = picture.shape[:2]
    if width <= _SMALL_WIDTH:
        return picture
    size = (_SMALL_WIDTH, max(1, round(height * _SMALL_WIDTH / width)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _jpeg(picture: Image, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise UnreadableSourceError("The frames cannot be shown.")
    return data.tobytes()


if __name__ == "__main__":
    main()
