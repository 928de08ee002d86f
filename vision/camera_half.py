"""The cameras' half of a tick: what needs pictures. It stays where they are decoded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .appearance import Embedder
from .appearance.crops import crop_box
from .appearance.quality import sharpness
from .crop_vectors import CropVectors
from .seen_frame import SeenFrame
from .types import Detections, Frame, Ints


class CameraHalf:
    """Tells what some cameras see in a tick, and embeds the crops that the other half wants.

    Args:
        embedder: see `Embedder`; None: nothing is embedded.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._seen: Mapping[str, tuple[Frame, Detections]] = {}

    def see(self, seen: Mapping[str, tuple[Frame, Detections]]) -> dict[str, SeenFrame]:
        """Return what goes to the other half; the pictures are kept until `release`.

        Args:
            seen: by camera, its frame and what was found in it.
        """
        self._seen = seen
        return {name: SeenFrame.of(frame, found) for name, (frame, found) in seen.items()}

    def embed(self, chosen: Mapping[str, Ints]) -> dict[str, CropVectors]:
        """Embed crops, all in one batch.

        Args:
            chosen: by camera, (R,) rows of its detections. Cameras without a frame are left out.
        """
        known = {name: rows for name, rows in chosen.items() if name in self._seen and len(rows)}
        crops = [
            crop_box(frame.image, found.boxes[row])
            for name, rows in known.items()
            for frame, found in [self._seen[name]]
            for row in rows.tolist()
        ]
        if not crops or self._embedder is None:
            return {}
        vectors = self._embedder.embed(crops)
        sharp = np.array([sharpness(crop) for crop in crops])
        ends = np.cumsum([len(rows) for rows in known.values()])[:-1]
        parts = zip(np.split(vectors, ends), np.split(sharp, ends), strict=True)
        return {
            name: CropVectors(rows, vector, sharp)
            for (name, rows), (vector, sharp) in zip(known.items(), parts, strict=True)
        }

    def release(self) -> None:
        """Let go of the pictures: they are valid no longer."""
        self._seen = {}
