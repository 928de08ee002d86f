"""Whether a camera still shows what it should: not frozen, covered, out of focus or moved."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .types import Floats32, Image
from .watching.focus_watch import FocusWatch, bands_of
from .watching.known_views import corner_picture, view_of
from .watching.place_watch import PlaceWatch
from .watching.samples import (
    SIZE,
    colour_of,
    correlation,
    detail_of,
    edges_of,
    grey_of,
    is_colourful,
    sample_of,
)

EVERY_SECONDS: Final = 1.0
LEARN_LOOKS: Final = 20
"""Until then nobody knows what is usual."""
USUAL_WEIGHT: Final = 1 / 300
"""Of one look in what is usual: it follows the light of a day, not a hand before the lens."""
OTHER_LIGHT_WEIGHT: Final = 1 / 4
"""Of one look where the light has changed at once, but the camera has not moved."""
PLAIN: Final = 3.0
"""Standard deviation below which a block has no detail, grey levels."""
RICH, FAINT = 4.0, 2.0
"""The same without noise: from the one on a block has detail, below the other surely none."""
COVERED_PART, DETAIL_LEFT = 0.7, 0.3
"""So many blocks of those with detail have lost all but so much of it: the camera is covered."""
SEEN_THROUGH: Final = 0.3
"""Correlation of edges in those blocks from which it is only dark."""
BLACK: Final = 16.0
"""Mean grey level of a picture that is black, not only covered."""
FOCUS_LOOKS: Final = 4
NOISE_LOOKS: Final = 7
"""Whose noise is compared: it stays, while a lamp that comes on is over at once."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What is kept of a frame, which is gone when its tick is over.

    Attributes:
        sample: (H, W, 3), some of its pixels.
        bands: parts in full resolution; empty where sharpness is not measured this time.
    """

    sample: Image
    bands: list[Floats32]


@dataclass(frozen=True, slots=True)
class CalibratedPicture:
    """What a camera saw when it was calibrated.

    Attributes:
        image: (H, W, 3) uint8 BGR, small, without people as far as possible.
        sharpness: see `sharpness`, of the picture in full resolution; None where not measured.
    """

    image: Image
    sharpness: float | None = None


class CameraWatch:
    """Compares the frames of one camera with what it usually shows, and where it was calibrated.

    A look takes one to two milliseconds. `None` says that nobody knows.

    Attributes:
        frozen: the frame is the same as at the last look, bit by bit: noise makes any two differ.
        covered: most of the picture has lost its detail.
        black: covered, and no light comes in.
        looked: monotonic time of the last look, s.

    Args:
        calibrated: what to compare the place with; None: with what is seen first.
    """

    def __init__(self, calibrated: CalibratedPicture | None = None) -> None:
        self.frozen: bool | None = None
        self.covered: bool | None = None
        self.black = False
        self.looked = float("-inf")
        self._sample: Image | None = None
        self._colourful: bool | None = None
        self._place = PlaceWatch()
        self._forget()
        self.calibrate(calibrated)

    @property
    def moved(self) -> bool | None:
        """Whether it looks elsewhere; see `PlaceWatch`."""
        return self._place.moved

    @property
    def defocused(self) -> bool | None:
        """Whether edges that were sharp are soft."""
        return self._focus.defocused

    @property
    def place(self) -> PlaceWatch:
        """Where it looks."""
        return self._place

    @property
    def sharpness(self) -> float | None:
        """As it usually is; None while that is not known."""
        return self._focus.usual

    @property
    def is_learned(self) -> bool:
        """Whether it is known what is usual."""
        return self._looks >= LEARN_LOOKS

    def calibrate(self, calibrated: CalibratedPicture | None) -> None:
        """Compare with this picture from now on; None: with what is seen next."""
        if calibrated is None:
            self._place.begin(None)
            return
        colourful = is_colourful(colour_of(calibrated.image), None)
        self._place.begin(view_of(corner_picture(calibrated.image), colourful))
        if calibrated.sharpness and self._looks == 0:  # later it is known how sharp it is
            self._focus, self._colourful = FocusWatch(calibrated.sharpness), colourful

    def accept(self) -> None:
        """Take what is seen now as the place of a camera that is not calibrated."""
        self._place.accept()

    def due(self, clock: float) -> bool:
        """Return whether it is time to look; `clock` is monotonic, s."""
        return clock - self.looked >= EVERY_SECONDS

    def look(self, image: Image, clock: float) -> None:
        """Look at a frame.

        Args:
            image: (H, W, 3) uint8 BGR.
        """
        self.follow(self.take(image, clock))

    def take(self, image: Image, clock: float) -> LookedAt:
        """Keep of a frame what `follow` needs."""
        self.looked = clock
        self._taken += 1
        measured = self._taken % FOCUS_LOOKS == 0
        return LookedAt(sample_of(image), bands_of(image) if measured else [])

    def follow(self, seen: LookedAt) -> None:
        """Judge what was kept of a frame; the part of a look that takes time."""
        sample = seen.sample
        before, self._sample = self._sample, sample
        if before is not None and before.shape != sample.shape:
            self._forget()  # another size: all is new
            self._place.unlink()
        if before is None or before.shape != sample.shape:
            self.frozen = None
        else:
            self.frozen = bool(np.array_equal(before, sample))
        grey = grey_of(sample)
        if self.frozen:
            self.black = float(grey.mean()) < BLACK and bool((detail_of(grey) < PLAIN).all())
            self.covered = self.covered or self.black
            return  # it says nothing else that is new
        edges = edges_of(grey)
        self._look_for_detail(grey, edges)
        if self.covered:
            return
        self._follow_colour(sample)
        self._look_for_place(sample, edges)
        if seen.bands and self._place.moved is not True:
            self._focus.look(seen.bands)

    def _forget(self) -> None:
        self.covered, self.black = None, False
        self._looks = self._taken = 0
        self._grey: Floats32 | None = None
        self._noises: deque[float] = deque(maxlen=NOISE_LOOKS)
        self._noise = 0.0
        self._usual_detail: Floats32 | None = None
        self._usual_edges: Floats32 | None = None
        self._colourful = None
        self._focus = FocusWatch()

    def _follow_colour(self, sample: Image) -> None:
        """Learn again when the camera changes between its views of day and night."""
        before = self._colourful
        self._colourful = is_colourful(colour_of(sample), before)
        if before is not None and before != self._colourful:
            colourful = self._colourful
            self._forget()
            self._colourful = colourful
            self._place.unlink()

    def _look_for_detail(self, grey: Floats32, edges: Floats32) -> None:
        plain = detail_of(grey)
        self._noises.append(self._noise_of(grey))
        self._noise = float(np.median(self._noises))
        detail = np.sqrt(np.maximum(plain**2 - self._noise**2, 0)).astype(np.float32)
        if self._usual_detail is None or self._usual_edges is None:
            self._usual_detail, self._usual_edges = detail.copy(), edges.copy()
        usual = self._usual_detail
        rich = usual > RICH
        if self.is_learned and rich.sum() >= 0.2 * rich.size:
            lost = rich & (detail < np.maximum(FAINT, DETAIL_LEFT * usual))
            gone = lost.sum() >= COVERED_PART * rich.sum()
            self.covered = bool(gone) and not self._is_seen_through(edges, lost)
        elif (plain < PLAIN).mean() >= 0.95:
            self.covered = True  # whatever is usual, nothing is to be seen
        self.black = bool(self.covered) and float(grey.mean()) < BLACK
        if not self.covered:
            usual += (detail - usual) * self._weight
            self._looks += 1

    def _noise_of(self, grey: Floats32) -> float:
        """Return the standard deviation of what differs from look to look everywhere."""
        before, self._grey = self._grey, grey
        return 0.0 if before is None else float(np.median(np.abs(grey - before))) * 1.05

    def _is_seen_through(self, edges: Floats32, lost: NDArray[np.bool_]) -> bool:
        """Return whether edges are where they were, only fainter: the light is gone, no more."""
        assert self._usual_edges is not None
        where = np.kron(lost, np.ones((SIZE[1] // lost.shape[0],) * 2, bool)).astype(bool)
        return correlation(self._usual_edges[where], edges[where]) >= SEEN_THROUGH

    def _look_for_place(self, sample: Image, edges: Floats32) -> None:
        usual = self._usual_edges
        if usual is None:  # it has just been forgotten
            self._usual_detail, self._usual_edges = None, edges.copy()
            return
        if self.is_learned:
            self._place.follow(sample, self._colourful, usual, edges, self._noise)
            if self.moved:
                return  # what is usual stays as it was: it may come back
        # The light has changed at once, as corners say that the camera has not moved.
        other_light = self.is_learned and self._place.is_in_other_light
        usual += (edges - usual) * (OTHER_LIGHT_WEIGHT if other_light else self._weight)

    @property
    def _weight(self) -> float:
        """Weight of one look in what is usual: a mean of the first looks, then a slow one."""
        return USUAL_WEIGHT if self.is_learned else 1 / (self._looks + 1)
