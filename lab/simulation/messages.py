"""What simulated cameras send: frames without pictures, and the embeddings that are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vision.crop_vectors import CropVectors
from vision.joint import FrameDetections
from vision.seen_frame import SeenFrame
from vision.types import Detections, Floats32, Image, Ints

from .crowd import DIMENSIONS


@dataclass(slots=True)
class SimulatedModel:
    """Names the embeddings of the simulation; there are no pictures to embed."""

    name: str = "simulated"
    dimensions: int = DIMENSIONS

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Return (N, D) zeros, which are similar to nobody."""
        return np.zeros((len(crops), self.dimensions), np.float32)


def seen_frame(moment: float, observation: FrameDetections) -> SeenFrame:
    """Return what is known of a camera's frame of `moment`, s, but for its picture."""
    boxes, scores = (one.astype(np.float32) for one in (observation.boxes, observation.scores))
    return SeenFrame(0, moment, 0.0, None, observation.size, Detections(boxes, scores))


def crop_vectors(observation: FrameDetections) -> CropVectors:
    """Return the embeddings of all of a camera's detections."""
    clear = np.where(observation.clear > 0, observation.clear, 1.0)
    rows, vectors = np.arange(len(observation)), observation.embeddings.astype(np.float32)
    return CropVectors(rows, vectors, observation.quality / clear)


def chosen_crops(
    crops: Mapping[str, CropVectors], rows: Mapping[str, Ints]
) -> Iterator[tuple[str, CropVectors]]:
    """Give the embeddings of the wanted rows, by camera."""
    for name, wanted in rows.items():
        one = crops[name]
        yield name, CropVectors(wanted, one.vectors[wanted], one.sharpness[wanted])
