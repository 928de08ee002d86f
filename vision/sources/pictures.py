"""A picture that a file or a camera gave, converted only if it is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np
from av import VideoStream
from av.video.frame import VideoFrame

from vision.source_options import MOST_STRETCH
from vision.types import Image

from .limits import check_picture, check_size, make_room
from .spec import SourceReadError

UPRIGHT: Final = {
    90: cv2.ROTATE_90_COUNTERCLOCKWISE,
    -90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    -180: cv2.ROTATE_180,
}
"""How to turn a picture whose file says that it lies (telephones): degrees counterclockwise."""
SQUARE: Final = Fraction(1)
_NEARLY_SQUARE: Final = 0.01


class Picture(Protocol):
    """A decoded picture that is converted only if it is wanted."""

    @property
    def seconds(self) -> float | None:
        """Its time by the stamps of the file, which begin anywhere; None where it has none."""
        ...

    def bgr(self) -> Image:
        """Return the frame, (H, W, 3) uint8."""
        ...


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture of a video.

    Attributes:
        frame: as it was decoded.
        aspect: width of a pixel by its height, see `pixel_aspect`.
    """

    frame: VideoFrame
    aspect: Fraction = SQUARE

    @property
    def seconds(self) -> float | None:
        """Its time by the stamps of the file, which begin anywhere; None where it has none."""
        pts, base = self.frame.pts, self.frame.time_base
        return None if pts is None or base is None else float(pts * base)

    def bgr(self) -> Image:
        """Return the frame, (H, W, 3) uint8, upright and with square pixels."""
        frame = self.frame
        width, height = square_size(frame.width, frame.height, self.aspect)
        check_size(width, height)
        make_room(width, height)
        if width != frame.width:
            frame = frame.reformat(width=width, height=height, format="bgr24")
        picture: Image = frame.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
        turn = UPRIGHT.get(self.frame.rotation)
        return picture if turn is None else np.asarray(cv2.rotate(picture, turn), np.uint8)


@dataclass(frozen=True, slots=True)
class FilePicture:
    """A picture in a file of its own."""

    path: Path

    @property
    def seconds(self) -> float | None:
        """None: nothing says when it was taken."""
        return None

    def bgr(self) -> Image:
        """Return the frame, (H, W, 3) uint8."""
        check_picture(self.path)
        data = np.fromfile(self.path, np.uint8)
        try:
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if len(data) else None
        except cv2.error as error:
            if error.code == cv2.Error.StsNoMem:
                raise MemoryError from None
            picture = None
        if picture is None:
            raise SourceReadError(f"{self.path.name} is not a picture", lasting=True)
        return np.asarray(picture, np.uint8)


def pixel_aspect(stream: VideoStream, given: Fraction | None = None) -> Fraction:
    """Return how wide a pixel is by its height: recorders of analogue cameras send wide ones.

    What is `given` counts; of what the stream says, what is nearly square, missing or absurd counts
    as square.
    """
    if given is not None:
        return given
    said = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    if not said or not 1 / MOST_STRETCH <= said <= MOST_STRETCH:
        return SQUARE
    return SQUARE if abs(said - 1) < _NEARLY_SQUARE else Fraction(said)


def square_size(width: int, height: int, aspect: Fraction) -> tuple[int, int]:
    """Return (width, height) in square pixels.

    >>> square_size(704, 576, Fraction(12, 11)), square_size(640, 480, Fraction(1))
    ((768, 576), (640, 480))
    """
    return (width, height) if aspect == SQUARE else (max(1, round(width * aspect)), height)
