"""What an appearance model is to the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import cv2

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


def fit(crop: Image, place: Image, interpolation: int = cv2.INTER_LINEAR) -> None:
    """Resize a crop into `place`, (height, width, 3), whatever its own shape is.

    Raises:
        ValueError: the crop has no pixels.
    """
    if not crop.size:
        raise ValueError(f"a crop of shape {crop.shape} has no pixels: clip boxes to the picture")
    size = place.shape[1], place.shape[0]
    cv2.resize(crop, size, dst=place, interpolation=interpolation)
