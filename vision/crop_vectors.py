"""Embeddings of some of a camera's detections in one tick."""

from __future__ import annotations

from dataclasses import dataclass

from .types import Floats, Floats32, Ints


@dataclass(frozen=True, slots=True)
class CropVectors:
    """Embeddings of R crops.

    Attributes:
        rows: (R,) of the camera's detections.
        vectors: (R, D) of unit length.
        sharpness: (R,) of the crops, 0–1.
    """

    rows: Ints
    vectors: Floats32
    sharpness: Floats
