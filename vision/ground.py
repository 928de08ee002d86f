"""From a pixel to the floor.

Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed.: plane homographies (ch. 2) and
first-order propagation of covariance (ch. 5.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vision.types import Floats


@dataclass(frozen=True, slots=True)
class GroundPlane:
    """Homography from the feet's pixel to the floor.

    Attributes:
        homography: (3, 3) float64, pixel → metres, any scale.
    """

    homography: Floats

    def project(self, points: Floats) -> Floats:
        """Project (N, 2) pixels to (N, 2) metres; NaN for points on the horizon.

        >>> GroundPlane(np.diag([0.5, 0.5, 1.0])).project(np.array([[4.0, 2.0]]))
        array([[2., 1.]])
        """
        mapped = points @ self.homography[:, :2].T + self.homography[:, 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            floor: Floats = mapped[:, :2] / mapped[:, 2:]
        size = np.abs(points) @ np.abs(self.homography[2, :2]) + np.abs(self.homography[2, 2])
        floor[np.abs(mapped[:, 2]) <= 1e-12 * size] = np.nan
        return floor

    def jacobian(self, points: Floats, floor: Floats | None = None) -> Floats:
        """Return the (N, 2, 2) derivative of `project` at (N, 2) pixels, metres per pixel.

        `floor` is what `project` returns for them, where that is known already.
        """
        h = self.homography
        scale = points @ h[2, :2] + h[2, 2]
        floor = self.project(points) if floor is None else floor
        with np.errstate(divide="ignore", invalid="ignore"):
            derivative: Floats = (
                h[None, :2, :2] - floor[:, :, None] * h[None, None, 2, :2]
            ) / scale[:, None, None]
        return derivative

    def beyond(self, points: Floats, height: int) -> NDArray[np.bool_]:
        """Return (N,) whether (N, 2) pixels lie beyond the horizon.

        The horizon is then between them and the lower edge of a picture of `height` rows: there is
        no floor, `project` would give what is behind the camera.
        """
        edge = np.column_stack([points[:, 0], np.maximum(points[:, 1], height)])
        a, b, c = self.homography[2]
        ahead: NDArray[np.bool_] = (points @ [a, b] + c) * (edge @ [a, b] + c) > 0
        return ~ahead

    def horizon(self, x: Floats) -> Floats:
        """Return the row of the horizon at (N,) columns, (N,) pixels.

        It is inf where the camera looks straight down and there is no horizon.
        """
        a, b, c = self.homography[2]
        if abs(b) < 1e-12:
            return np.full(len(x), np.inf)
        rows: Floats = -(a * x + c) / b
        return rows
