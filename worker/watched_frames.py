"""The frames of a task that someone watches, encoded where they are decoded."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from uuid import UUID

from live.keys import BLURRED, Size
from vision.tick_view import TickView
from vision.types import Detections, Floats32, Frame

from .heads import HeadRegions
from .jpeg import Jpeg, encode, frame_message
from .messages import TickHeader
from .services import WorkerServices

Encodings = dict[tuple[str, Size], Future[Jpeg]]
"""By camera and size, the frames that are being encoded."""


class WatchedFrames:
    """Encodes frames while people are tracked in them. On the engine's thread.

    Args:
        task_id: of the task.
    """

    def __init__(self, task_id: UUID, services: WorkerServices) -> None:
        self._task_id = task_id
        self._publisher, self._encoders = services.publisher, services.encoders
        self._quality = services.quality
        self._heads = HeadRegions()

    @property
    def names(self) -> set[str]:
        """Return the cameras that someone watches."""
        return {name for name, _ in self._publisher.watched(self._task_id)}

    def encode(self, frames: Mapping[str, Frame], found: Mapping[str, Detections]) -> Encodings:
        """Start to encode the frames of a tick that someone watches.

        Args:
            found: detections by camera; their heads are blurred for who may not see faces.
        """
        watched = [key for key in self._publisher.watched(self._task_id) if key[0] in frames]
        blurred = {name for name, size in watched if size.endswith(BLURRED)}
        heads = {name: self._heads.regions(name, frames[name], found[name]) for name in blurred}
        return {
            (name, size): self._encoders.submit(
                encode, frames[name].image, size, self._quality, heads.get(name, [])
            )
            for name, size in watched
        }

    def keep(self, frames: Mapping[str, Frame], view: TickView) -> None:
        """Keep a tick's tracks: the heads of the next one may be there."""
        self._heads.keep(frames, view)

    def keep_boxes(self, camera: str, captured: float, boxes: Floats32) -> None:
        """Keep the tracks of a camera that another node has followed; see `keep`."""
        self._heads.keep_boxes(camera, captured, boxes)


def frame_messages(
    frames: Mapping[str, Frame],
    encodings: Encodings,
    header: TickHeader,
    tracks: Mapping[str, bytes],
) -> list[tuple[str, Size, int, bytes]]:
    """Wait for the encoded frames, and return camera, size, sequence and message of each."""
    return [
        (
            name,
            size,
            frames[name].index,
            frame_message(name, frames[name], jpeg.result(), header, tracks[name]),
        )
        for (name, size), jpeg in encodings.items()
        if name in frames and name in tracks
    ]
