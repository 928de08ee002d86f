"""Pictures of coloured people, and a model that knows people by their colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vision.types import Detections, Floats32, Frame, Image

RED, GREEN, BLUE = (40, 40, 220), (40, 200, 40), (220, 60, 40)
Person = tuple[float, float, tuple[int, int, int]]
"""x and y of the upper left corner of a box 40 wide and 100 high, and a colour."""


class ColourEmbedder:
    """Embeds a crop as its mean colour, and counts the crops."""

    name, dimensions = "colours", 3

    def __init__(self) -> None:
        self.crops = 0

    def embed(self, crops: Sequence[Image]) -> Floats32:
        self.crops += len(crops)
        means = np.array([crop.reshape(-1, 3).mean(axis=0) for crop in crops]).reshape(-1, 3)
        means = means - 100.0
        length = np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means / length, np.float32)


def paint(tick: int, people: Sequence[Person], fps: float = 10.0) -> tuple[Frame, Detections]:
    """Return a picture of people, and what a detector finds in it."""
    image, random = np.full((480, 640, 3), 128, np.uint8), np.random.default_rng(tick)
    boxes = np.array([(x, y, x + 40, y + 100) for x, y, _ in people], np.float32).reshape(-1, 4)
    for (x1, y1, x2, y2), (*_, colour) in zip(boxes.astype(int), people, strict=True):
        patch = image[max(0, y1) : max(0, y2), max(0, x1) : max(0, x2)]
        noise = random.integers(-30, 30, patch.shape)
        patch[:] = np.clip(np.array(colour) + noise, 0, 255)
    scores = np.full(len(boxes), 0.9, np.float32)
    return Frame(image, tick, tick / fps, tick / fps), Detections(boxes, scores)
