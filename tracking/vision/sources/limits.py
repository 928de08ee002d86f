"""How much a source may ask for: what it says of itself is checked before it is believed."""

from __future__ import annotations

import io
import resource
import stat
import warnings
from pathlib import Path
from typing import IO, Final

import PIL.Image
from av import Packet, VideoStream

from .spec import SourceError

MAX_PIXELS: Final = 8192 * 4320
"""8K, and a little more."""
DECODER: Final = {"max_pixels": str(MAX_PIXELS)}
"""For FFmpeg's decoders: larger pictures are refused by their header, before memory is taken."""
_PICTURE_BYTES: Final = 128 * 2**20
_MEMORY: Final = 2**30
_CONTAINERS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,h264,hevc,m4v,"
    "dhav,rm,mxf,nut,wtv,ivf,h261,h263,vc1,av1,obu,mjpeg,mpjpeg,dv,gif,apng,"
    "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe"
)
LIVE_FORMATS: Final = f"rtsp,{_CONTAINERS}"
"""None that sends FFmpeg to other addresses: no HLS, no DASH, no SDP."""
# Text and sound are let in to be told as such: see `decode.NOT_VIDEO`.
FILE_FORMATS: Final = f"{_CONTAINERS},image2,yuv4mpegpipe,wav,mp3,aac,flac,tty,srt,webvtt,ass,lrc"


def check_size(width: int, height: int) -> None:
    """Refuse pictures that are larger than any camera's.

    Raises:
        SourceError: they are.
    """
    if width * height > MAX_PIXELS:
        raise SourceError(
            f"its pictures are too large: {width}×{height}, at most {MAX_PIXELS // 10**6} million "
            "pixels",
            lasting=True,
        )


def check_file(path: Path) -> None:
    """Refuse what may be read for ever.

    Raises:
        SourceError: it is a pipe, a device or a socket.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise SourceError(
            f"{path.name} is a pipe or a device, not a file: give a file", lasting=True
        )


def check_picture(path: Path) -> None:
    """Refuse a picture by its header, before anything of it is decoded.

    Raises:
        SourceError: it is too large.
    """
    check_file(path)
    if path.stat().st_size > _PICTURE_BYTES:
        raise SourceError(
            f"{path.name} is too large: at most {_PICTURE_BYTES // 2**20} MB", lasting=True
        )
    with path.open("rb") as file:
        _check_header(file)


def check_packet(packet: Packet[VideoStream]) -> None:
    """Say of a picture that could not be decoded whether its size is the reason.

    Raises:
        SourceError: it is.
    """
    if packet.stream.codec_context.name in ("mjpeg", "png", "webp"):
        _check_header(io.BytesIO(bytes(packet)))


def _check_header(file: IO[bytes]) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PIL.Image.DecompressionBombWarning)
            with PIL.Image.open(file) as picture:
                size = picture.size
    except PIL.Image.DecompressionBombError:
        raise SourceError("its pictures are too large", lasting=True) from None
    except (OSError, SyntaxError, ValueError):
        return  # the decoder says what is wrong
    check_size(*size)


def limit_memory() -> None:
    """Let this process have so much more memory than now, so that it fails before the machine."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return
    most = int(pages.read_text().split()[5]) * resource.getpagesize() + _MEMORY
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
