"""One picture of a source, by a process of its own: it may be killed when it takes too long.

Reads what to show as JSON from standard input (an address may hold a password, which would be
seen on a command line), writes a JPEG to standard output, or why there is none to standard error.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import cv2
import numpy as np

from tracking.vision.types import Image

from .decode import open_source
from .feeds import ROTATIONS
from .spec import SourceError, SourceSpec

_QUALITY = 90


def still(address: str, window: list[int] | None, rotation: int, timeout: float) -> bytes:
    """Return a JPEG of what a camera shows: the window of its source, turned.

    Raises:
        SourceError: with a reason for people.
    """
    opened = open_source(SourceSpec(address, timeout=timeout))
    picture = next((picture for _, picture in opened.pictures), None)
    if picture is None:
        raise SourceError("no picture could be read from it", lasting=True)
    image = _part(picture.bgr(), window)
    if rotation:
        image = np.asarray(cv2.rotate(image, ROTATIONS[rotation]), np.uint8)
    done, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise SourceError("its picture could not be encoded", lasting=True)
    return data.tobytes()


def _part(image: Image, window: list[int] | None) -> Image:
    if window is None:
        return image
    x, y, width, height = window
    if x + width > image.shape[1] or y + height > image.shape[0]:
        raise SourceError("its window reaches outside the picture", lasting=True)
    return image[y : y + height, x : x + width]


def main() -> int:
    """Read, write, and return the exit status."""
    wanted: dict[str, Any] = json.load(sys.stdin)
    try:
        data = still(**wanted)
    except (SourceError, OSError) as error:
        reason = str(error) if isinstance(error, SourceError) else error.strerror
        sys.stderr.write(reason or type(error).__name__)
        return 1
    sys.stdout.buffer.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
