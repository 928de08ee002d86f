"""One frame as it travels: header length, JSON header, JPEG."""

from __future__ import annotations

import asyncio
import base64
import json
import struct
from functools import cached_property
from typing import Any, Final

from live.overlay import draw_people

_LENGTH: Final = struct.Struct(">I")
_MAX_HEADER: Final = 1024 * 1024


class BadFrameError(ValueError):
    """The bytes are no frame message."""


class FrameMessage:
    """A frame message, parsed once and shared by every client that gets it.

    Attributes:
        raw: exactly the bytes of one `/ws/frames` message.
        header: its JSON header.
        epoch: of the worker that made it; a lower one than seen before is out of date.
        sequence: the camera's `frame_sequence`, by which its track message is found.
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._drawing: asyncio.Future[FrameMessage] | None = None
        if len(raw) < _LENGTH.size:
            raise BadFrameError("too short")
        (length,) = _LENGTH.unpack_from(raw)
        self._offset = _LENGTH.size + length
        if length > _MAX_HEADER or self._offset >= len(raw):
            raise BadFrameError("cut off")
        try:
            self.header: dict[str, Any] = json.loads(raw[_LENGTH.size : self._offset])
            self.epoch = int(self.header.get("epoch", 0))
            self.sequence = int(self.header["frame_sequence"])
            self.camera_id = str(self.header["camera_id"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadFrameError(f"bad header: {error}") from None

    @property
    def jpeg(self) -> memoryview:
        """The picture, without a copy."""
        return memoryview(self.raw)[self._offset :]

    @property
    def tracks(self) -> list[dict[str, Any]]:
        """The people of exactly this frame."""
        return self.header.get("tracks") or []

    @cached_property
    def data_url(self) -> str:
        """The picture for `frame_image_base64`, encoded once for all who ask."""
        return "data:image/jpeg;base64," + base64.b64encode(self.jpeg).decode("ascii")

    async def with_overlay(self) -> FrameMessage:
        """Return the same frame with boxes and ids in the picture, drawn once for all who ask."""
        if self._drawing is None:
            self._drawing = asyncio.ensure_future(asyncio.to_thread(self._draw))
        # Whoever leaves while it is drawn must not take it from the others.
        return await asyncio.shield(self._drawing)

    def _draw(self) -> FrameMessage:
        return FrameMessage(pack(self.header, draw_people(self)))


def pack(header: dict[str, Any], jpeg: bytes) -> bytes:
    """Return the bytes of one frame message."""
    text = json.dumps(header, separators=(",", ":")).encode()
    return b"".join((_LENGTH.pack(len(text)), text, jpeg))
