"""Views that a camera is known to have had, and how far what it shows now is from them.

Corners are matched (ORB, Rublee et al. 2011) and must agree on one turn, shift and zoom (RANSAC).
Corners are found again in other light, and people who walk through the picture has too few of them.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, Final, Literal

import cv2
import numpy as np

from vision.types import Floats, Floats32, Image

WIDTH: Final = 320
"""Of the picture in which corners are searched for, pixels."""
CORNERS: Final = 500
MATCH_RATIO: Final = 0.8
"""The best match of a corner is so much better than the second (Lowe 2004)."""
REACH: Final = 4.0
"""Pixels by which a match may be off."""
AGREEING, AGREEING_PART = 18, 0.35
"""Matches that agree on one movement: so many, and so much of all."""
MOVED_PART: Final = 0.015
"""Of the picture's width, on average: a camera that has moved by less has not."""
RICH: Final = 120
"""A picture of so many corners can be recognised."""
STRANGE: Final = 12
"""Fewer matches than these agree by chance."""
LIKE_LIGHT: Final = 1.4
"""Brightness of two pictures that should be alike differs by this factor at most."""
ROUNDING: Final = 2
"""Pixels by which the heights of two pictures of one shape may differ."""
KEPT: Final = 5
"""Views besides the first one, in other light."""

Place = Literal["same", "shifted", "strange"]


@dataclass(frozen=True, slots=True)
class SeenView:
    """What a picture is recognised by.

    Attributes:
        points: (N, 2) corners, pixels of a picture that is `WIDTH` wide.
        codes: (N, 32) uint8, what each of them looks like.
        size: width and height of that picture.
        brightness: mean grey level.
        colourful: None between the two.
    """

    points: Floats
    codes: Any
    size: tuple[int, int]
    brightness: float
    colourful: bool | None

    @property
    def is_rich(self) -> bool:
        """Whether it has enough to be recognised by."""
        return len(self.points) >= RICH


@dataclass(frozen=True, slots=True)
class PlaceVerdict:
    """Where the camera looks, as far as one picture tells.

    Attributes:
        place: None where it cannot be told, for example in other light.
        shift: (3, 3), a point of the first view → the same point now, both in parts of the
            picture's width and height; None where nothing matches.
        part: mean length of the shift, of the picture's width.
        agreeing: matches that agree.
    """

    place: Place | None
    shift: Floats | None = None
    part: float = 0.0
    agreeing: int = 0


def corner_picture(sample: Image) -> Floats32:
    """Return a (H, W, 3) picture in grey, `WIDTH` wide."""
    height = max(1, round(sample.shape[0] * WIDTH / sample.shape[1]))
    small = cv2.resize(sample, (WIDTH, height), interpolation=cv2.INTER_AREA)
    grey: Floats32 = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return grey


def view_of(picture: Floats32, colourful: bool | None) -> SeenView:
    """Return what a picture is recognised by; see `corner_picture`."""
    small = picture.round().astype(np.uint8)
    even = cv2.createCLAHE(3.0, (4, 3)).apply(small)
    orb = cv2.ORB.create(CORNERS, 1.2, 4, fastThreshold=8, edgeThreshold=15)
    corners, codes = orb.detectAndCompute(even, None)
    points = np.array([corner.pt for corner in corners], float).reshape(-1, 2)
    return SeenView(points, codes, (WIDTH, picture.shape[0]), float(picture.mean()), colourful)


class KnownViews:
    """The view of a camera, in the light of different hours.

    All others are where they are relative to the first one: the calibrated view, or else the
    first that was seen.
    """

    def __init__(self) -> None:
        self._first: tuple[SeenView, Floats] | None = None
        self._others: deque[tuple[SeenView, Floats]] = deque(maxlen=KEPT)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known."""
        return self._first is None

    def begin(self, view: SeenView | None) -> None:
        """Take a view as the first one; None: forget all."""
        self._first = None if view is None else (view, np.eye(3))
        self._others.clear()

    def add(self, view: SeenView, shift: Floats | None = None) -> None:
        """Keep a view in other light; without a shift it is taken to be in place."""
        if self._first is None:
            self.begin(view)
        else:
            self._others.append((view, np.eye(3) if shift is None else shift))

    def compare(self, seen: SeenView) -> PlaceVerdict:
        """Return where the camera looks."""
        known = [self._first, *reversed(self._others)] if self._first else []
        comparable = False
        for view, offset in known:
            if not is_same_size(view, seen):
                continue
            found = _movement(view, seen)
            if found is not None and found[1] >= AGREEING:
                return _judged(found[0] @ offset, found[1])
            few = found is None or found[1] < STRANGE
            comparable |= few and view.is_rich and seen.is_rich and _like_light(view, seen)
        return PlaceVerdict("strange" if comparable else None)


def is_same_size(one: SeenView, other: SeenView) -> bool:
    """Return whether two pictures have the same shape, but for rounding."""
    return abs(one.size[1] - other.size[1]) <= ROUNDING


def _like_light(one: SeenView, other: SeenView) -> bool:
    low, high = sorted((one.brightness + 5, other.brightness + 5))
    return high / low < LIKE_LIGHT and one.colourful == other.colourful


def _judged(shift: Floats, agreeing: int) -> PlaceVerdict:
    sides = np.linspace(0.1, 0.9, 5)
    grid = np.stack(np.meshgrid(sides, sides), axis=-1).reshape(-1, 2)
    there = grid @ shift[:2, :2].T + shift[:2, 2]
    part = float(np.linalg.norm(there - grid, axis=1).mean())
    return PlaceVerdict("shifted" if part >= MOVED_PART else "same", shift, part, agreeing)


def _movement(known: SeenView, seen: SeenView) -> tuple[Floats, int] | None:
    """Return the movement on which most matches agree, in parts of the picture, and how many."""
    if len(known.points) < STRANGE or len(seen.points) < STRANGE:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(known.codes, seen.codes, k=2)
    good = [two[0] for two in pairs if len(two) == 2 and _is_clear(*two)]
    if len(good) < STRANGE:
        return None
    before = known.points[[match.queryIdx for match in good]]
    after = seen.points[[match.trainIdx for match in good]]
    found: Any = cv2.estimateAffinePartial2D(
        before, after, method=cv2.RANSAC, ransacReprojThreshold=REACH
    )
    turn, agree = found
    if turn is None:
        return None
    count = int(agree.sum())
    if count < AGREEING_PART * len(good):
        return None
    scale = np.diag([*known.size, 1.0])
    return np.linalg.inv(scale) @ np.vstack([turn, [0.0, 0.0, 1.0]]) @ scale, count


def _is_clear(best: Any, second: Any) -> bool:
    return bool(best.distance < MATCH_RATIO * second.distance)
