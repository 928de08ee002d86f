"""Lenses that bend straight lines: from the picture's pixels to those of a straight lens, and back.

One coefficient, k1, in one of two shapes. With r the distance from the middle of the picture, as
part of half its diagonal, d where a lens shows a point and s where a straight one would:

- polynomial: r_d = r_s (1 + k1 r_s²). Source: Brown, Decentering Distortion of Lenses, 1966; the
  first coefficient of OpenCV, times (half the diagonal / focal length)².
- division: r_s = r_d / (1 + k1 r_d²). Source: Fitzgibbon, Simultaneous Linear Estimation of
  Multiple View Geometry and Lens Distortion, CVPR 2001. Wide angles are of this shape.

Below zero lines bend outwards (barrel), above inwards (pincushion).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LensModel = Literal["polynomial", "division"]

LENS_MODELS: Final[tuple[LensModel, ...]] = get_args(LensModel)
STRONGEST: Final = (-0.95, 0.5)
"""The least and greatest k1: a division lens of -1 has no corners left."""
_BORDER_STEPS: Final = 12
_INSIDE: Final = 0.999


@dataclass(frozen=True, slots=True)
class Lens:
    """A lens that bends straight lines.

    Attributes:
        k1: the coefficient, see above.
        model: its shape.
        size: (width, height) in pixels of the picture; the lens' axis is in its middle.
    """

    k1: float
    model: LensModel
    size: tuple[int, int]

    def straighten(self, points: Floats) -> Floats:
        """Return (N, 2) pixels of a straight lens; NaN for pixels that this lens cannot show.

        >>> Lens(-0.25, "division", (600, 800)).straighten(np.array([[300.0, 400.0], [0.0, 0.0]]))
        array([[ 300.        ,  400.        ],
               [-100.        , -133.33333333]])
        """
        bent = self._relative(points)
        factor = straight_factor(np.hypot(*bent.T), self.k1, self.model)
        return self._pixels(bent * factor[:, None])

    def bend(self, points: Floats) -> Floats:
        """Return (N, 2) pixels of the picture for those of a straight lens; see `straighten`.

        NaN where the lens shows nothing: farther out, a polynomial of a negative k1 turns back.
        """
        straight = self._relative(points)
        squares = (straight**2).sum(axis=1)
        factor = bent_factor(squares, self.k1, self.model)[:, None]
        shown = (np.sqrt(squares) <= _farthest(self.k1, self.model))[:, None]
        return self._pixels(np.where(shown, straight * factor, np.nan))

    def bend_jacobian(self, points: Floats) -> Floats:
        """Return the (N, 2, 2) derivative of `bend` at (N, 2) pixels of a straight lens."""
        straight = self._relative(points)
        squares = (straight**2).sum(axis=1)
        factor = bent_factor(squares, self.k1, self.model)
        if self.model == "polynomial":
            slope = np.full(len(squares), self.k1)
        else:
            root = _root(squares, self.k1)
            slope = 4 * self.k1 / (np.maximum(root, 1e-9) * (1 + root) ** 2)
        outer = straight[:, :, None] * straight[:, None, :]
        derivative: Floats = factor[:, None, None] * np.eye(2) + 2 * slope[:, None, None] * outer
        return derivative

    def resized(self, size: tuple[int, int]) -> Lens:
        """Return the same lens for a picture of another size."""
        return replace(self, size=size)

    def border(self) -> list[tuple[float, float]]:
        """Return the picture's edge as a straight lens would show it, from the lower left corner.

        Pixels; what the lens cannot show is drawn in to the last that it can.
        """
        width, height = self.size
        corners = np.array([(0.0, height), (0.0, 0.0), (width, 0.0), (width, height)])
        share = np.arange(_BORDER_STEPS)[:, None] / _BORDER_STEPS
        sides = [
            start + share * (end - start)
            for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True)
        ]
        bent = self._relative(np.concatenate(sides))
        radius = np.hypot(*bent.T)
        reach = _INSIDE * widest_shown(self.k1, self.model)
        bent *= np.minimum(1.0, reach / np.maximum(radius, 1e-12))[:, None]
        straight = self.straighten(self._pixels(bent))
        return [(float(x), float(y)) for x, y in straight]

    def edge_shift(self) -> float:
        """Return by what part points at the left and right edge lie too near to the middle.

        Negative: too far.

        >>> round(Lens(-0.25, "division", (600, 800)).edge_shift(), 3)
        0.09
        """
        width, height = self.size
        radius = width / float(np.hypot(width, height))
        radius = min(radius, _INSIDE * widest_shown(self.k1, self.model))
        return float(1 - 1 / straight_factor(np.array([radius]), self.k1, self.model)[0])

    def _relative(self, points: Floats) -> Floats:
        middle = np.array(self.size) / 2
        relative: Floats = (points - middle) / float(np.hypot(*middle))
        return relative

    def _pixels(self, relative: Floats) -> Floats:
        middle = np.array(self.size) / 2
        pixels: Floats = relative * float(np.hypot(*middle)) + middle
        return pixels


def bent_factor(squares: Floats, k1: float, model: LensModel) -> Floats:
    """Return r_d / r_s for (N,) r_s², also where the lens shows nothing."""
    factor: Floats = 1 + k1 * squares if model == "polynomial" else 2 / (1 + _root(squares, k1))
    return factor


def widest_shown(k1: float, model: LensModel) -> float:
    """Return the greatest r_d that a lens can show."""
    if model == "polynomial":
        return 2 / 3 / float(np.sqrt(-3 * k1)) if k1 < 0 else np.inf
    return 1 / float(np.sqrt(abs(k1))) if k1 else np.inf


def _farthest(k1: float, model: LensModel) -> float:
    """Return the greatest r_s that a lens shows."""
    if model == "polynomial":
        return 1 / float(np.sqrt(-3 * k1)) if k1 < 0 else np.inf
    return 0.5 / float(np.sqrt(k1)) if k1 > 0 else np.inf


def _root(squares: Floats, k1: float) -> Floats:
    root: Floats = np.sqrt(np.maximum(1 - 4 * k1 * squares, 0.0))
    return root


def straight_factor(radius: Floats, k1: float, model: LensModel) -> Floats:
    """Return r_s / r_d for (N,) r_d; NaN where the lens cannot show it."""
    within = radius < widest_shown(k1, model)
    if model == "division":
        return np.where(within, 1 / np.where(within, 1 + k1 * radius**2, 1.0), np.nan)
    # The root of the cubic that tends to r_d as k1 tends to 0, by its angles.
    unit = float(np.sqrt(1 / (3 * abs(k1)))) if k1 else np.inf
    if not np.isfinite(unit):
        return np.ones_like(radius)
    part = 1.5 * radius / unit
    if k1 < 0:
        root = 2 * unit * np.sin(np.arcsin(np.clip(part, -1.0, 1.0)) / 3)
    else:
        root = 2 * unit * np.sinh(np.arcsinh(part) / 3)
    factor = np.where(radius > 1e-9, root / np.maximum(radius, 1e-9), 1.0)
    return np.where(within, factor, np.nan)
