"""What a detector is to the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from vision.types import Detections, Image


class DeviceMissing(Exception):  # noqa: N818 - reads as what it is
    """The device that was asked for cannot be used; the message says what to do."""


class Detector(Protocol):
    """Finds people in a batch of pictures of any sizes; two threads may ask at the same time."""

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        """Return one `Detections` per picture, in order."""
        ...
