"""Small pictures of a frame, and what can be read from them in a fraction of a millisecond."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from vision.types import Floats32, Image

SIZE: Final = (160, 120)
"""Width and height of what is compared, pixels."""
BLOCK: Final = 20
"""Side of a block whose detail is measured, pixels."""
GREY, COLOURFUL = 1.5, 5.0
"""Mean difference of colours: below the one a picture is grey, above the other it has colours."""


def sample_of(image: Image) -> Image:
    """Return every n-th pixel of every n-th row: about twice as many as are compared."""
    step = max(1, min(image.shape[0] // SIZE[1], image.shape[1] // SIZE[0]) // 2)
    return np.ascontiguousarray(image[::step, ::step])


def grey_of(sample: Image) -> Floats32:
    """Return the picture in grey, (120, 160)."""
    small = cv2.resize(sample, SIZE, interpolation=cv2.INTER_AREA)
    grey: Floats32 = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return grey


def detail_of(grey: Floats32) -> Floats32:
    """Return the standard deviation within each block."""
    height, width = grey.shape
    blocks = grey.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    detail: Floats32 = blocks.std(axis=(1, 3))
    return detail


def edges_of(grey: Floats32) -> Floats32:
    """Return how strong edges are, whatever the contrast."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(across, down)
    edges: Floats32 = np.minimum(strength / (strength.mean() + 1.0), 4.0).astype(np.float32)
    return edges


def colour_of(sample: Image) -> float:
    """Return by how many levels red and blue differ from green, on average."""
    few = sample[::4, ::4].astype(np.int16)
    blue, green, red = few[..., 0], few[..., 1], few[..., 2]
    return float((np.abs(blue - green) + np.abs(red - green)).mean())


def is_colourful(colour: float, before: bool | None) -> bool | None:
    """Return whether a picture has colours; between the two bounds it is as `before`."""
    return colour > COLOURFUL if colour < GREY or colour > COLOURFUL else before


def correlation(one: Floats32, other: Floats32) -> float:
    """Return how alike two pictures are, −1 to 1."""
    first, second = one - one.mean(), other - other.mean()
    size = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float((first * second).sum()) / size if size else 0.0
