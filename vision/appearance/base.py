"""What an appearance model is to the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import cv2
import numpy as np

from vision.types import Floats32, Image


class ModelUnusable(Exception):  # noqa: N818 - reads as what it is
    """The file is no appearance model that can be run; the message says why."""


class Embedder(Protocol):
    """Turns pictures of people into vectors that are alike where the people are.

    Attributes:
        name: of the model, as `APPEARANCE_MODEL` names it; vectors of different models are never
            compared.
        dimensions: of a vector, D.
    """

    name: str
    dimensions: int

    def embed(self, crops: Sequence[Image]) -> Floats32:
        """Embed people, each on their own: what else is in the batch changes nothing.

        Args:
            crops: BGR uint8 pictures of one person each, of any sizes.

        Returns:
            (N, D) float32, rows of unit length.

        Raises:
            ValueError: a crop has no pixels.
        """
        ...


def unit_rows(vectors: Floats32) -> Floats32:
    """Scale (N, D) rows to unit length; a row of zeros stays so, and is similar to nobody.

    >>> unit_rows(np.array([[3, 4], [0, 0]], np.float32)).round(2).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Floats32 = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return unit


def fit(crop: Image, place: Image, interpolation: int = cv2.INTER_LINEAR) -> None:
    """Resize a crop into `place`, (height, width, 3), whatever its own shape is.

    Raises:
        ValueError: the crop has no pixels.
    """
    if not crop.size:
        raise ValueError(f"a crop of shape {crop.shape} has no pixels: clip boxes to the picture")
    size = place.shape[1], place.shape[0]
    cv2.resize(crop, size, dst=place, interpolation=interpolation)
