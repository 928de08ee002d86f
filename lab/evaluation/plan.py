"""What is left out of a data set: ticks, and a camera for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from .dataset import Boxes, DatasetCamera


@dataclass(frozen=True, slots=True)
class Outage:
    """A camera that is down for a while: start and end in seconds since the first tick."""

    camera: str
    start: float
    end: float

    @staticmethod
    def parse(text: str) -> Outage:
        """Return the outage of CAMERA:FROM:TO.

        >>> Outage.parse("c02:20:30")
        Outage(camera='c02', start=20.0, end=30.0)

        Raises:
            ValueError: it is not one.
        """
        camera, start, end = text.rsplit(":", 2)
        return Outage(camera, float(start), float(end))


@dataclass(frozen=True, slots=True)
class EvaluationPlan:
    """Only one tick in `every` is processed, and a camera is left out for a while.

    With `motion_gate` the detector does not see frames in which nothing moves; with `packed` the
    two halves of a tick talk by messages, as on two machines; with `hosts` the cameras are split
    over so many, by the code of a cluster's workers.
    """

    every: int = 1
    outage: Outage | None = None
    motion_gate: bool = False
    packed: bool = False
    hosts: int = 0

    def is_down(self, camera: str, seconds: float) -> bool:
        """Tell whether a camera is down so many seconds after the first tick."""
        outage = self.outage
        return (
            outage is not None and camera == outage.camera and outage.start <= seconds < outage.end
        )


def only_frames(boxes: Boxes | None, frames: Iterable[int]) -> Boxes | None:
    """Return the boxes in these 1-based frames."""
    if boxes is None:
        return None
    which = np.isin(boxes.frames, list(frames))
    return Boxes(boxes.frames[which], boxes.ids[which], boxes.boxes[which])


def thinned(camera: DatasetCamera, frames: Iterable[int]) -> DatasetCamera:
    """Return a camera with the ground truth of these 1-based frames only."""
    kept = list(frames)
    return replace(
        camera, gt=only_frames(camera.gt, kept), gt_people=only_frames(camera.gt_people, kept)
    )
