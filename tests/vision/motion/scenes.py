"""Rooms with noise, light, rain and people, and a detector that knows where they are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np

from vision.types import Detections, Floats32, Image

Box = tuple[float, float, float, float]
SIZE = (640, 480)


@cache
def room(size: tuple[int, int] = SIZE) -> Image:
    """A room with walls, shadows and furniture."""
    random, (width, height) = np.random.default_rng(1), size
    rough = random.integers(60, 190, (12, 16, 3), np.uint8)
    return np.asarray(cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def with_people(image: Image, boxes: Sequence[Box], contrast: int = 40) -> Image:
    """The picture with someone in each box, so much brighter than what is behind."""
    shown = image.astype(np.int16)
    for x1, y1, x2, y2 in boxes:
        shown[round(y1) : round(y2), round(x1) : round(x2)] += contrast
    return np.clip(shown, 0, 255).astype(np.uint8)


def noisy(image: Image, sigma: float, seed: int) -> Image:
    """The picture as a camera's sensor would have it."""
    return np.clip(image + sigma * _noise(image.shape, seed), 0, 255).astype(np.uint8)


@cache
def _noise(shape: tuple[int, ...], seed: int) -> Floats32:
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def rainy(image: Image, seed: int, drops: int = 300) -> Image:
    """The picture with streaks of rain."""
    random, shown = np.random.default_rng(seed), image.copy()
    for x, y in random.integers(0, (image.shape[1], image.shape[0]), (drops, 2)).tolist():
        cv2.line(shown, (x, y), (x + 3, y + 24), (210, 210, 210), 1)
    return shown


def detections(boxes: Sequence[Box], scores: Sequence[float] | None = None) -> Detections:
    """What a detector finds."""
    found: Floats32 = np.array(boxes, np.float32).reshape(-1, 4)
    given = [0.9] * len(found) if scores is None else scores
    return Detections(found, np.array(given, np.float32))
