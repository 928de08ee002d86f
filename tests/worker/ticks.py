"""One tick's results, as the pipeline gives them."""

from __future__ import annotations

from uuid import UUID

import numpy as np

from vision.identity import IdentityResult
from vision.tick_view import TickView
from vision.types import Frame, Tracks
from worker.messages import TickHeader

ANNA = UUID("aaaaaaaa-0000-4000-8000-000000000001")
BEN = UUID("bbbbbbbb-0000-4000-8000-000000000002")
HEADER = TickHeader(sequence=812, epoch=4, frame_index=123, timestamp=1767263405.456, fps=19.94)


def frame(width: int = 64, height: int = 48) -> Frame:
    """A grey ramp."""
    ramp = np.linspace(0, 255, width, dtype=np.uint8)
    image = np.ascontiguousarray(np.broadcast_to(ramp[None, :, None], (height, width, 3)))
    return Frame(image, index=991, timestamp=1767263405.4, captured=12.0)


def view(nobody: bool = False) -> TickView:
    """Anna in two cameras, and Ben in one that cannot place him; or nobody."""
    if nobody:
        none = IdentityResult({"c09": np.empty(0, np.int64)}, [], np.empty((0, 2)), [])
        return TickView.build({"c09": tracks([])}, none)
    identity = IdentityResult(
        persons={"c09": np.array([0, 1]), "c12": np.array([0])},
        ids=[ANNA, BEN],
        floor=np.array([[12.3456, 45.6], [np.nan, np.nan]]),
        confirmed=[True, False],
    )
    return TickView.build({"c09": tracks([5, 8]), "c12": tracks([5])}, identity)


def tracks(ids: list[int]) -> Tracks:
    box = np.array([110.2, 220.5, 160.0, 330.8], np.float32)
    count = len(ids)
    return Tracks(
        np.array(ids, np.int64), np.tile(box, (count, 1)), np.full(count, 0.92, np.float32)
    )
