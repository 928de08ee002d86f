"""From detections to people: everything between the detector and what is stored and published."""

from __future__ import annotations

from collections.abc import Mapping

from .appearance import Embedder
from .camera_half import CameraHalf
from .environment_half import CameraGeometry, EnvironmentHalf, TickResult
from .joint import JointSettings
from .types import Detections, Frame

__all__ = ["CameraGeometry", "Pipeline", "TickResult"]


class Pipeline(EnvironmentHalf):
    """Both halves in one process: tracks, floor points and identities of one environment's cameras.

    Args:
        cameras: by camera id.
        embedder: says what people look like; None: identity goes by boxes and floor alone.
        settings: of the tracker.
    """

    def __init__(
        self,
        cameras: Mapping[str, CameraGeometry],
        embedder: Embedder | None = None,
        settings: JointSettings | None = None,
    ) -> None:
        super().__init__(cameras, embedder, settings)
        self._cameras_half = CameraHalf(embedder)

    def process(self, timestamp: float, seen: Mapping[str, tuple[Frame, Detections]]) -> TickResult:
        """Process one tick.

        Args:
            timestamp: of the tick, seconds, by the clock of its frames: see `Frame.steady`.
            seen: by camera, its frame and what was found in it.
        """
        half = self._cameras_half
        try:
            return self.process_seen(timestamp, half.see(seen), half.embed)
        finally:
            half.release()
