"""From a box in a picture to a point on the floor, with its uncertainty.

Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed.: plane homographies (ch. 2) and
first-order propagation of covariance (ch. 5.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tracking.vision.types import Floats, Floats32

FOOT_NOISE_PX = 1.5
"""Standard deviation of a box edge that does not shrink with the person, pixels."""
FOOT_NOISE_ACROSS = 0.05
FOOT_NOISE_ALONG = 0.06
"""The part that grows with the box, per pixel of its height: across the picture, and along it."""
CUT_NOISE = 0.35
"""The same where the picture's lower edge cuts the feet off."""
EDGE_PX = 3.0


@dataclass(frozen=True, slots=True)
class GroundPlane:
    """Homography from the feet's pixel to the floor.

    Attributes:
        homography: (3, 3) float64, pixel → metres, any scale.
    """

    homography: Floats

    def project(self, points: Floats) -> Floats:
        """(N, 2) pixels → (N, 2) metres; NaN for points at or beyond the horizon.

        >>> GroundPlane(np.diag([0.5, 0.5, 1.0])).project(np.array([[4.0, 2.0]]))
        array([[2., 1.]])
        """
        mapped = np.column_stack([points, np.ones(len(points))]) @ self.homography.T
        with np.errstate(divide="ignore", invalid="ignore"):
            floor: Floats = mapped[:, :2] / mapped[:, 2:]
        floor[np.abs(mapped[:, 2]) < 1e-9] = np.nan
        return floor

    def jacobian(self, points: Floats) -> Floats:
        """(N, 2) pixels → (N, 2, 2) derivative of `project`, metres per pixel."""
        h = self.homography
        scale = points @ h[2, :2] + h[2, 2]
        floor = self.project(points)
        with np.errstate(divide="ignore", invalid="ignore"):
            derivative: Floats = (
                h[None, :2, :2] - floor[:, :, None] * h[None, None, 2, :2]
            ) / scale[:, None, None]
        return derivative

    def feet(self, boxes: Floats32, height: int) -> tuple[Floats, Floats]:
        """Where the people in `boxes` stand.

        Args:
            boxes: (N, 4) x1, y1, x2, y2 in pixels.
            height: of the picture; a box that ends there has its feet outside.

        Returns:
            (N, 2) metres and their (N, 2, 2) covariance, m².
        """
        boxes = boxes.astype(np.float64)
        tall = boxes[:, 3] - boxes[:, 1]
        points = np.column_stack([(boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3]])
        cut = boxes[:, 3] >= height - EDGE_PX
        across = FOOT_NOISE_PX + FOOT_NOISE_ACROSS * tall
        along = FOOT_NOISE_PX + np.where(cut, CUT_NOISE, FOOT_NOISE_ALONG) * tall
        derivative = self.jacobian(points)
        spread = derivative * np.stack([across, along], axis=1)[:, None, :]
        return self.project(points), spread @ spread.transpose(0, 2, 1)
