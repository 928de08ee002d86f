"""Frames as live clients get them: a JSON header and a JPEG."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import orjson

from live.keys import Size
from vision.types import Frame, Image

from .messages import TickMeaning, iso

GRID = (640, 360)
"""What a "grid" picture fits into, (width, height)."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """An encoded picture and its size in pixels."""

    data: bytes
    width: int
    height: int


def encode(image: Image, size: Size, quality: int) -> Jpeg:
    """Encodes `image` (H, W, 3); "grid" is never larger than GRID. The GIL is free meanwhile."""
    height, width = image.shape[:2]
    scale = min(1.0, GRID[0] / width, GRID[1] / height) if size == "grid" else 1.0
    if scale < 1.0:
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
        image = np.asarray(
            cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8
        )
    _, data = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return Jpeg(data.tobytes(), width, height)


def _by_the_clock(moment: float) -> float:
    """A monotonic time as seconds since the epoch."""
    return time.time() - (time.monotonic() - moment)


def frame_message(
    camera_id: str,
    frame: Frame,
    jpeg: Jpeg,
    meaning: TickMeaning,
    tracks: list[dict[str, Any]],
) -> bytes:
    """One message of /ws/frames: header length (4 bytes, big-endian), header, JPEG.

    `timestamp` is when the picture was taken, of a recording the time in it; `captured_at` is when
    it was there to be read, so that anybody can say how far behind they are.
    """
    header = orjson.dumps(
        {
            "camera_id": camera_id,
            "frame_sequence": frame.index,
            "global_frame_index": meaning.frame_index,
            "timestamp": iso(frame.timestamp),
            "captured_at": iso(_by_the_clock(frame.captured)),
            "width": jpeg.width,
            "height": jpeg.height,
            "source_width": frame.image.shape[1],
            "source_height": frame.image.shape[0],
            "epoch": meaning.epoch,
            "tracks": tracks,
        }
    )
    return len(header).to_bytes(4, "big") + header + jpeg.data
