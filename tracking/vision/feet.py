"""Where the people in boxes stand, with the uncertainty of it.

The feet are where the box ends, unless the picture's edge cuts them off: then they are estimated
from the head. For people of one height on a plane, the height of the box is proportional to the
distance of the feet from the horizon (Hoiem, Efros & Hebert, Putting Objects in Perspective, IJCV
2008, eq. 4 with a level camera); the factor is learned per camera from the boxes that are whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tracking.vision.ground import GroundPlane
from tracking.vision.types import Floats, Floats32

NOISE_PX = 1.5
"""Standard deviation of a box edge that does not shrink with the person, pixels."""
NOISE_ACROSS = 0.05
NOISE_ALONG = 0.06
"""The part that grows with the person, per pixel of height: across the picture, and along it."""
NOISE_FROM_HEAD = 0.10
"""The same along the picture for feet estimated from the head: people differ in height."""
NOISE_CUT = 0.35
"""The same for feet that are outside while nothing is known of people's heights yet."""
EDGE_PX = 4.0
UNSURE = 20.0
"""Standard deviation from which a foot point near the horizon says nothing, m."""
SAMPLES = 512
ENOUGH_SAMPLES = 30
RELEARN_EVERY = 32
LARGEST_FACTOR = 0.9
"""Of box height to distance from the horizon; near 1 the head is at the horizon, and says nothing
about where the feet are.
"""


class FootEstimator:
    """One camera's boxes → floor points.

    Args:
        ground: the camera's calibration.

    Attributes:
        factor: of box height to distance from the horizon; None until it is learned.
    """

    def __init__(self, ground: GroundPlane) -> None:
        self.ground = ground
        self._ratios = np.empty(SAMPLES)
        self._seen = 0
        self.factor: float | None = None

    def locate(self, boxes: Floats32, height: int) -> tuple[Floats, Floats]:
        """Where the people in `boxes` stand.

        Args:
            boxes: (N, 4) x1, y1, x2, y2 in pixels.
            height: of the picture; a box that ends there has its feet outside.

        Returns:
            (N, 2) metres and their (N, 2, 2) covariance, m²; NaN for feet beyond the horizon, or
            so near to it that they could be anywhere.
        """
        edges = boxes.astype(np.float64)
        column = (edges[:, 0] + edges[:, 2]) / 2
        tall = edges[:, 3] - edges[:, 1]
        foot = edges[:, 3].copy()
        along = np.full(len(edges), NOISE_ALONG)
        horizon = self.ground.horizon(column)
        cut = foot >= height - EDGE_PX
        self._learn(edges, tall, horizon, cut)
        if cut.any():
            self._from_head(edges, horizon, cut, foot, tall, along)
        noise = np.stack([NOISE_PX + NOISE_ACROSS * tall, NOISE_PX + along * tall], axis=1)
        points = np.column_stack([column, foot])
        spread = self.ground.jacobian(points) * noise[:, None, :]
        floor, covariance = self.ground.project(points), spread @ spread.transpose(0, 2, 1)
        unsure = ~(np.trace(covariance, axis1=1, axis2=2) < UNSURE**2)
        nowhere = self.ground.beyond(points, height) | unsure
        floor[nowhere] = np.nan
        covariance[nowhere] = np.nan
        return floor, covariance

    def _from_head(
        self,
        edges: Floats,
        horizon: Floats,
        cut: NDArray[np.bool_],
        foot: Floats,
        tall: Floats,
        along: Floats,
    ) -> None:
        """Fills in `foot`, `tall` and `along` of the boxes that are cut."""
        factor = self.factor
        if factor is None or factor > LARGEST_FACTOR:
            along[cut] = NOISE_CUT
            return
        estimated = (edges[:, 1] - factor * horizon) / (1 - factor)
        known = cut & np.isfinite(estimated) & (edges[:, 1] > EDGE_PX)
        along[cut & ~known] = NOISE_CUT
        foot[known] = np.maximum(estimated, edges[:, 3])[known]
        tall[known] = (foot - edges[:, 1])[known]
        along[known] = NOISE_FROM_HEAD

    def _learn(self, edges: Floats, tall: Floats, horizon: Floats, cut: NDArray[np.bool_]) -> None:
        """Takes in the whole boxes; the median is not moved by people who sit or are hidden."""
        distance = edges[:, 3] - horizon
        whole = ~cut & (edges[:, 1] > EDGE_PX) & (distance > 1) & np.isfinite(distance)
        for ratio in (tall[whole] / distance[whole]).tolist():
            self._ratios[self._seen % SAMPLES] = ratio
            self._seen += 1
            if self._seen >= ENOUGH_SAMPLES and self._seen % RELEARN_EVERY == 0:
                self.factor = float(np.median(self._ratios[: min(self._seen, SAMPLES)]))
