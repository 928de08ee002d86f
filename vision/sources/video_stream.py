"""Which of a container's streams is the video."""

from __future__ import annotations

from av import VideoStream
from av.container import InputContainer
from av.stream import Disposition


def video_stream(container: InputContainer) -> VideoStream | None:
    """Return the stream with the frames; None where there is none.

    A cover picture is none, wherever it is listed. Of several the one that the file marks as its
    default counts, then the largest; a stream of a single frame is a preview.
    """
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & Disposition.attached_pic
    ]
    return max(streams, key=_rank, default=None)


def _rank(stream: VideoStream) -> tuple[bool, bool, int]:
    is_default = bool(stream.disposition & Disposition.default)
    return stream.frames != 1, is_default, (stream.width or 0) * (stream.height or 0)
