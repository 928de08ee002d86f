"""Frames to an MP4 file (H.264) that browsers play, each at its own time."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import av
import cv2
import numpy as np
from av import VideoStream

from vision.types import Image

FINEST: Final = 90_000
"""Time stamps are at least as fine, per second."""
_OPTIONS: Final = {"preset": "veryfast", "crf": "23"}
_KEY_SECONDS: Final = 2.0
_DARK: Final = 26


class Mp4Writer:
    """A file of video that is written frame by frame.

    Args:
        path: of the file, whatever its ending.
        steps: unit of the source's time stamps, s; the file's divides it, so that they stay exact.
        fps: about, for key frames.
    """

    def __init__(self, path: Path, steps: Fraction, fps: float) -> None:
        self.frames = 0
        self._base = steps / max(1, ceil(FINEST * steps))
        self._fps = min(max(fps, 1.0), 240.0)
        self._last = -1
        self._size: tuple[int, int] | None = None
        self._stream: VideoStream | None = None
        # The index comes first, so that browsers play what they have not got all of yet.
        self._file = av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None and self._stream is not None:
            self._file.mux(self._stream.encode(None))
        self._file.close()

    def write(self, image: Image, seconds: float) -> None:
        """Write (H, W, 3) BGR at a time from the begin; frames of one time become a step apart."""
        stream = self._stream or self._begin(image)
        pts = max(round(seconds / self._base), self._last + 1)
        self._last = pts
        # Converted at once, out of the caller's memory: a copy costs as much again.
        shown = av.VideoFrame.from_numpy_buffer(self._fitted(image), format="bgr24")
        frame = shown.reformat(format="yuv420p")
        frame.pts, frame.time_base = pts, self._base
        self._file.mux(stream.encode(frame))
        self.frames += 1

    def _begin(self, image: Image) -> VideoStream:
        height, width = image.shape[:2]
        self._size = (max(2, width - width % 2), max(2, height - height % 2))
        rate = Fraction(self._fps).limit_denominator(1001)
        stream = self._file.add_stream("libx264", rate=rate, options=dict(_OPTIONS))
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = self._base
        stream.codec_context.gop_size = max(1, round(_KEY_SECONDS * self._fps))
        self._stream = stream
        return stream

    def _fitted(self, image: Image) -> Image:
        """Return the frame in the size of the first: colours need an even one."""
        assert self._size is not None
        width, height = self._size
        if abs(image.shape[1] - width) <= 1 and abs(image.shape[0] - height) <= 1:
            image = image[:height, :width]
        if image.shape[:2] != (height, width):
            image = fit(image, width, height)
        return np.ascontiguousarray(image)


def fit(image: Image, width: int, height: int) -> Image:
    """Return the frame as large as fits, in the middle of a dark one of that size."""
    high, wide = image.shape[:2]
    scale = min(width / wide, height / high)
    size = (
        min(width, max(1, round(wide * scale))),
        min(height, max(1, round(high * scale))),
    )
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    part = image if size == (wide, high) else cv2.resize(image, size, interpolation=method)
    if size == (width, height):
        return np.asarray(part, np.uint8)
    sheet = np.full((height, width, 3), _DARK, np.uint8)
    left, top = (width - size[0]) // 2, (height - size[1]) // 2
    sheet[top : top + size[1], left : left + size[0]] = part
    return sheet
