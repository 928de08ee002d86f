"""What to do for a better calibration, in words for who clicks the points.

Pairs are counted from 1, as people see them in a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import cv2
import numpy as np

from vision.calibration.homography import MIN_PAIRS, Floats, fit, project, scales
from vision.lens import Lens

Quality = Literal["open", "good", "fair", "poor"]
NoteCode = Literal["disagrees", "far_off", "only_four", "little_spread", "far_away"]
Level = Literal["wrong", "hint"]

_GOOD_CM: Final = 20.0
POOR_CM: Final = 50.0
"""A mean error from which on people of two cameras are easily taken for each other."""
_COVERED: Final = 0.12
_COARSE_M: Final = 0.5


@dataclass(frozen=True, slots=True)
class Note:
    """One thing to do about a calibration.

    Attributes:
        code: what it is about, for programs.
        level: "wrong" for a pair that looks wrong, "hint" for what would make it better.
        text: the sentence for the person who clicks the points.
    """

    code: NoteCode
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """How good a calibration is, and what would make it better.

    Attributes:
        quality: open while nothing tells how exact it is.
        notes: the most important first.
    """

    quality: Quality
    notes: list[Note]


@dataclass(frozen=True, slots=True)
class CalibrationFit:
    """A homography fitted to N ≥ 4 point pairs, and how well it fits.

    Attributes:
        image, floor: (N, 2) pixels and metres.
        errors_cm: (N,) how far each is off.
        odd: indexes of those that the others disagree with.
        homography: (3, 3) straightened pixel → metres.
        size: of the picture, None if it is not known.
        lens: that bends the picture; None: a straight one.
    """

    image: Floats
    floor: Floats
    errors_cm: Floats
    odd: list[int]
    homography: Floats
    size: tuple[int, int] | None
    lens: Lens | None = None

    @property
    def straight(self) -> Floats:
        """(N, 2) pixels as a straight lens would show them."""
        return self.image if self.lens is None else self.lens.straighten(self.image)


def advice(judged: CalibrationFit) -> Advice:
    """Judge a fit."""
    count, any_odd = len(judged.image), bool(judged.odd)
    notes = [_odd_note(index, judged) for index in judged.odd]
    notes += _error_notes(judged) + _spread_notes(judged) + _far_notes(judged)
    return Advice(_quality(count, float(judged.errors_cm.mean()), any_odd), notes)


def _error_notes(judged: CalibrationFit) -> list[Note]:
    if len(judged.image) == MIN_PAIRS:
        text = "Four pairs always fit exactly. Add at least two more to measure the accuracy."
        return [Note("only_four", "hint", text)]
    worst = int(np.argmax(judged.errors_cm))
    if judged.odd or judged.errors_cm[worst] <= POOR_CM:
        return []
    text = (
        f"Pair {worst + 1} is {judged.errors_cm[worst]:.0f} cm off. Check its point in "
        "the frame and on the map."
    )
    return [Note("far_off", "wrong", text)]


def _spread_notes(judged: CalibrationFit) -> list[Note]:
    if judged.size is None:
        return []
    share = _hull_area(judged.image) / (judged.size[0] * judged.size[1])
    if share >= _COVERED:
        return []
    text = (
        f"The points cover only {share:.0%} of the frame. Add points near the edges; "
        "positions outside the points are less accurate."
    )
    return [Note("little_spread", "hint", text)]


def _far_notes(judged: CalibrationFit) -> list[Note]:
    coarse = _metres_per_pixel(judged.homography, judged.straight)
    far = int(np.argmax(coarse))
    if coarse[far] <= _COARSE_M:
        return []
    text = (
        f"Pair {far + 1} is far away. One pixel there covers {coarse[far] * 100:.0f} cm of "
        "floor, so place it precisely."
    )
    return [Note("far_away", "hint", text)]


def _quality(pairs: int, mean_cm: float, any_odd: bool) -> Quality:
    if any_odd or mean_cm > POOR_CM:
        return "poor"
    if pairs == MIN_PAIRS:
        return "open"
    return "good" if mean_cm <= _GOOD_CM else "fair"


def _odd_note(index: int, judged: CalibrationFit) -> Note:
    """Say how far a pair is from where the pairs that agree with each other put it."""
    rest = [other for other in range(len(judged.image)) if other not in judged.odd]
    straight = judged.straight
    agreed = fit(straight[rest], judged.floor[rest]).homography
    off = np.linalg.norm(project(agreed, straight[[index]])[0] - judged.floor[index])
    text = (
        f"Pair {index + 1} does not match the others. They place its point {off:.1f} m "
        "away on the map. Check both points or delete the pair."
    )
    return Note("disagrees", "wrong", text)


def _metres_per_pixel(homography: Floats, image: Floats) -> Floats:
    """Return (N,) the longer axis of a pixel on the floor, metres."""
    weights = scales(homography, image)[:, None, None]
    places = project(homography, image)
    turn = (homography[None, :2, :2] - places[:, :, None] * homography[None, None, 2, :2]) / weights
    sizes: Floats = np.linalg.norm(turn, ord=2, axis=(1, 2))
    return sizes


def _hull_area(points: Floats) -> float:
    """Return the area of the convex hull.

    >>> _hull_area(np.array([[0, 0], [2, 0], [1, 0.5], [2, 1], [0, 1]]))
    2.0
    """
    return float(cv2.contourArea(cv2.convexHull(points.astype(np.float32))))
