"""From detections to people: everything between the detector and what is stored and published."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .appearance import Embedder
from .camera_half import CameraHalf
from .crop_vectors import CropVectors
from .environment_half import CameraGeometry, EnvironmentHalf, TickResult
from .joint import JointSettings
from .seen_frame import SeenFrame
from .types import Detections, Frame, Ints

__all__ = ["AskElsewhere", "CameraGeometry", "Pipeline", "TickResult"]
AskElsewhere = Callable[[Mapping[str, Ints]], Callable[[], Mapping[str, CropVectors]]]
"""Asks other nodes for embeddings, see `EmbedRows`, and returns what waits for their answer."""


def nobody_elsewhere(_: Mapping[str, Ints]) -> Callable[[], Mapping[str, CropVectors]]:
    """Ask nobody."""
    return dict


class Pipeline(EnvironmentHalf):
    """Both halves in one process: tracks, floor points and identities of one environment's cameras.

    Some of the cameras may be decoded by other nodes.

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

    def process(
        self,
        timestamp: float,
        seen: Mapping[str, tuple[Frame, Detections]],
        elsewhere: Mapping[str, SeenFrame] | None = None,
        ask: AskElsewhere = nobody_elsewhere,
    ) -> TickResult:
        """Process one tick.

        Args:
            timestamp: of the tick, seconds, by the clock of its frames: see `Frame.steady`.
            seen: by camera, its frame and what was found in it.
            elsewhere: by camera, what other nodes saw, who keep the pictures.
            ask: for embeddings of these; they are made while this process makes its own.
        """
        half, there = self._cameras_half, elsewhere or {}

        def embed(chosen: Mapping[str, Ints]) -> Mapping[str, CropVectors]:
            answer = ask({name: rows for name, rows in chosen.items() if name in there})
            own = half.embed({name: rows for name, rows in chosen.items() if name not in there})
            return {**own, **answer()}

        try:
            both = {**half.see(seen), **there}
            # In one order, wherever a camera is decoded: people are numbered by it.
            known = {name: both.pop(name) for name in self._cameras if name in both}
            return self.process_seen(timestamp, {**known, **both}, embed)
        finally:
            half.release()
