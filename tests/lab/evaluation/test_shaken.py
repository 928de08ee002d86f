"""Shaken detections: a little different, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lab.evaluation.shaken import SCORE_DEVIATION, ShakenDetector
from vision.types import Detections, Image

BOXES = np.tile(np.array([[10, 10, 30, 70]], np.float32), (400, 1))


class Crowd:
    def detect(self, images: Sequence[Image]) -> list[Detections]:
        return [Detections(BOXES, np.full(len(BOXES), 0.6, np.float32)) for _ in images]


def shaken(seed: int) -> Detections:
    (found,) = ShakenDetector(Crowd(), seed).detect([np.zeros((80, 80, 3), np.uint8)])
    return found


def test_scores_vary_and_few_are_missed() -> None:
    found = shaken(1)
    assert 380 <= len(found) < 400
    assert abs(float(found.scores.std()) / SCORE_DEVIATION - 1) < 0.2
    assert np.array_equal(found.boxes, BOXES[: len(found)])


def test_a_seed_says_what_changes() -> None:
    assert np.array_equal(shaken(1).scores, shaken(1).scores)
    assert not np.array_equal(shaken(1).scores[:300], shaken(2).scores[:300])


def test_the_order_of_pictures_changes_nothing() -> None:
    """The engine asks from two threads: which batch comes first varies."""
    pictures = [np.full((80, 80, 3), shade, np.uint8) for shade in (10, 200)]
    one, other = (ShakenDetector(Crowd(), 1) for _ in range(2))
    found, turned = one.detect(pictures), other.detect(pictures[::-1])
    assert np.array_equal(found[0].scores, turned[1].scores)
    assert not np.array_equal(found[0].scores, found[1].scores)
