"""Where heads are in a frame, for the frames of users who may not see faces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vision.blurring import Box, Region, head_region
from vision.tick_view import TickView
from vision.types import Detections, Floats32, Frame

RECENT_SECONDS: Final = 1.0
"""How long a track is blurred where it was, should the detector miss the person."""


class HeadRegions:
    """Regions from this frame's detections, and from the tracks of the tick before.

    A frame is encoded while people are tracked in it, so its own tracks are not known yet. Those of
    the tick before cover someone the detector misses in this frame.
    """

    def __init__(self) -> None:
        self._tracks: dict[str, tuple[float, Floats32]] = {}

    def regions(self, camera: str, frame: Frame, found: Detections) -> list[Region]:
        """Return the regions of all heads that may be in the frame, whatever their score."""
        shape = frame.image.shape
        regions = [head_region(box, 0.0, shape) for box in _boxes(found.boxes)]
        time, tracks = self._tracks.get(camera, (float("-inf"), found.boxes[:0]))
        unseen = frame.captured - time
        if unseen <= RECENT_SECONDS:
            regions += [head_region(box, unseen, shape) for box in _boxes(tracks)]
        return regions

    def keep(self, frames: Mapping[str, Frame], view: TickView) -> None:
        """Keep a tick's tracks for the next one."""
        for name, frame in frames.items():
            if name in view.cameras:
                self.keep_boxes(name, frame.captured, view.boxes[view.rows(name)])

    def keep_boxes(self, camera: str, captured: float, boxes: Floats32) -> None:
        """Keep a camera's tracks, (N, 4), for the next tick; `captured` is monotonic."""
        self._tracks[camera] = (captured, boxes)


def _boxes(boxes: Floats32) -> list[Box]:
    return [(x1, y1, x2, y2) for x1, y1, x2, y2 in boxes.tolist()]
