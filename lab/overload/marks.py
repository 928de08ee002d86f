"""Numbers drawn into frames, by which a client can tell when a frame was taken."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from vision.types import Image

FRAMES: Final = 200
"""In the loop that a simulated camera plays."""
_BITS: Final = 8
_TOP: Final = 1 / 12
"""Part of the height that the marks take."""


def draw(image: Image, number: int) -> None:
    """Draw `number` across the top of an (H, W, 3) image: its bits, each beside its opposite."""
    height = round(image.shape[0] * _TOP)
    edges = np.linspace(0, image.shape[1], 2 * _BITS + 1).round().astype(int)
    for place, (left, right) in enumerate(pairwise(edges)):
        is_white = bool(number >> (place // 2) & 1) != bool(place % 2)
        image[:height, left:right] = 255 if is_white else 0


def read(image: Image) -> int | None:
    """Return the number in an (H, W, 3) image of any scale; None where there is none."""
    row = image[: max(2, round(image.shape[0] * _TOP))].mean(axis=(0, 2))
    edges = np.linspace(0, len(row), 2 * _BITS + 1).round().astype(int)
    levels = [float(np.median(row[left:right])) for left, right in pairwise(edges)]
    bits = [one > other for one, other in zip(levels[::2], levels[1::2], strict=True)]
    if min(abs(a - b) for a, b in zip(levels[::2], levels[1::2], strict=True)) < 100:
        return None
    number = sum(1 << place for place, bit in enumerate(bits) if bit)
    return number if number < FRAMES else None


def age(number: int, fps: float, phase: float, now: float) -> float:
    """Return how long ago a frame was taken, s, between 0 and the length of the loop.

    Args:
        number: that was read in it.
        phase: of the camera, frames.
        now: by `time.monotonic()`.
    """
    return (now * fps - phase - number) % FRAMES / fps
