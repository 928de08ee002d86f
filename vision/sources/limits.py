"""How much a source may ask for: what it says of itself is checked before it is believed."""

from __future__ import annotations

import io
import os
import resource
import stat
import warnings
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

import PIL.Image
from av import CodecContext, Packet, VideoCodecContext, VideoStream
from av.error import FFmpegError

from .spec import SourceReadError

MAX_PIXELS: Final = 8192 * 4320
"""8K, and a little more."""
CODEC_OPTIONS: Final = {"max_pixels": str(MAX_PIXELS)}
"""Decoders refuse by their header what is larger, before they take memory for it."""
_PICTURE_BYTES: Final = 128 * 2**20
_SMALLER: Final = "Set the camera to 8K (7680×4320) or less"
_PICTURES: Final = frozenset({"JPEG", "MPO", "PNG", "BMP", "WEBP", "TIFF"})
_ROOM: Final = 192 * 2**20
# A decoder keeps five to eight pictures of an 8K camera at 1.5 to 3 bytes a pixel; conversion and
# turning want 3 bytes each.
_BYTES_PER_PIXEL: Final = 24
_MOST_THREADS: Final = 8
_STACK: Final = 8 * 2**20
_UHD: Final = 4096 * 2304
_STILLS: Final = frozenset({"mjpeg", "png", "apng", "webp", "gif", "bmp", "tiff"})
_SIZE_IN_PACKET: Final = frozenset({"libdav1d", "av1"})
_CONTAINERS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,h264,hevc,m4v,"
    "dhav,rm,mxf,nut,wtv,ivf,h261,h263,vc1,av1,obu,mjpeg,mpjpeg,dv,gif,apng,"
    "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe"
)
TOO_MUCH_MEMORY: Final = (
    "it takes more memory than its pictures may: set the camera to a lower resolution, or to H.264"
)
LIVE_FORMATS: Final = f"rtsp,{_CONTAINERS}"
"""None that sends FFmpeg to other addresses: no HLS, no DASH, no SDP."""
# Text and sound are let in to be told as such: see `decode.NOT_VIDEO`.
FILE_FORMATS: Final = f"{_CONTAINERS},image2,yuv4mpegpipe,wav,mp3,aac,flac,tty,srt,webvtt,ass,lrc"


def check_size(width: int, height: int) -> None:
    """Refuse pictures that are larger than any camera's.

    Raises:
        SourceReadError: they are.
    """
    if width * height > MAX_PIXELS:
        raise SourceReadError(
            f"its pictures are too large: {width}×{height}. {_SMALLER}", lasting=True
        )


def check_file(path: Path) -> None:
    """Refuse what may be read for ever.

    Raises:
        SourceReadError: it is a pipe, a device or a socket.
    """
    mode = path.stat().st_mode
    if stat.S_ISCHR(mode):
        raise SourceReadError(
            f"{path.name} is a device, not a file. Serve a USB camera as a stream first: see "
            '"USB cameras" in docs/OPERATIONS.md',
            lasting=True,
        )
    if not stat.S_ISREG(mode):
        raise SourceReadError(f"{path.name} is a pipe, not a file: give a file", lasting=True)


def check_picture(path: Path) -> None:
    """Refuse a picture by its header, before anything of it is decoded.

    Raises:
        SourceReadError: it is too large, or none.
    """
    check_file(path)
    if path.stat().st_size > _PICTURE_BYTES:
        raise SourceReadError(
            f"{path.name} is too large: at most {_PICTURE_BYTES // 2**20} MB", lasting=True
        )
    with path.open("rb") as file:
        if _check_header(file) not in _PICTURES:
            raise SourceReadError(f"{path.name} is not a picture", lasting=True)


def check_packet(packet: Packet[VideoStream]) -> None:
    """Say of a packet that gave no picture whether its size is the reason.

    Raises:
        SourceReadError: it is.
    """
    context = packet.stream.codec_context
    if context.name in _STILLS:
        _check_header(io.BytesIO(bytes(packet)))
    elif context.name in _SIZE_IN_PACKET and packet.size:
        parser = CodecContext.create(context.name, "r")
        assert isinstance(parser, VideoCodecContext)
        with suppress(FFmpegError):
            parser.parse(bytes(packet))
        check_size(parser.width, parser.height)


def _check_header(file: IO[bytes]) -> str | None:
    """Check the size that the header says, and return the format, None if there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
            with PIL.Image.open(file) as picture:
                size, kind = picture.size, picture.format
    except PIL.Image.DecompressionBombError:
        raise SourceReadError(f"its pictures are too large. {_SMALLER}", lasting=True) from None
    except (OSError, SyntaxError, ValueError):
        return None  # the decoder says what is wrong
    check_size(*size)
    make_room(*size)
    return kind


def limit_memory() -> None:
    """Let this process have so much more memory than now as it takes to find out what is sent.

    `make_room` gives more when the size of the pictures is known.
    """
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return
    base = int(pages.read_text().split()[5]) * resource.getpagesize()
    soft, hard = base + _ROOM, base + _room(MAX_PIXELS)
    _, given = resource.getrlimit(resource.RLIMIT_DATA)
    if given != resource.RLIM_INFINITY:
        soft, hard = min(soft, given), min(hard, given)
    resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


def make_room(width: int, height: int) -> None:
    """Allow the memory that pictures of this size take, where `limit_memory` was called."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if soft in (resource.RLIM_INFINITY, hard):
        return
    full = hard - _room(MAX_PIXELS) + _room(width * height)
    resource.setrlimit(resource.RLIMIT_DATA, (max(soft, min(full, hard)), hard))


def threads_for(width: int, height: int) -> int:
    """Return how many threads a decoder gets: each holds a picture."""
    return min(os.cpu_count() or 1, 2 if width * height > _UHD else _MOST_THREADS)


def _room(pixels: int) -> int:
    return _ROOM + _STACK * _MOST_THREADS + _BYTES_PER_PIXEL * pixels
