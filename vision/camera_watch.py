"""Whether a camera still shows what it should: not frozen, not covered, not moved."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from .types import Floats32, Image

EVERY_SECONDS: Final = 1.0
SIZE: Final = (160, 120)
"""Width and height of what is compared, pixels."""
BLOCK: Final = 20
"""Side of a block whose detail is measured, pixels."""
LEARN_LOOKS: Final = 20
"""Until then nobody knows what is usual."""
USUAL_WEIGHT: Final = 1 / 300
"""Of one look in what is usual: it follows the light of a day, not a hand before the lens."""
NOW_WEIGHT: Final = 1 / 5
"""Of one look in what is seen now: people who pass weigh little."""
PLAIN: Final = 3.0
"""Standard deviation below which a block has no detail, grey levels."""
COVERED_PART, DETAIL_LEFT = 0.7, 0.3
"""So many blocks of those with detail have lost all but so much of it: the camera is covered."""
MOVED_PIXELS: Final = 2.5
SURE: Final = 0.15
"""Response of the phase correlation from which a shift is believed."""
LIKE_BEFORE, UNLIKE_BEFORE = 0.5, 0.25
"""Correlation of edges: above the one it is the same view, below the other it is not."""
GREY, COLOURFUL = 1.5, 5.0
"""Mean difference of colours: a camera that changes to its night view looks different at once."""


class CameraWatch:
    """Compares the frames of one camera with what it usually shows.

    A look takes one to two milliseconds. `None` says that nobody knows.

    Attributes:
        frozen: the frame is the same as at the last look, bit by bit: noise makes any two differ.
        covered: most of the picture has lost its detail.
        moved: the edges of the background are elsewhere, or others. False only when they came
            back: what was there before the start is not known, so its move is not over.
        looked: monotonic time of the last look, s.
    """

    def __init__(self) -> None:
        self.frozen: bool | None = None
        self.covered: bool | None = None
        self.moved: bool | None = None
        self.looked = float("-inf")
        self._sample: Image | None = None
        self._forget()

    def due(self, clock: float) -> bool:
        """Return whether it is time to look; `clock` is monotonic, s."""
        return clock - self.looked >= EVERY_SECONDS

    def look(self, image: Image, clock: float) -> None:
        """Look at a frame.

        Args:
            image: (H, W, 3) uint8 BGR.
        """
        self.looked = clock
        sample = _sample(image)
        before, self._sample = self._sample, sample
        if before is None or before.shape != sample.shape:
            self._forget()  # the first frame, or another size: all is new
            self.frozen = None
        else:
            self.frozen = bool(np.array_equal(before, sample))
        if self.frozen:
            return  # it says nothing new
        grey = _grey(sample)
        self._look_for_detail(grey)
        if not self.covered:
            self._follow_colour(sample[::4, ::4])
            self._look_for_edges(grey)

    def _forget(self) -> None:
        self.covered = self.moved = None
        self._looks = 0
        self._usual_detail: Floats32 | None = None
        self._usual_edges: Floats32 | None = None
        self._edges: Floats32 | None = None
        self._colourful: bool | None = None

    def _follow_colour(self, sample: Image) -> None:
        """Begin again when the camera changes between its views of day and night."""
        blue, green, red = (sample[..., channel].astype(np.int16) for channel in range(3))
        colour = float((np.abs(blue - green) + np.abs(red - green)).mean())
        before = self._colourful
        if colour < GREY or colour > COLOURFUL:
            self._colourful = colour > COLOURFUL
        if before is not None and before != self._colourful:
            colourful = self._colourful
            self._forget()
            self._colourful = colourful

    def _look_for_detail(self, grey: Floats32) -> None:
        detail = _detail(grey)
        if self._usual_detail is None:
            self._usual_detail = detail.copy()
        usual = self._usual_detail
        rich = usual > 2 * PLAIN
        if self._looks >= LEARN_LOOKS and rich.sum() >= 0.2 * rich.size:
            lost = detail < np.maximum(PLAIN, DETAIL_LEFT * usual)
            self.covered = bool(lost[rich].mean() >= COVERED_PART)
        elif (detail < PLAIN).mean() >= 0.95:
            self.covered = True  # whatever is usual, nothing is to be seen
        if not self.covered:
            usual += (detail - usual) * self._weight
            self._looks += 1

    def _look_for_edges(self, grey: Floats32) -> None:
        edges = _edges(grey)
        if self._edges is None or self._usual_edges is None:
            self._edges, self._usual_edges = edges.copy(), edges.copy()
        self._edges += (edges - self._edges) * max(NOW_WEIGHT, 1 / (self._looks + 1))
        if self._looks >= LEARN_LOOKS:
            if _is_elsewhere(self._usual_edges, self._edges):
                self.moved = True
                return  # what is usual stays as it was: it may come back
            if self.moved and _correlation(self._usual_edges, self._edges) >= LIKE_BEFORE:
                self.moved = False
        self._usual_edges += (edges - self._usual_edges) * self._weight

    @property
    def _weight(self) -> float:
        """Weight of one look in what is usual: a mean of the first looks, then a slow one."""
        return USUAL_WEIGHT if self._looks >= LEARN_LOOKS else 1 / (self._looks + 1)


def _sample(image: Image) -> Image:
    """Return every n-th pixel of every n-th row: about twice as many as are compared."""
    step = max(1, min(image.shape[0] // SIZE[1], image.shape[1] // SIZE[0]) // 2)
    return np.ascontiguousarray(image[::step, ::step])


def _grey(sample: Image) -> Floats32:
    """Return the picture in grey, (120, 160)."""
    small = cv2.resize(sample, SIZE, interpolation=cv2.INTER_AREA)
    grey: Floats32 = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return grey


def _detail(grey: Floats32) -> Floats32:
    """Return the standard deviation within each block."""
    height, width = grey.shape
    blocks = grey.reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    detail: Floats32 = blocks.std(axis=(1, 3))
    return detail


def _edges(grey: Floats32) -> Floats32:
    """Return how strong edges are, whatever the contrast."""
    across = cv2.Sobel(grey, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    strength = cv2.magnitude(across, down)
    edges: Floats32 = np.minimum(strength / (strength.mean() + 1.0), 4.0).astype(np.float32)
    return edges


def _is_elsewhere(usual: Floats32, now: Floats32) -> bool:
    """Return whether the edges are those of before, shifted, or others altogether."""
    same = _correlation(usual, now)
    if same < UNLIKE_BEFORE:
        return True
    # Copies: it writes the window into what it is given.
    (right, down), response = cv2.phaseCorrelate(usual.copy(), now.copy(), _WINDOW)
    x, y = round(right), round(down)
    if np.hypot(right, down) < MOVED_PIXELS or response < SURE or not _overlap(usual.shape, x, y):
        return False
    height, width = usual.shape
    before = usual[max(0, -y) : height - max(0, y), max(0, -x) : width - max(0, x)]
    after = now[max(0, y) : height - max(0, -y), max(0, x) : width - max(0, -x)]
    return _correlation(before, after) > max(LIKE_BEFORE, same)


def _overlap(shape: tuple[int, ...], x: int, y: int) -> bool:
    return abs(x) < shape[1] // 2 and abs(y) < shape[0] // 2


def _correlation(one: Floats32, other: Floats32) -> float:
    first, second = one - one.mean(), other - other.mean()
    size = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float((first * second).sum()) / size if size else 0.0


_WINDOW: Floats32 = cv2.createHanningWindow(SIZE, cv2.CV_32F).astype(np.float32)
