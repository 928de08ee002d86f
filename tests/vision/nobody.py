"""A detector for pictures without people."""

from __future__ import annotations

from collections.abc import Sequence

from vision.types import Detections, Image


class Nobody:
    """A detector that finds nobody."""

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [Detections.none() for _ in images]

    def close(self) -> None:
        pass
