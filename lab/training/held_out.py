"""What is measured while training: on people that are kept out of it."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from lab.evaluation.appearance import TooFewPeople, market_scores
from vision.types import Image

from .augmentation import BOX, STORED
from .crops import Crop
from .distillation import vectors_of
from .lessons import resized
from .network import HEIGHT, WIDTH, AppearanceNetwork
from .teacher import Teacher

PEOPLE = 12
"""Of those whose crops name them, the last so many are kept out."""
SHARE = 8
"""Of all other groups of crops, one in so many is kept out."""


def held_out(crops: Sequence[Crop]) -> list[bool]:
    """Tell which crops are held out: whole people and whole pictures, the same in every run."""
    named = sorted({crop.group for crop in crops if crop.camera})
    people = set(named[-PEOPLE:] if len(named) >= 2 * PEOPLE else ())
    return [
        crop.group in people if crop.camera else zlib.crc32(crop.group.encode()) % SHARE == 0
        for crop in crops
    ]


class HeldOutEvaluation:
    """The held-out crops, and the teacher's vectors of them.

    Args:
        crops: those that are held out; may be none.
        teacher: answers once.
    """

    def __init__(self, crops: Sequence[Crop], teacher: Teacher) -> None:
        top, left = (STORED[0] - BOX[0]) // 2, (STORED[1] - BOX[1]) // 2
        boxes: Image = np.empty((len(crops), *BOX, 3), np.uint8)
        for row, crop in enumerate(crops):
            boxes[row] = crop.picture[top : top + BOX[0], left : left + BOX[1]]
        self._pictures = resized(boxes, (HEIGHT, WIDTH))
        self._answers = teacher.say(boxes).vectors if len(crops) else None
        self._named = [row for row, crop in enumerate(crops) if crop.camera]
        self._people = [crops[row].group for row in self._named]
        self._cameras = [crops[row].camera for row in self._named]

    def likeness_and_rank1(self, network: AppearanceNetwork) -> tuple[float | None, float | None]:
        """Return the mean cosine with the teacher, and rank-1 by Market-1501's protocol.

        Either is None where no crop allows the measure.
        """
        if self._answers is None:
            return None, None
        vectors = vectors_of(network, self._pictures)
        likeness = float((vectors * self._answers).sum(1).mean())
        try:
            scores = market_scores(vectors[self._named], self._people, self._cameras)
        except TooFewPeople:
            return likeness, None
        return likeness, scores.rank1
