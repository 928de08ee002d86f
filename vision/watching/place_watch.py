"""Whether a camera looks elsewhere than it did, judged over several looks."""

from __future__ import annotations

from collections import deque
from typing import Final

import numpy as np

from vision.types import Floats, Floats32, Image

from .known_views import KnownViews, Place, SeenView, corner_picture, view_of
from .samples import correlation

CHECK_LOOKS: Final = 2
"""So often the place is checked."""
NOISY, NOW_WEIGHT = 1.5, 1 / 2
"""From so much noise on corners are searched for in a mean, in which a look has this weight."""
JUMP: Final = 8.0
"""Median difference of two looks from which they are not of one view in one light."""
PROOF_LOOKS: Final = 60
"""So often corners are matched, even where edges lie where they usually do."""
SAME_EDGES, STRANGE_EDGES = 0.75, 0.45
"""Correlation of edges: above the one nothing has moved, above the other it is not all new."""
SHIFTED, STRANGE, BACK = 4, 9, 3
"""Checks in a row until it is said that the camera has moved, sees something else, is back."""
ALIKE_PART: Final = 0.02
"""Of the picture: shifts that differ by less are one and the same."""
RESTLESS: Final = 15
"""Checks in a row that find the camera anywhere but in its place."""
UNKNOWN_CHECKS: Final = 60
"""So long nothing known matches until the view is taken as that of another light."""
ACCEPT_CHECKS: Final = 900
"""So long a camera without calibration must have moved until that is its place."""
ADD_BELOW: Final = 60
"""Fewer matches than these: the light is changing, so the view is kept, too."""


class PlaceWatch:
    """Compares what a camera sees with its calibrated view, or else with the first one.

    Attributes:
        moved: None while nobody knows. Without a calibrated view it is False only once the camera
            has come back: what was there before the start is not known, so its move is not over.
        shift: see `PlaceVerdict`, of a camera that has moved; None where nothing matches.
    """

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.moved: bool | None = None
        self.shift: Floats | None = None
        self._known = KnownViews()
        self._calibrated = self._linked = False
        self._places: deque[Place | None] = deque(maxlen=RESTLESS)
        self._parts: deque[Floats] = deque(maxlen=SHIFTED)
        self._looks = self._unknown = self._elsewhere = self._calm = 0
        self._alike = 1.0
        self._mean: Floats32 | None = None

    @property
    def is_in_other_light(self) -> bool:
        """Whether the newest checks found the camera in its place, but its edges elsewhere."""
        return STRANGE_EDGES < self._alike < SAME_EDGES and self._last("same", BACK)

    def begin(self, calibrated: SeenView | None) -> None:
        """Compare with this view from now on; None: with what is seen next."""
        self._reset()
        self._calibrated = calibrated is not None
        self._known.begin(calibrated)

    def unlink(self) -> None:
        """Match corners again: the edges to compare with are new."""
        self._linked = False

    @property
    def is_settled(self) -> bool:
        """Whether it is where it should be, or has been for so long that it is taken to be."""
        return self.moved is False or self._calm >= ACCEPT_CHECKS

    def accept(self) -> None:
        """Take what is seen as the camera's place, unless it is calibrated."""
        if not self._calibrated:
            self.begin(None)
            self._calm = ACCEPT_CHECKS

    def follow(
        self,
        sample: Image,
        colourful: bool | None,
        usual: Floats32,
        edges: Floats32,
        noise: float = 0.0,
    ) -> None:
        """Note a look.

        Args:
            sample: (H, W, 3) uint8 BGR.
            usual, edges: as they usually are, and now.
            noise: standard deviation in a small picture, grey levels.
        """
        self._looks += 1
        mean = self._mean_with(corner_picture(sample), noise)
        if self._known.is_empty:
            self._known.begin(view_of(mean, colourful))
            self._linked = True
            return
        if self._looks % CHECK_LOOKS:
            return
        alike = self._alike = correlation(usual, edges)
        proof = self._looks % PROOF_LOOKS == 0
        if self._linked and alike >= SAME_EDGES and not proof and self.moved is not True:
            self._note("same", None)
            return
        seen = view_of(mean, colourful)
        verdict = self._known.compare(seen)
        place = verdict.place
        if place == "strange" and alike >= STRANGE_EDGES:
            place = None
        self._linked = place == "same"
        self._note(place, verdict.shift)
        # Not at once: just after a turn the mean of looks has something of both views.
        if self.is_in_other_light and verdict.agreeing < ADD_BELOW:
            self._known.add(seen, verdict.shift)
        self._get_used_to(seen, place)

    def _mean_with(self, picture: Floats32, noise: float) -> Floats32:
        before, self._mean = self._mean, picture
        if noise <= NOISY or before is None or before.shape != picture.shape:
            return picture
        difference = picture - before
        if float(np.median(np.abs(difference[::4, ::4]))) > JUMP + 3 * noise:
            return picture  # something else is seen: of both together nothing is recognised
        self._mean = before + difference * NOW_WEIGHT
        return self._mean

    def _note(self, place: Place | None, shift: Floats | None) -> None:
        self._places.append(place)
        self._calm = self._calm + 1 if place == "same" else self._calm
        if place == "shifted" and shift is not None:
            self._parts.append(shift)
        else:
            self._parts.clear()
        if self._is_elsewhere():
            self.moved = True
            self.shift = self._parts[-1] if self._parts else None
        elif self._last("same", BACK) and (self.moved or self._calibrated):
            self.moved, self.shift = False, None

    def _is_elsewhere(self) -> bool:
        if len(self._parts) == SHIFTED:
            corners = np.array([[0.1, 0.1, 1], [0.9, 0.1, 1], [0.5, 0.9, 1]]).T
            there = np.array([(shift @ corners)[:2] for shift in self._parts])
            if float(np.ptp(there, axis=0).max()) < ALIKE_PART:
                return True
        if self._last("strange", STRANGE):
            return True
        return len(self._places) == RESTLESS and all(
            place in ("shifted", "strange") for place in self._places
        )

    def _last(self, place: Place, count: int) -> bool:
        newest = list(self._places)[-count:]
        return len(newest) == count and all(one == place for one in newest)

    def _get_used_to(self, seen: SeenView, place: Place | None) -> None:
        """Take the view of another light, or of another place, as known once it lasts."""
        self._unknown = self._unknown + 1 if place is None else 0
        if self._unknown >= UNKNOWN_CHECKS and not self.moved:
            self._unknown = 0
            self._known.add(seen)
            self._linked = True
        self._elsewhere = self._elsewhere + 1 if self.moved and place != "same" else 0
        if self._elsewhere >= ACCEPT_CHECKS:
            self.accept()
