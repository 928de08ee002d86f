"""From a pixel to the floor.

Source: Hartley & Zisserman, Multiple View Geometry, 2nd ed.: plane homographies (ch. 2) and
first-order propagation of covariance (ch. 5.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from vision.lens import Lens
from vision.types import Floats

_SHAPE: Final = 0.02
"""By how much shapes may differ: encoders round sizes to blocks of 8 or 16 pixels."""


@dataclass(frozen=True, slots=True)
class GroundPlane:
    """Homography from the feet's pixel to the floor.

    `jacobian`, `beyond` and `horizon` are about pixels of the straightened picture, which are the
    picture's own where the lens is straight.

    Attributes:
        homography: (3, 3) float64, straightened pixel → metres, any scale.
        lens: that bends the picture; None: it is straight.
    """

    homography: Floats
    lens: Lens | None = None

    @property
    def straight(self) -> GroundPlane:
        """The same for a picture that is straightened already."""
        return self if self.lens is None else GroundPlane(self.homography)

    def state(self) -> dict[str, Any]:
        """Return what tells this calibration from another, as JSON; see `is_told_by`."""
        said: dict[str, Any] = {"homography": self.homography.tolist()}
        if self.lens is not None:
            said["lens"] = [self.lens.k1, self.lens.model, *self.lens.size]
        return said

    def is_told_by(self, state: Mapping[str, Any]) -> bool:
        """Tell whether a state is of this calibration.

        Raises:
            ValueError, TypeError, KeyError: the state makes no sense.
        """
        same = np.array_equal(np.array(state["homography"], np.float64), self.homography)
        return same and state.get("lens") == self.state().get("lens")

    def project(self, points: Floats) -> Floats:
        """Project (N, 2) pixels of the picture to (N, 2) metres.

        NaN for points on the horizon, and for those that the lens cannot show.

        >>> GroundPlane(np.diag([0.5, 0.5, 1.0])).project(np.array([[4.0, 2.0]]))
        array([[2., 1.]])
        """
        if self.lens is not None:
            points = self.lens.straighten(points)
        mapped = points @ self.homography[:, :2].T + self.homography[:, 2]
        size = np.abs(points) @ np.abs(self.homography[2, :2]) + np.abs(self.homography[2, 2])
        # Not what is NaN already, either.
        somewhere = np.abs(mapped[:, 2]) > 1e-12 * size
        scale = np.where(somewhere, mapped[:, 2], np.nan)
        floor: Floats = mapped[:, :2] / scale[:, None]
        return floor

    def resized(self, before: tuple[int, int], after: tuple[int, int]) -> GroundPlane:
        """Return the same for a picture of (width, height) `after` instead of `before`."""
        across, down = before[0] / after[0], before[1] / after[1]
        lens = None if self.lens is None else self.lens.resized(after)
        return GroundPlane(self.homography @ np.diag([across, down, 1.0]), lens)

    def jacobian(self, points: Floats, floor: Floats | None = None) -> Floats:
        """Return the (N, 2, 2) derivative of `project` at (N, 2) pixels, metres per pixel.

        `floor` is what `project` returns for them, where that is known already.
        """
        h = self.homography
        scale = points @ h[2, :2] + h[2, 2]
        scale[scale == 0] = np.nan  # on the horizon
        floor = self.straight.project(points) if floor is None else floor
        numerator = h[:2, :2] - floor[:, :, None] * h[2, :2]
        derivative: Floats = numerator / scale[:, None, None]
        return derivative

    def beyond(self, points: Floats, height: int) -> NDArray[np.bool_]:
        """Return (N,) whether (N, 2) pixels lie beyond the horizon.

        The horizon is then between them and the lower edge of a picture of `height` rows: there is
        no floor, `project` would give what is behind the camera.
        """
        a, b, c = self.homography[2].tolist()
        x, y = points[:, 0], points[:, 1]
        along = a * x + c
        ahead: NDArray[np.bool_] = (along + b * y) * (along + b * np.maximum(y, height)) > 0
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


def same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two sizes differ by a factor alone, as far as whole pixels allow.

    >>> same_shape((448, 336), (896, 672)), same_shape((1280, 720), (640, 480))
    (True, False)
    """
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) < _SHAPE
