"""What a recording's header says of its time stamps and of the shape of its pixels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
from av.container import InputContainer
from av.error import FFmpegError

from vision.sources.limits import CODEC_OPTIONS, FILE_FORMATS
from vision.sources.spec import SourceReadError

_SAME: Final = 0.02
"""Durations that differ by less say the same."""
_FRAMES: Final = 2.0


@dataclass(frozen=True, slots=True)
class FileHeader:
    """A file of video.

    Attributes:
        begin: time stamp of its first frame, seconds.
        seconds: how long it is by its time stamps; None where the header does not say.
        steps: unit of its time stamps, seconds.
        varies: its frames may be unevenly spaced.
        aspect: width of a pixel by its height.
    """

    begin: float
    seconds: float | None
    steps: Fraction
    varies: bool
    aspect: Fraction

    def dates(self, seconds: float, fps: float) -> bool:
        """Tell whether its stamps agree with a recording of `seconds` at `fps`.

        Where someone has stated the true rate of a file whose header is wrong, they do not.
        """
        if self.seconds is None:
            return True
        return abs(self.seconds - seconds) <= max(_SAME * seconds, _FRAMES / fps)


def read_header(path: str) -> FileHeader:
    """Read the header of a file.

    Raises:
        SourceReadError: it is no video, or is gone.
    """
    with _open(path) as container:
        stream = container.streams.video[0]
        base = stream.time_base or Fraction(1, 90_000)
        begin = float((stream.start_time or 0) * base)
        seconds = None
        if stream.duration:
            seconds = float(stream.duration * base)
        elif container.duration:
            seconds = container.duration / av.time_base
        varies = not stream.average_rate or stream.base_rate != stream.average_rate
        return FileHeader(begin, seconds, base, varies, stream.sample_aspect_ratio or Fraction(1))


def frame_times(path: str) -> list[float]:
    """Return the time stamps of all frames in order, seconds; packets are read, not decoded."""
    with _open(path) as container:
        stream = container.streams.video[0]
        base = stream.time_base or Fraction(1, 90_000)
        stamps = (packet.pts for packet in container.demux(stream) if packet.size)
        return sorted(float(pts * base) for pts in stamps if pts is not None)


def _open(path: str) -> InputContainer:
    options = {"protocol_whitelist": "file", "format_whitelist": FILE_FORMATS, **CODEC_OPTIONS}
    try:
        container = av.open(path, options=options)
    except FFmpegError as error:
        raise SourceReadError(error.strerror or "it cannot be read", lasting=True) from None
    if not container.streams.video:
        container.close()
        raise SourceReadError("this is not a video: no picture in it", lasting=True)
    return container
