"""Frames as live clients get them: a JSON header and a JPEG."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
import orjson

from live.keys import BLURRED, Size
from live.times import iso
from vision.blurring import Region, blur
from vision.types import Frame, Image

from .messages import TickHeader

GRID = (640, 360)
"""What a "grid" frame fits into, (width, height)."""


@dataclass(frozen=True, slots=True)
class Jpeg:
    """An encoded frame and its size in pixels."""

    data: bytes
    width: int
    height: int
    blurred: bool = False


def encode(image: Image, size: Size, quality: int, heads: Iterable[Region] = ()) -> Jpeg:
    """Encode `image` (H, W, 3) BGR; "grid" is never larger than GRID. Releases the GIL.

    Args:
        quality: of the JPEG, 1–100.
        heads: what is blurred, in the sizes that say so.
    """
    blurred = size.endswith(BLURRED)
    if blurred:
        image = image.copy()
        blur(image, heads)
    height, width = image.shape[:2]
    scale = min(1.0, GRID[0] / width, GRID[1] / height) if size.startswith("grid") else 1.0
    if scale < 1.0:
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
        image = np.asarray(
            cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8
        )
    _, data = cv2.imencode(".jpg", image, (cv2.IMWRITE_JPEG_QUALITY, quality))
    return Jpeg(data.tobytes(), width, height, blurred)


def _by_the_clock(moment: float) -> float:
    """Convert a monotonic time into seconds since the epoch."""
    return time.time() - (time.monotonic() - moment)


def frame_message(
    camera_id: str,
    frame: Frame,
    jpeg: Jpeg,
    tick: TickHeader,
    tracks: bytes,
) -> bytes:
    """Return a message of /ws/frames: header length (4 bytes, big-endian), JSON header, JPEG.

    `timestamp` is when the frame was taken, of a recording the time in it; `captured_at` is when
    it could be read, so that clients can measure latency.

    Args:
        tracks: the camera's JSON array, see `messages.tracks_by_camera`.
    """
    header = orjson.dumps(
        {
            "camera_id": camera_id,
            "frame_sequence": frame.index,
            "global_frame_index": tick.frame_index,
            "timestamp": iso(frame.timestamp),
            "captured_at": iso(_by_the_clock(frame.captured)),
            "width": jpeg.width,
            "height": jpeg.height,
            "source_width": frame.image.shape[1],
            "source_height": frame.image.shape[0],
            "blurred": jpeg.blurred,
            "epoch": tick.epoch,
            "tracks": orjson.Fragment(tracks),
        }
    )
    return len(header).to_bytes(4, "big") + header + jpeg.data
