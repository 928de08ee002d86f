"""What a recording's header says of its time stamps."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
from av import VideoStream
from av.container import InputContainer
from av.error import FFmpegError

from vision.sources.limits import CODEC_OPTIONS, FILE_FORMATS
from vision.sources.spec import SourceReadError
from vision.sources.stamps import first_shown, read_stamps
from vision.sources.video_stream import video_stream

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
    """

    begin: float
    seconds: float | None
    steps: Fraction
    varies: bool

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
        stream = _video_of(container)
        base = stream.time_base or Fraction(1, 90_000)
        begin = float((stream.start_time or 0) * base)
        seconds = None
        if stream.duration:
            seconds = float(stream.duration * base)
        elif container.duration:
            seconds = container.duration / av.time_base
        varies = not stream.average_rate or stream.base_rate != stream.average_rate
        shown = first_shown(lambda: _open(path))
        begin = begin if shown is None else shown
        return FileHeader(begin, seconds, base, varies)


def frame_times(path: str) -> list[float]:
    """Return the time stamps of the frames that are shown, in order; packets are read."""
    with _open(path) as container:
        stamps = read_stamps(container, _video_of(container), lambda: _open(path))
        times: list[float] = stamps.times.tolist()
        return times


def _open(path: str) -> InputContainer:
    options = {"protocol_whitelist": "file", "format_whitelist": FILE_FORMATS, **CODEC_OPTIONS}
    try:
        container = av.open(path, options=options)
    except FFmpegError as error:
        raise SourceReadError(error.strerror or "it cannot be read", lasting=True) from None
    if video_stream(container) is None:
        container.close()
        raise SourceReadError("this is not a video: no picture in it", lasting=True)
    return container


def _video_of(container: InputContainer) -> VideoStream:
    stream = video_stream(container)
    assert stream is not None
    return stream
