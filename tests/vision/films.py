"""Films in which every picture carries its number, readable after any lossy codec."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av import VideoStream

from vision.types import Image

BITS, BLOCK = 12, 16
SIZE = (96, 64)


def numbered(number: int, size: tuple[int, int] = SIZE) -> Image:
    """A grey picture with `number` as black and white blocks, six in a row, low bit first."""
    width, height = size
    picture = np.full((height, width, 3), 128, np.uint8)
    for bit in range(BITS):
        top, left = BLOCK * (bit // 6), BLOCK * (bit % 6)
        picture[top : top + BLOCK, left : left + BLOCK] = 255 * (number >> bit & 1)
    return picture


def number_of(picture: Image) -> int:
    """What `numbered` painted."""
    number = 0
    for bit in range(BITS):
        top, left = BLOCK * (bit // 6) + 4, BLOCK * (bit % 6) + 4
        number |= int(picture[top : top + 8, left : left + 8].mean() > 128) << bit
    return number


def film(
    path: Path,
    pictures: int | Iterable[Image],
    *,
    fps: float = 25,
    codec: str = "mpeg4",
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    times: Iterable[int] | None = None,
    container: dict[str, str] | None = None,
    aspect: Fraction | None = None,
) -> Path:
    """Writes a film.

    Args:
        path: its ending names the container.
        pictures: the pictures, or how many numbered ones.
        fps: pictures per second.
        codec: FFmpeg's name of the encoder.
        pixels: FFmpeg's name of the pixel format.
        options: of the encoder.
        times: time stamp of each picture in milliseconds; None: evenly at `fps`.
        container: options of the container.
        aspect: width of a pixel by its height.
    """
    given = map(numbered, range(pictures)) if isinstance(pictures, int) else iter(pictures)
    stamps = None if times is None else iter(times)
    with av.open(str(path), "w", options=container or {}) as output:
        stream: VideoStream | None = None
        for index, picture in enumerate(given):
            if stream is None:
                rate = Fraction(fps).limit_denominator(1000)
                added = output.add_stream(codec, rate=rate, options=options or {})
                assert isinstance(added, VideoStream)
                stream = added
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = pixels
                if aspect is not None:
                    stream.codec_context.sample_aspect_ratio = aspect
                if codec in ("mpeg4", "mpeg2video"):
                    stream.bit_rate = 2_000_000
                if stamps is not None:
                    stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = index if stamps is None else next(stamps)
            if stamps is not None:
                frame.time_base = Fraction(1, 1000)
            output.mux(stream.encode(frame))
        if stream is not None:
            output.mux(stream.encode(None))
    return path


def folder(path: Path, pictures: dict[str, Image]) -> Path:
    """Writes a image folder, by file name."""
    path.mkdir()
    for name, picture in pictures.items():
        assert cv2.imwrite(str(path / name), picture)
    return path


def without_first(source: Path, path: Path, packets: int) -> Path:
    """Writes a film without its first packets, as it is found where a stream was joined."""
    with av.open(str(source)) as container, av.open(str(path), "w") as output:
        stream = container.streams.video[0]
        copy = output.add_stream_from_template(stream)
        for number, packet in enumerate(container.demux(stream)):
            if packet.dts is not None and number >= packets:
                packet.stream = copy
                output.mux(packet)
    return path
