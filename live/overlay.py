"""Frames drawn on the server, for clients that cannot draw themselves."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from tracking.people.colors import color_of, short_id

if TYPE_CHECKING:
    from live.message import FrameMessage

Picture = NDArray[np.uint8]

_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_TILE_BACKGROUND: Final = (32, 26, 22)
_TILE_TEXT: Final = (200, 190, 180)


def decode(jpeg: bytes | memoryview) -> Picture:
    """Return the picture (height × width × 3, blue first)."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("not an image")
    return picture.astype(np.uint8, copy=False)


def encode(picture: Picture) -> bytes:
    """Return the picture as JPEG in the configured quality."""
    good, buffer = cv2.imencode(
        ".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, settings.FRAME_JPEG_QUALITY]
    )
    if not good:
        raise ValueError("the image cannot be encoded")
    return bytes(buffer.tobytes())


def _bgr(color: str) -> tuple[int, int, int]:
    return int(color[5:7], 16), int(color[3:5], 16), int(color[1:3], 16)


def _draw_person(picture: Picture, track: dict[str, Any], scale: tuple[float, float]) -> None:
    x1, y1, x2, y2 = (
        round(value * scale[index % 2]) for index, value in enumerate(track["bbox_xyxy"])
    )
    color = _bgr(color_of(track.get("global_id")))
    thick = max(1, round(picture.shape[0] / 240))
    cv2.rectangle(picture, (x1, y1), (x2, y2), (0, 0, 0), thick + 2, cv2.LINE_AA)
    cv2.rectangle(picture, (x1, y1), (x2, y2), color, thick, cv2.LINE_AA)
    label = short_id(track.get("global_id"), track.get("track_id"))
    size = max(0.35, picture.shape[0] / 900)
    (width, height), below = cv2.getTextSize(label, _FONT, size, 1)
    top = max(0, y1 - height - below - 2)
    cv2.rectangle(picture, (x1, top), (x1 + width + 4, top + height + below + 2), color, cv2.FILLED)
    cv2.putText(picture, label, (x1 + 2, top + height + 1), _FONT, size, (0, 0, 0), 1, cv2.LINE_AA)


def draw_people(frame: FrameMessage) -> bytes:
    """Return the frame's JPEG with a box and an id on each of its people."""
    picture = decode(frame.jpeg)
    height, width = picture.shape[:2]
    # Boxes are in the pixels of the camera, the picture may be smaller.
    scale = (
        width / (frame.header.get("source_width") or width),
        height / (frame.header.get("source_height") or height),
    )
    for track in frame.tracks:
        _draw_person(picture, track, scale)
    return encode(picture)


def resized(jpeg: bytes | memoryview, width: int) -> bytes:
    """Return the JPEG at most `width` pixels wide, its shape kept; it is never enlarged."""
    picture = decode(jpeg)
    if width >= picture.shape[1]:
        return bytes(jpeg)
    size = (width, max(1, round(picture.shape[0] * width / picture.shape[1])))
    return encode(cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8))


def mosaic(jpegs: Mapping[str, bytes | memoryview | None]) -> bytes:
    """Return one JPEG of all cameras in the given order; a dark tile where there is no picture."""
    pictures = {name: decode(jpeg) if jpeg else None for name, jpeg in jpegs.items()}
    shapes = [picture.shape for picture in pictures.values() if picture is not None]
    height = max(shape[0] for shape in shapes)
    width = max(shape[1] for shape in shapes)
    columns = math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    sheet = np.full((rows * height, columns * width, 3), _TILE_BACKGROUND, np.uint8)
    for place, (name, picture) in enumerate(pictures.items()):
        top, left = place // columns * height, place % columns * width
        if picture is None:
            at = (left + 12, top + height // 2)
            cv2.putText(sheet, f"{name}: no frame", at, _FONT, 0.6, _TILE_TEXT, 1, cv2.LINE_AA)
            continue
        high, wide = picture.shape[:2]
        top, left = top + (height - high) // 2, left + (width - wide) // 2
        sheet[top : top + high, left : left + wide] = picture
    return encode(sheet)
