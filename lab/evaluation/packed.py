"""Both halves of a tick in one process, with the messages of two machines between them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vision.appearance import Embedder
from vision.crop_vectors import CropVectors
from vision.pipeline import (
    AskElsewhere,
    CameraGeometry,
    Pipeline,
    TickResult,
    nobody_elsewhere,
)
from vision.seen_frame import SeenFrame, SeenTick
from vision.tick_messages import (
    pack_crops,
    pack_seen,
    pack_wanted,
    unpack_crops,
    unpack_seen,
    unpack_wanted,
)
from vision.types import Detections, Frame, Ints


class MessageSizes:
    """How many bytes the cameras' half of each camera sends for a tick."""

    def __init__(self) -> None:
        self._sizes: list[float] = []

    def add(self, size: int, cameras: int) -> None:
        """Note a tick of so many cameras."""
        if cameras:
            self._sizes.append(size / cameras)

    def summary(self) -> dict[str, float]:
        """Return the mean, the 99th percentile and the largest."""
        if not self._sizes:
            return {}
        sizes = np.array(self._sizes)
        return {
            "mean": round(float(sizes.mean()), 1),
            "p99": round(float(np.percentile(sizes, 99)), 1),
            "largest": round(float(sizes.max()), 1),
        }


class PackedPipeline(Pipeline):
    """A pipeline whose halves know of each other only what the messages say.

    Attributes:
        sizes: of the messages.
    """

    def __init__(
        self, cameras: Mapping[str, CameraGeometry], embedder: Embedder | None = None
    ) -> None:
        super().__init__(cameras, embedder)
        self.sizes = MessageSizes()
        self._number = 0

    def process(
        self,
        timestamp: float,
        seen: Mapping[str, tuple[Frame, Detections]],
        elsewhere: Mapping[str, SeenFrame] | None = None,
        ask: AskElsewhere = nobody_elsewhere,
    ) -> TickResult:
        """Process one tick, see `Pipeline.process`; nothing of it is elsewhere."""
        self._number += 1
        message = pack_seen(SeenTick(self._cameras_half.see(seen), {}, self._number))
        sent = [len(message)]

        def answered(chosen: Mapping[str, Ints]) -> Mapping[str, CropVectors]:
            number, rows = unpack_wanted(pack_wanted(self._number, chosen))
            answer = pack_crops(number, self._cameras_half.embed(rows))
            sent.append(len(answer))
            return unpack_crops(answer)[1]

        try:
            return self.process_seen(timestamp, unpack_seen(message).frames, answered)
        finally:
            self._cameras_half.release()
            self.sizes.add(sum(sent), len(seen))
